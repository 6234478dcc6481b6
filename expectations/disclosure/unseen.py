"""Needs of the small counts that are hidden because nothing of their kind is published."""

from __future__ import annotations

import duckdb
import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

from expectations.disclosure import hard_sql, unseen_sql
from expectations.disclosure.merging import merge
from expectations.disclosure.needs import Needs
from expectations.disclosure.system import SAME, Booleans, System


def unseen_needs(
    connection: duckdb.DuckDBPyConnection, system: System, shown: Booleans, small: int
) -> Needs:
    """Needs of counts of 1 to `small` that are not on offer, where they are not plainly met.

    `shown` are the cells that may be public: the more is hidden, the less can be tight.
    """
    connection.register("tight", _tight(connection, system, shown, small))
    limits = {"small_cell": small, "same": SAME}
    connection.execute(unseen_sql.UNSEEN, {"small_cell": small})
    for statement in (
        hard_sql.UNSEEN_REACH,
        hard_sql.UNSEEN_PARTS,
        unseen_sql.ANY_TIGHT_ATOMS,
    ):
        connection.execute(statement)
    connection.execute(hard_sql.HARD_OF_ANY, limits)
    connection.execute(unseen_sql.SUSPECTED)
    connection.execute(unseen_sql.ALL_ATOMS)
    connection.execute(hard_sql.HARD_OF_ALL, limits)
    hard = connection.execute("from hard order by need, number").df()
    connection.unregister("tight")
    width = len(system.counts)
    rows = int(hard["need"].max()) + 1 if len(hard) else 0
    least = hard[hard["whole"].astype(bool)]
    first = hard.drop_duplicates("need").set_index("need")
    low = np.zeros(rows)
    high = np.full(rows, -np.inf)
    at = first.index.to_numpy(dtype=np.int64)
    low[at] = first["low"].to_numpy(dtype=np.float64)
    high[at] = np.where(first["all_tight"].astype(bool), float(small), -np.inf)
    return Needs(
        _vectors(hard, rows, width),
        _vectors(least, rows, width),
        np.where(np.isin(np.arange(rows), at), low, np.inf),
        high,
        np.full(rows, -1, dtype=np.int64),
        0,
    )


def _vectors(hard: pd.DataFrame, rows: int, width: int) -> csr_matrix:
    """One row per need: its counts, less those that are taken away from them."""
    need = hard["need"].to_numpy(dtype=np.int64)
    number = hard["number"].to_numpy(dtype=np.int64)
    less = hard["less"].to_numpy(dtype=np.int64)
    taken = less >= 0
    return csr_matrix(
        (
            np.r_[np.ones(len(need)), -np.ones(int(taken.sum()))],
            (np.r_[need, need[taken]], np.r_[number, less[taken]]),
        ),
        shape=(rows, width),
    )


def _tight(
    connection: duckdb.DuckDBPyConnection, system: System, shown: Booleans, small: int
) -> pd.DataFrame:
    """Counts (and rests) of lots that are `small` and less, with what is alike in all shown."""
    merged = merge(system, shown)
    total, of = system.counts, merged.of
    lots = connection.execute(
        "select counts.number, counts.lot, counts.side, counts.breakdown, counts.count, "
        "sizes.atoms from counts inner join (select lot, count(*) as atoms "
        "from atoms group by lot) as sizes using (lot) order by counts.number"
    ).df()
    own = lots.assign(what="count", less=-1, of_class=of)
    pairs = _subset_pairs(connection)
    above, below = pairs["above"].to_numpy(), pairs["below"].to_numpy()
    rests = lots.iloc[above].assign(
        what="rest",
        number=below,
        less=above,
        count=total[below] - total[above],
        of_class=of[above] * len(merged.counts) + of[below],
    )
    found = pd.concat([own, rests], ignore_index=True)
    some = found["count"] > SAME
    alike = some.groupby([found["what"], found["of_class"]]).transform("sum")
    return found.assign(alike=alike)[found["count"] <= small + SAME]


def _subset_pairs(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Numbers of numerators that are part of their denominators, and of these."""
    return connection.execute(
        "select distinct over_line.number as above, under_line.number as below "
        "from sides as numerator inner join sides as denominator using (indicator_id, bundle) "
        "inner join (select distinct indicator_id from asked where subset) using (indicator_id) "
        "inner join counts as over_line on numerator.side = over_line.side "
        "inner join counts as under_line on denominator.side = under_line.side "
        "and over_line.lot = under_line.lot and over_line.breakdown = under_line.breakdown "
        "where numerator.role = 'numerator' and denominator.role = 'denominator' order by all"
    ).df()
