"""Which periods what came in since the warehouse was built can change."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Set
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.durable import write_text
from orchestration.paths import Home
from orchestration.run_inputs import Inputs, read_inputs

WITHDRAWN = ".withdrawn"
MOST = 0.5
"""Of the cells landed; where more are touched, taking rows out costs more than making all anew."""


@dataclass(frozen=True)
class Built:
    """What a whole warehouse stands on: all but the landed files is one text, these are named."""

    beside_the_files: str
    files: dict[str, int]

    @staticmethod
    def of_this_run(home: Home, project: str) -> Built:
        """What the warehouse would stand on if this run built it; ``project`` tells dbt's files."""
        files = {
            path.relative_to(home.landing).as_posix(): path.stat().st_size
            for path in sorted(home.landing.glob("*/*.parquet"))
        }
        return Built(_beside_the_files(read_inputs(home.run), project), files)

    @staticmethod
    def last(home: Home) -> Built | None:
        """What it stands on; None where there is none, or where building it was broken off."""
        try:
            content = json.loads(home.warehouse_built.read_text(encoding="utf-8"))
            return Built(**content) if home.warehouse.exists() else None
        except (FileNotFoundError, ValueError, TypeError):
            return None

    def write(self, home: Home) -> None:
        """Say that the warehouse is whole, and of what."""
        write_text(home.warehouse_built, json.dumps(asdict(self), indent=1, sort_keys=True) + "\n")


def touched_periods(home: Home, now: Built) -> list[str] | None:
    """The periods of which rows can differ from those in the warehouse; None when all can.

    All can where the warehouse is not whole, or was built as of another day, by other code or from
    another catalogue; and where a landed file is no longer what it was. All are also given where
    most cells are of such periods.
    """
    before = Built.last(home)
    if before is None or before.beside_the_files != now.beside_the_files:
        return None
    if any(now.files.get(name) != size for name, size in before.files.items()):
        return None
    new = [name for name in now.files if name not in before.files]
    with duckdb.connect() as connection:
        spoken_of = _periods_in(connection, home.landing, new)
        periods = _and_what_follows(connection, home.current_catalogue, spoken_of)
        if periods and _share(connection, home.landing, now.files, periods) > MOST:
            return None
        return periods


@contextmanager
def told(home: Home, periods: list[str] | None) -> Iterator[None]:
    """Leave word for dbt which periods it computes again: a file of them, or none for all."""
    home.touched.unlink(missing_ok=True)
    if periods is not None:
        pq.write_table(pa.table({"period": pa.array(periods, pa.string())}), home.touched)
    try:
        yield
    finally:
        home.touched.unlink(missing_ok=True)


def _beside_the_files(inputs: Inputs, project: str) -> str:
    parts = [inputs.catalogue_hash, inputs.as_of.isoformat(), inputs.code_version, project]
    return hashlib.sha256("\n".join([*parts, duckdb.__version__]).encode()).hexdigest()


def _periods_in(
    connection: duckdb.DuckDBPyConnection, landing: Path, names: Iterable[str]
) -> set[str]:
    """The periods of the cells in these files; of a tombstone those of what it takes away."""
    paths = {str(landing / name.replace(f"{WITHDRAWN}.parquet", ".parquet")) for name in names}
    if not paths:
        return set()
    cells = connection.read_parquet(sorted(paths))
    named = cells.filter("period is not null").project("period").distinct()
    return {str(row[0]) for row in named.fetchall()}


def _share(
    connection: duckdb.DuckDBPyConnection,
    landing: Path,
    names: Iterable[str],
    periods: Iterable[str],
) -> float:
    """How much of all landed cells is of these periods."""
    connection.register("touched", pa.table({"period": pa.array(periods, pa.string())}))
    cells = connection.read_parquet(sorted(str(landing / name) for name in names))
    counted = cells.filter("period is not null").aggregate("avg((period in (from touched))::int)")
    return float(counted.fetchall()[0][0])


def _and_what_follows(
    connection: duckdb.DuckDBPyConnection, catalogue: Path, spoken_of: Set[str]
) -> list[str] | None:
    """All periods that end on or after the first day of those spoken of; None if one is unknown.

    Cumulative counts are differenced within their year, so that the whole year is spoken of.
    """
    calendar = connection.read_parquet(str(catalogue / "periods.parquet"))
    rows = calendar.project("period, (period_type, year), period_start, period_end").fetchall()
    years = {name: year for name, year, _, _ in rows}
    if not years.keys() >= spoken_of:
        return None
    whole = {years[name] for name in spoken_of}
    first = min((start for _, year, start, _ in rows if year in whole), default=date.max)
    return sorted(name for name, _, _, end in rows if end >= first)
