"""Judging what changed: what an earlier judging found of the other figures is taken over.

Under one baseline, one set of thresholds and rules, a verdict is a function of what its rules
read. Each rule declares that beside the figure's own row, in words; each word stands for figures
that share the columns below. What changed since the earlier candidate, closed under these, is
judged again; of everything else the earlier violations stand. What follows from held figures,
and what is read from files and other feeds, is always judged whole.

It proves what rules declare of themselves. Runs judge everything: to compare figures costs a
quarter of a judging, to verify the earlier verdicts and find what differs three quarters.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from expectations.candidate import (
    KEYS,
    CandidateError,
    columns_of,
    open_tables,
    read_inputs,
    table_line,
)
from expectations.rules import RULES_BY_ID
from expectations.statistics import Mask
from expectations.verdicts import VerdictError, VerifiedVerdicts, verify
from expectations.violations import NUMBERS, WORKING_COLUMNS, complete

# Figures that share these columns read each other; a word that is not here reads everything.
SHARED: Mapping[str, tuple[str, ...]] = {
    "history": ("indicator_id", "series", "locality_id", "breakdown"),
    "peers": ("indicator_id", "series"),
    "nested": ("series", "locality_id", "geography", "period", "breakdown"),
}
FOUND = "found.parquet"
# What no rule reads of a figure: the day of the run stands in every row.
UNREAD = ("as_of",)
# Tables that no comparison of figures reads: only what is judged whole does, or nothing.
READ_WHOLE = frozenset(
    {
        *("bound_sources", "bounds", "commune_recognition", "contributions", "corrections"),
        *("evidence", "figures", "grid", "obligation_dates", "overruled_cells"),
        *("reported_counts", "reporting", "submissions", "target_figures", "targets", "trends"),
        "waivers",
    }
)


_SCHEMA = pa.schema(
    [
        *(
            (name, pa.float64() if name in NUMBERS else pa.string())
            for name in WORKING_COLUMNS
            if name != "by_cell"
        ),
        ("by_cell", pa.bool_()),
        ("stage", pa.string()),
    ]
)


def keep_found(folder: Path, stages: Mapping[str, pd.DataFrame]) -> None:
    """Write the violations found at each stage beside the verdicts, for later judgings."""
    found = pd.concat([rows.assign(stage=stage) for stage, rows in stages.items()])
    table = pa.Table.from_pandas(found, schema=_SCHEMA, preserve_index=False)
    pq.write_table(table, folder / FOUND, compression="zstd")


class NotComparableError(Exception):
    """Why nothing can be taken over from an earlier judging; then everything is judged."""


@dataclass(frozen=True)
class Earlier:
    """An earlier candidate with verdicts that were checked against it."""

    candidate: Path
    verdicts: VerifiedVerdicts
    found: pd.DataFrame  # violations before anything followed, with the stage that found them

    @classmethod
    def read(cls, candidate: Path, verdicts: Path) -> Earlier:
        """The earlier judging of `candidate`; NotComparableError when there is none whole."""
        try:
            verified = verify(candidate, verdicts)
        except (VerdictError, CandidateError) as error:
            raise NotComparableError(str(error)) from error
        if verified.release_verdict != "pass":
            raise NotComparableError("the earlier release was blocked")
        found = pq.read_table(verified.folder / FOUND).to_pandas()
        return cls(candidate, verified, found)

    def check_comparable(self, candidate: Path) -> None:
        """NotComparableError unless the two differ in nothing but what is compared or whole."""
        ours, theirs = read_inputs(candidate), read_inputs(self.candidate)
        if ours.get("baseline_version") != theirs.get("baseline_version"):
            raise NotComparableError("the baseline is another one")
        if _fixed_tables(candidate) != _fixed_tables(self.candidate):
            raise NotComparableError("tables that rules read differ")


def _fixed_tables(candidate: Path) -> list[str]:
    """A line for each table that must be equal, and for the shape of the figures."""
    with open_tables(candidate) as tables:
        names = {path.stem for path in candidate.glob("*.parquet")} - READ_WHOLE
        shape = tables.execute("SELECT * FROM (DESCRIBE figures) ORDER BY ALL").fetchall()
        return [*(table_line(tables, name) for name in sorted(names)), str(shape)]


class Unchanged:
    """Which figures of a candidate need not be judged again, and what was found of them."""

    def __init__(self, tables: duckdb.DuckDBPyConnection, earlier: Earlier) -> None:
        self._tables = tables
        self._found = earlier.found
        self._closed: set[str] | None = None
        path = str(earlier.candidate / "figures.parquet")
        tables.read_parquet(path).create_view("earlier_figures")
        tables.execute(f"CREATE TEMP TABLE changed AS {_changed(columns_of(tables, 'figures'))}")

    def also_changed(self, stage: str, violations: pd.DataFrame) -> None:
        """Take figures whose verdict of a stage is another one for changed, in later stages."""
        columns = [*KEYS, "rule_id", "severity"]
        before = self._found.loc[self._found["stage"] == stage, columns]
        told = [frame[columns].astype("str").drop_duplicates() for frame in (before, violations)]
        differing = pd.concat(told).drop_duplicates(keep=False)
        self._tables.register("differing_frame", differing[list(KEYS)].drop_duplicates())
        self._tables.execute("INSERT INTO changed SELECT * FROM differing_frame")
        self._tables.unregister("differing_frame")
        self._closed = None

    def chosen(self, rows: pd.DataFrame, rule_ids: Iterable[str]) -> Mask:
        """Whether each of these figures (with KEYS) is to be judged again by the rules."""
        words = {str(word) for rule_id in rule_ids for word in RULES_BY_ID[rule_id].reads}
        if words - set(SHARED):
            return np.ones(len(rows), dtype=np.bool_)
        self._close(words)
        keys = rows[list(KEYS)].astype("str").assign(row_no=np.arange(len(rows)))
        self._tables.register("rows_frame", keys)
        found = self._tables.execute(
            f"SELECT row_no FROM rows_frame SEMI JOIN to_judge USING ({', '.join(KEYS)})"
        ).fetchnumpy()
        self._tables.unregister("rows_frame")
        mask = rows[list(KEYS)].isna().any(axis=1).to_numpy(dtype=np.bool_, copy=True)
        mask[found["row_no"]] = True
        return mask

    def violations(self, stage: str, kept: pd.DataFrame) -> pd.DataFrame:
        """What was found at a stage of these figures (with KEYS), which are not judged again."""
        earlier = self._found[self._found["stage"] == stage].astype(dict.fromkeys(KEYS, "str"))
        keys = kept[list(KEYS)].astype("str").drop_duplicates()
        return complete(earlier.merge(keys, on=list(KEYS)))

    def _close(self, words: set[str]) -> None:
        """Table to_judge: keys of what changed and of all that reads it, and so on."""
        if self._closed == words:
            return
        keys = ", ".join(KEYS)
        self._tables.execute(
            f"CREATE OR REPLACE TEMP TABLE to_judge AS SELECT DISTINCT {keys} FROM changed"
        )
        size = -1
        while size != self._size():
            size = self._size()
            for word in sorted(words):
                self._tables.execute(
                    f"INSERT INTO to_judge SELECT {keys} FROM (SELECT {keys} FROM figures UNION "
                    f"SELECT {keys} FROM earlier_figures) "
                    f"SEMI JOIN to_judge USING ({', '.join(SHARED[word])}) "
                    f"ANTI JOIN to_judge USING ({keys})"
                )
        self._closed = words

    def _size(self) -> int:
        return int(self._tables.execute("SELECT count(*) FROM to_judge").fetchall()[0][0])


def _changed(columns: Mapping[str, str]) -> str:
    """Query: keys of the figures of which some column that rules read is another one, or that
    are in one candidate only."""
    read = ", ".join(f'"{name}"' for name in sorted(columns) if name not in UNREAD)
    now, before = f"SELECT {read} FROM figures", f"SELECT {read} FROM earlier_figures"
    return (
        f"SELECT DISTINCT {', '.join(KEYS)} FROM (({now} EXCEPT ALL {before}) "
        f"UNION ALL ({before} EXCEPT ALL {now}))"
    )
