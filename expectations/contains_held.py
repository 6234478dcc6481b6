"""A hold travels: what else contains the counts that a held figure puts in doubt.

From the smallest held figures (roots) come the suspect cells: the reported counts of the root's
units and period, on the sides of the fraction that its rule doubts. Every figure whose sums
contain such a cell, in any indicator that uses the same measure, at the same locality or one above
it on any geography, in any breakdown of the same count and any period that holds it, is computed
again with the expected counts in the place of all its suspect cells. When its value moves by less
than half its 95 % interval it is published with a flag; otherwise, or when an expected count is
not known, it is held.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import pandas as pd

from expectations import followers_sql as sql
from expectations.candidate import KEYS, columns_of
from expectations.causes import Causes, find_causes
from expectations.violations import sides_of

# The parent's own report is what a sum of children disputes, not the children's reports.
OWN_REPORT_RULES = ("parent_not_sum_of_children",)
HALF_INTERVAL = 0.5
FOLLOWER_COLUMNS = (*KEYS, "severity", "observed", "expected", "root", "per")


@dataclass(frozen=True)
class Followers:
    """Violations by `contains_held`, holds that only echo a smaller one, figures looked at, and
    what holds have one cause."""

    violations: pd.DataFrame
    echoes: pd.DataFrame
    judged: int
    causes: Causes


def find_followers(tables: duckdb.DuckDBPyConnection, violations: pd.DataFrame) -> Followers:
    """What follows from the figures held in `violations`.

    `violations` has the key columns, rule_id, severity, suspects and by_cell.
    `echoes` are those of its rows that are dropped: a fault that lies in a part of the figure,
    at a figure that holds a smaller held one with the same cells. They are judged as followers.
    """
    held = violations[violations["severity"] == "hold"]
    echoes = held.iloc[:0]
    if held.empty:
        return Followers(pd.DataFrame(columns=list(FOLLOWER_COLUMNS)), echoes, 0, Causes.none())
    _register_held(tables, held)
    _prepare(tables)
    for step in sql.ROOT_STEPS:
        tables.execute(step)
    echoes = _echoes(tables, held)
    tables.register("echo_rows", pd.DataFrame({"held_id": [int(at) for at in echoes.index]}))
    for step in sql.FOLLOWER_STEPS:
        tables.execute(step)
    found = tables.execute(sql.FOLLOWERS).df()
    tables.unregister("echo_rows")
    causes = find_causes(tables, held)
    return Followers(_judged(found), echoes, len(found), causes)


def _register_held(tables: duckdb.DuckDBPyConnection, held: pd.DataFrame) -> None:
    """Tables held (one row per held violation) and held_sides (sides of it in doubt)."""
    rows = held[[*KEYS, "rule_id"]].astype("str")
    rows.insert(0, "held_id", held.index.astype("int64"))
    rows["own_report"] = rows["rule_id"].isin(OWN_REPORT_RULES)
    sides = [
        (int(held_id), side)
        for held_id, suspects in zip(rows["held_id"], held["suspects"], strict=True)
        for side in sides_of(suspects)
    ]
    tables.register("held_frame", rows.drop(columns="rule_id"))
    tables.register("held_sides_frame", pd.DataFrame(sides, columns=["held_id", "role"]))
    tables.execute("CREATE OR REPLACE TEMP TABLE held AS SELECT * FROM held_frame")
    tables.execute("CREATE OR REPLACE TEMP TABLE held_sides AS SELECT * FROM held_sides_frame")
    tables.unregister("held_frame")
    tables.unregister("held_sides_frame")


def _prepare(tables: duckdb.DuckDBPyConnection) -> None:
    """Views that give the candidate's tables the form the steps read."""
    optional = sorted(row[0] for row in tables.execute("SHOW TABLES").fetchall())
    tables.execute(sql.leaf_measures("measure_parts" in optional))
    tables.execute(sql.parts(set(columns_of(tables, "period_parts"))))
    tables.execute(sql.cells(set(columns_of(tables, "contributions"))))
    tables.execute(sql.reach(set(columns_of(tables, "locality_targets"))))
    for step in sql.PREPARING_STEPS:
        tables.execute(step)


def _echoes(tables: duckdb.DuckDBPyConnection, held: pd.DataFrame) -> pd.DataFrame:
    wider = tables.execute("SELECT DISTINCT above FROM held_below WHERE inside").fetchall()
    above = {row[0] for row in wider}
    return held[held["by_cell"] & held.index.isin(above)]


def _judged(found: pd.DataFrame) -> pd.DataFrame:
    """Flag or hold by the shift against half the 95 % interval."""
    shift = (found["expected"] - found["observed"]).abs()
    half = HALF_INTERVAL * (found["upper_95"] - found["lower_95"])
    small = (shift < half) & ~found["unknown"].astype("bool")
    found["severity"] = small.map({True: "flag", False: "hold"})
    return found[list(FOLLOWER_COLUMNS)]
