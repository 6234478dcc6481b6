"""The mask of a candidate: what is on offer, too small, to go with it, or costs too much."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa

from expectations.disclosure import asked_sql, atoms_sql, earlier_sql
from expectations.disclosure.beside import hide_beside
from expectations.disclosure.needs import Needs, joined, needs_of_cells
from expectations.disclosure.protect import Protection, protect
from expectations.disclosure.sides import Sides, read_sides
from expectations.disclosure.system import Booleans, System, read_system
from expectations.disclosure.tight import hide_tight
from expectations.disclosure.unseen import unseen_needs

KEYS = ["indicator_id", "series", "locality_id", "geography", "period", "breakdown"]
UNIT = ["indicator_id", "locality_level", "period_type", "dimension"]
SENSITIVITIES = ("none", "commune", "always")


@dataclass(frozen=True)
class Limits:
    """Counts from 1 to `small` are hidden, and rates over less than `denominator`.

    Where more than `most_hidden` of a detail's figures would go, the detail is not published.
    """

    small: int
    denominator: int
    most_hidden: float


@dataclass(frozen=True)
class Masked:
    """The mask, and what is to be said and to be kept of it.

    `rows`: key and `why` (coarse, primary, complementary). `detail`: indicator_id, locality_level,
    period_type, dimension, and whether it is `published`, was `not_on_offer` or had
    `too_many_hidden`. `remembered`: key, counts and `shown` of what was on offer and changes on
    days of release only, `remembered_since` of the rest, as far as it is new: not for readers.
    `told`: of so many hidden counts, earlier publications have shown more than may be known.
    """

    rows: pa.Table
    detail: pa.Table
    remembered: pa.Table
    remembered_since: pa.Table
    told: int = 0


def mask(connection: duckdb.DuckDBPyConnection) -> Masked:
    """What may not be shown of the candidate whose tables are views of the connection.

    Needed are figures, contributions, indicators, indicator_measures, measures, measure_parts,
    locality_targets, period_parts and localities of the candidate, and breakdown_levels and
    disclosure of its catalogue; `earlier` may hold what earlier publications have shown and hidden
    (as `remembered`): what is unchanged stays known, or hidden. Every figure is judged, also one
    that is withheld: it may be published later. Raises ValueError for a sensitivity that is not
    known or without limits.
    """
    _refuse_unknown(connection)
    if not connection.execute("from duckdb_views() where view_name = 'earlier'").fetchall():
        connection.execute(earlier_sql.NO_EARLIER)
    limits = _limits(connection)
    _ask(connection, limits)
    figures = connection.execute(asked_sql.FIGURES).df()
    done = Protection(np.zeros(len(figures), dtype=np.bool_))
    if len(figures):
        done = _settle(connection, figures, limits)
    connection.register("hidden", figures.loc[done.hidden, [*KEYS, "small"]])
    connection.execute(earlier_sql.REMEMBERED)
    rows, detail, on_days, since = (
        connection.sql(query).to_arrow_table()
        for query in (asked_sql.MASKED, asked_sql.DETAIL, earlier_sql.ON_DAYS, earlier_sql.SINCE)
    )
    beside, told = hide_beside(connection, rows, limits.small)
    unseen = pa.array([False] * beside.num_rows, pa.bool_())
    more = beside.drop_columns("why").append_column("shown", unseen)
    return Masked(
        pa.concat_tables([rows, beside.select(rows.column_names)]),
        detail,
        on_days,
        pa.concat_tables([since, more.select(since.column_names)]),
        done.told + told,
    )


def _refuse_unknown(connection: duckdb.DuckDBPyConnection) -> None:
    found = {
        row[0] for row in connection.execute("select distinct sensitivity from figures").fetchall()
    }
    if found - set(SENSITIVITIES):
        named = sorted(str(word) for word in found - set(SENSITIVITIES))
        raise ValueError(
            f"figures.sensitivity must be one of {sorted(SENSITIVITIES)} in every row; found "
            f"also {named}. Without it nothing can be published safely."
        )


def _refuse_unmade(connection: duckdb.DuckDBPyConnection, sides: Sides) -> None:
    sensitive = connection.execute(
        "select distinct indicator_id from figures where sensitivity <> 'none' order by all"
    ).fetchall()
    unmade = [name for (name,) in sensitive if name not in set(sides.table["indicator_id"])]
    if unmade:
        raise ValueError(
            f"Of the sensitive indicators {unmade} no measures are known: each needs its rows in "
            "indicators and indicator_measures, or nothing can be said to be safe."
        )


def _limits(connection: duckdb.DuckDBPyConnection) -> Limits:
    """The strictest limits of the table `disclosure`; ValueError when it is empty."""
    small, denominator, most = connection.execute(
        "select max(small_cell_max), max(minimum_denominator), min(most_hidden) from disclosure"
    ).fetchall()[0]
    if small is None:
        raise ValueError("The catalogue's table `disclosure` is empty; sensitive figures need it.")
    return Limits(int(small), int(denominator), float(most))


def _ask(connection: duckdb.DuckDBPyConnection, limits: Limits) -> None:
    """Leave `asked`, `on_offer` and the system's tables."""
    sides = read_sides(connection)
    _refuse_unmade(connection, sides)
    connection.register("sides", sides.table)
    connection.register("within", sides.within)
    connection.register("guarded_below", sides.guarded_below)
    connection.execute(
        "create or replace temp view counted as select * from contributions "
        "where indicator_id in (select indicator_id from sides)"
    )
    connection.execute(
        "create or replace temp view counting_toward as select * from locality_targets"
    )
    connection.execute(
        asked_sql.ASKED,
        {"small_cell": limits.small, "minimum_denominator": limits.denominator},
    )
    for statement in (asked_sql.DROPPED_NONE, earlier_sql.BEFORE, earlier_sql.BEFORE_BELOW):
        connection.execute(statement)
    costs = connection.execute(asked_sql.COSTS).df()
    _drop(connection, costs[costs["hidden"] > limits.most_hidden * costs["figures"]])
    connection.execute(asked_sql.ON_OFFER)
    for statement in (*atoms_sql.STEPS, asked_sql.OF_ONE):
        connection.execute(statement)


