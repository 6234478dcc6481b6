"""Fitting a baseline on the closed figures of a candidate, and its version."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from expectations.baseline.dispersion import DISPERSION_COLUMNS, GROUP, fit_dispersion
from expectations.baseline.history import closed_figures
from expectations.baseline.peers import PEER_COLUMNS, find_peers, level_ranks
from expectations.baseline.shifts import SHIFT_COLUMNS, fit_shifts
from expectations.thresholds import read_thresholds

TABLES = {
    "gate_dispersion": DISPERSION_COLUMNS,
    "gate_shifts": SHIFT_COLUMNS,
    "gate_peers": PEER_COLUMNS,
}
NUMBERS = ("tau2", "tau2_complement", "tau2_denominator", "shift")
WHOLE = ("localities", "peers")
VERSION_DIGITS = 16


class BaselineError(Exception):
    """A stored baseline that cannot be used: what is wrong, where, what to do."""


@dataclass(frozen=True)
class Baseline:
    """The three frames by table name, in order of their keys."""

    tables: dict[str, pa.Table]

    @property
    def version(self) -> str:
        """A hash of their content: equal history gives an equal version."""
        digest = hashlib.sha256()
        for name, table in sorted(self.tables.items()):
            digest.update(json.dumps([name, table.to_pydict()], ensure_ascii=False).encode())
        return digest.hexdigest()[:VERSION_DIGITS]

    def write(self, folder: Path) -> None:
        """Write one Parquet file per table into an existing folder."""
        for name, table in self.tables.items():
            pq.write_table(table, folder / f"{name}.parquet", compression="zstd")


def fit_baseline(tables: duckdb.DuckDBPyConnection) -> Baseline:
    """The baseline of a candidate's closed history, from its figures, localities, thresholds.

    Reads closed figures alone, so that what is new or provisional changes nothing. Raises
    CandidateError when a threshold is missing.
    """
    thresholds = read_thresholds(tables)
    closed = closed_figures(tables, int(thresholds["history_periods"]))
    groups = tables.execute(
        f"SELECT {', '.join(GROUP)}, min(kind) AS kind FROM figures "
        f"WHERE locality_level IS NOT NULL AND period_type IS NOT NULL GROUP BY ALL ORDER BY ALL"
    ).df()
    peers = find_peers(tables, thresholds)
    return Baseline(
        {
            "gate_dispersion": _table(
                "gate_dispersion",
                fit_dispersion(closed, groups, level_ranks(tables), thresholds),
            ),
            "gate_shifts": _table("gate_shifts", fit_shifts(closed, peers, thresholds)),
            "gate_peers": _table("gate_peers", peers),
        }
    )


def read_baseline(folder: Path) -> Baseline:
    """The baseline in a folder; BaselineError when a table is missing or of another shape."""
    found = {}
    for name in TABLES:
        path = folder / f"{name}.parquet"
        if not path.is_file():
            raise BaselineError(
                f"The baseline {folder} has no {path.name}; remove the folder, and the next "
                "nightly run fits a new one."
            )
        table = pq.read_table(path)
        if table.schema != _schema(name):
            raise BaselineError(
                f"{path} has the columns {', '.join(table.column_names)} of another version of "
                f"the gate, not {', '.join(TABLES[name])}; the next nightly run fits a new one."
            )
        found[name] = table
    return Baseline(found)


def _schema(name: str) -> pa.Schema:
    return pa.schema([(column, _type(column)) for column in TABLES[name]])


def _type(column: str) -> pa.DataType:
    if column in NUMBERS:
        return pa.float64()
    return pa.int64() if column in WHOLE else pa.string()


def _table(name: str, frame: pd.DataFrame) -> pa.Table:
    return pa.Table.from_pandas(frame, schema=_schema(name), preserve_index=False)
