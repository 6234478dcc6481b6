"""Counts that are no secret, but bound hidden ones that are part of them.

Two injuries leave no more than two deaths. Where the outer count of a hidden small one is public
and too small for it to hide in, it is hidden as well, and whatever it could be worked out from. The
inner counts stay as they are in this, so the system is one of what the outer counts leave of them.
"""

from __future__ import annotations

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa

from expectations.disclosure import atoms_sql
from expectations.disclosure.needs import Needs, picked
from expectations.disclosure.protect import Protection, protect
from expectations.disclosure.system import read_system

CAPPED = """
create or replace temp table capped as
select distinct
    over_all.indicator_id,
    asked.indicator_id as inner_indicator_id,
    over_all.series,
    over_all.locality_id,
    over_all.geography,
    over_all.period,
    over_all.breakdown,
    $small_cell - over_all.numerator as missing
from asked
inner join masked using (indicator_id, series, locality_id, geography, period, breakdown)
inner join figures as over_all
    on asked.nesting_indicator_id = over_all.indicator_id
    and asked.series = over_all.series
    and asked.locality_id = over_all.locality_id
    and asked.geography = over_all.geography
    and asked.period = over_all.period
    and asked.breakdown = over_all.breakdown
where
    over_all.sensitivity = 'none'
    and asked.numerator between 1 and $small_cell
    and over_all.numerator between asked.numerator and $small_cell - 1
"""

SIDES = """
select
    capped.indicator_id,
    'numerator' as role,
    dense_rank() over (order by capped.indicator_id) - 1 as side,
    0 as bundle,
    coalesce(indicator.ratio_type = 'stock_stock', false) as at_end
from (select distinct indicator_id from capped) as capped
inner join indicators as indicator using (indicator_id)
"""

# What the outer counts leave of the inner ones.
LEFT = """
create or replace temp view counted as
select
    over_all.* replace (
        over_all.numerator
        - case when part.numerator <= over_all.numerator then part.numerator else 0 end
        as numerator
    )
from contributions as over_all
inner join (select distinct indicator_id, inner_indicator_id from capped) as pair
    using (indicator_id)
left join contributions as part
    on pair.inner_indicator_id = part.indicator_id
    and over_all.series = part.series
    and over_all.locality_id = part.locality_id
    and over_all.period = part.period
    and over_all.breakdown = part.breakdown
where over_all.breakdown in (
    select breakdown
    from contributions
    where indicator_id in (select inner_indicator_id from capped)
)
"""

# Cuts that the inner counts are not published by are left out: they go with their whole.
ON_OFFER = """
create or replace temp table on_offer as
select
    row_number() over (
        order by figure.indicator_id, figure.series, figure.locality_id, figure.geography,
            figure.period, figure.breakdown
    ) - 1 as figure_no,
    0 as bundle,
    figure.indicator_id,
    figure.series,
    figure.locality_id,
    figure.geography,
    figure.period,
    figure.breakdown,
    figure.locality_level,
    figure.period_type,
    figure.period_start::date as period_start,
    figure.period_end::date as period_end,
    coalesce(cut.dimension, figure.breakdown) as dimension,
    capped.missing,
    coalesce(before.shown, false) as shown_before,
    coalesce(not before.shown, false) as hidden_before
from figures as figure
left join (select distinct breakdown, dimension from breakdown_levels) as cut using (breakdown)
left join capped using (indicator_id, series, locality_id, geography, period, breakdown)
left join before
    using (indicator_id, series, locality_id, geography, period, breakdown, numerator)
where
    figure.indicator_id in (select indicator_id from capped)
    and figure.numerator is not null
    and figure.breakdown in (
        select breakdown
        from figures
        where indicator_id in (select inner_indicator_id from capped)
    )
"""

# A whole that is hidden takes the cuts with it that were left out.
WITH_CUTS = """
select distinct
    figure.indicator_id,
    figure.series,
    figure.locality_id,
    figure.geography,
    figure.period,
    figure.breakdown,
    'complementary' as why,
    figure.numerator,
    figure.denominator
from figures as figure
inner join beside
    on figure.indicator_id = beside.indicator_id
    and figure.series = beside.series
    and figure.locality_id = beside.locality_id
    and figure.geography = beside.geography
    and figure.period = beside.period
    and (
        figure.breakdown = beside.breakdown
        or beside.breakdown = 'total'
        and figure.breakdown not in (select breakdown from on_offer)
    )
order by all
"""


def hide_beside(
    connection: duckdb.DuckDBPyConnection, masked: pa.Table, small: int
) -> tuple[pa.Table, int]:
    """Key, `why` and counts of figures of no sensitivity that bound hidden counts of others.

    With them the number of bounds that earlier publications have told. `masked` are the figures
    hidden so far. Takes the place of the tables of the system.
    """
    connection.register("masked", masked)
    connection.execute(CAPPED, {"small_cell": small})
    connection.register("sides", connection.sql(SIDES).to_arrow_table())
    connection.register("within", pd.DataFrame({"inner": [], "outer": []}, dtype="int64"))
    connection.execute(LEFT)
    for statement in (ON_OFFER, *atoms_sql.STEPS):
        connection.execute(statement)
    figures = connection.execute("from on_offer order by figure_no").df()
    done = Protection(np.zeros(len(figures), dtype=np.bool_))
    if figures["missing"].notna().any():
        done = _settle(connection, figures)
    connection.register("beside", figures[done.hidden])
    return connection.sql(WITH_CUTS).to_arrow_table(), done.told


def _settle(connection: duckdb.DuckDBPyConnection, figures: pd.DataFrame) -> Protection:
    """Hide figures so that each one that bounds may be as large as small counts are."""
    system = read_system(connection, len(figures))
    capped = figures["missing"].notna().to_numpy()
    cells = system.figure_cells[:, 0]
    asked = figures[capped].assign(cell=cells[capped]).query("cell >= 0")
    missing = asked.groupby("cell")["missing"].max()
    limiting = missing.index.to_numpy(dtype=np.int64)
    counts = system.cells @ system.counts
    wanted = picked(system.cells, limiting.tolist())
    low = counts[limiting]
    needs = Needs(wanted, wanted, low, low + missing.to_numpy(), limiting, len(limiting))
    told = cells[figures["shown_before"].to_numpy(dtype=bool)]
    public = np.zeros(system.cells.shape[0], dtype=np.bool_)
    public[told[told >= 0]] = True
    start = capped | figures["hidden_before"].to_numpy(dtype=bool)
    return protect(system, needs, start, public, lambda _: False)