def _drop(connection: duckdb.DuckDBPyConnection, units: pd.DataFrame) -> None:
    connection.register("more", units[UNIT])
    connection.execute("insert into dropped from more")
    connection.unregister("more")


def _settle(
    connection: duckdb.DuckDBPyConnection, figures: pd.DataFrame, limits: Limits
) -> Protection:
    """Hide figures on offer until no detail costs too much; bundle by bundle."""
    system = read_system(connection, len(figures))
    small = figures["small"].to_numpy(dtype=bool)
    dropped = _drop_all(connection, figures, limits.most_hidden)
    unseen = unseen_needs(connection, system, system.shown(small | dropped), limits.small)
    of_counts = connection.execute("select bundle from counts order by number").fetchnumpy()
    hidden = np.zeros(len(figures), dtype=np.bool_)
    bundles, told = figures["bundle"].to_numpy(), 0
    for bundle in np.unique(bundles):
        own = bundles == bundle
        numbers = np.flatnonzero(of_counts["bundle"] == bundle)
        done = _settle_bundle(
            connection,
            figures[own].reset_index(drop=True),
            dropped[own],
            system.part(own, numbers),
            unseen.part(numbers),
            limits,
        )
        hidden[own] = done.hidden
        told += done.told
    return Protection(hidden, told)


def _settle_bundle(
    connection: duckdb.DuckDBPyConnection,
    figures: pd.DataFrame,
    dropped: Booleans,
    system: System,
    unseen: Needs,
    limits: Limits,
) -> Protection:
    """Hide figures of one bundle; details that cost too much are dropped one after the other."""
    start = (figures["small"] | figures["hidden_before"]).to_numpy(dtype=bool)
    public = np.zeros(system.cells.shape[0], dtype=np.bool_)
    known = figures[["shown_before", "shown_below_before"]].to_numpy(dtype=bool)
    told = system.figure_cells[known]
    public[told[told >= 0]] = True
    dropped = dropped.copy()
    while True:
        needs = joined(needs_of_cells(system, figures, dropped, limits.small), unseen)
        dearest = partial(_dearest, figures, dropped, limits.most_hidden)
        protection = protect(
            system,
            needs,
            hide_tight(system, needs, start | dropped, public, limits.small),
            public,
            partial(_too_dear, dearest),
        )
        dear = dearest(protection.hidden)
        if dear.empty:
            return Protection(protection.hidden & ~dropped, protection.told)
        _drop(connection, dear)
        index = pd.MultiIndex.from_frame(figures[UNIT])
        dropped |= index.isin(pd.MultiIndex.from_frame(dear[UNIT]))


def _drop_all(
    connection: duckdb.DuckDBPyConnection, figures: pd.DataFrame, most_hidden: float
) -> Booleans:
    """Drop the details of which too much is small; give the figures concerned."""
    share = figures.groupby(UNIT)["small"].transform("mean")
    dropped = (share > most_hidden).to_numpy(dtype=bool)
    _drop(connection, figures.loc[dropped, UNIT].drop_duplicates())
    return dropped


def _too_dear(dearest: Callable[[Booleans], pd.DataFrame], hidden: Booleans) -> bool:
    return not dearest(hidden).empty


def _dearest(
    figures: pd.DataFrame, dropped: Booleans, most_hidden: float, hidden: Booleans
) -> pd.DataFrame:
    """Of each indicator the detail that costs most, among those that cost too much.

    What is finer goes before it, if anything of that is hidden: its periods at a level of more
    places, then cuts of its level. It may cost so much for their sake.
    """
    costs = (
        figures.loc[~dropped, UNIT]
        .assign(hidden=hidden[~dropped])
        .groupby(UNIT, as_index=False)["hidden"]
        .mean()
    )
    costs["places"] = costs["locality_level"].map(
        figures.groupby("locality_level")["locality_id"].nunique()
    )
    dear = costs[costs["hidden"] > most_hidden]
    costs = costs[costs["hidden"] > 0]
    finer = costs.merge(
        dear[["indicator_id", "period_type", "places"]], on=["indicator_id", "period_type"],
        suffixes=("", "_dear"),
    ).query("places > places_dear")  # fmt: skip
    cuts = costs[costs["dimension"] != "total"]
    cuts = cuts.merge(dear[["indicator_id", "locality_level"]].drop_duplicates())
    ranked = pd.concat(
        [
            one.sort_values(["places", "hidden", *UNIT], ascending=[False, False, *[True] * 4])
            for one in (finer, cuts, dear)
        ]
    )
    return ranked.drop_duplicates("indicator_id")
