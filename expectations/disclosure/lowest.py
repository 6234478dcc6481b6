"""What is sensitive at the lowest level only: deaths. Hidden there, and where it would show.

A larger unit made of one lowest unit is that unit. A larger unit with fewer cases in a year than
`small` says that no lowest unit in it has as many: where that is common, the detail is not
published at that level; where it is rare, the unit is hidden with another of the same parent.
"""

from __future__ import annotations

import duckdb
import pyarrow as pa

ASKED = """
create or replace temp table lowest_asked as
with leaves as (
    select distinct level
    from localities
    where level not in (
        select parent.level
        from localities as child
        inner join localities as parent on child.parent_id = parent.locality_id
    )
)

select
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
    figure.numerator,
    place.parent_id,
    leaves.level is not null as leaf
from figures as figure
left join leaves on figure.locality_level = leaves.level
left join localities as place on figure.locality_id = place.locality_id
where figure.sensitivity not in ('none', 'always')
"""

# Larger places, or their urban or rural part, with a single unit that reports.
SINGLE = """
create or replace temp table single_places as
with areas as (
    select distinct
        locality_id,
        area
    from contributions
    where
        indicator_id in (select indicator_id from lowest_asked)
        and locality_id not in (select parent_id from localities where parent_id is not null)
),

ends as (
    select distinct geography, locality_id, period_end
    from lowest_asked
    where not leaf
)

select
    ends.geography,
    ends.locality_id,
    ends.period_end,
    coalesce(areas.area, 'total') as breakdown
from ends
inner join locality_targets as reach
    on ends.geography = reach.geography
    and ends.locality_id = reach.target_locality_id
    and (reach.ends_from is null or ends.period_end >= reach.ends_from)
    and (reach.ends_to is null or ends.period_end < reach.ends_to)
inner join areas on reach.source_locality_id = areas.locality_id
group by grouping sets (
    (ends.geography, ends.locality_id, ends.period_end),
    (ends.geography, ends.locality_id, ends.period_end, areas.area)
)
having count(*) = 1 and (grouping(areas.area) = 1 or areas.area is not null)
"""

# What tells of a lowest unit: the figures themselves, by why.
TELLING = """
create or replace temp table telling as
with leaf_periods as (
    select distinct indicator_id, period_type
    from lowest_asked
    where leaf
)

select
    figure.*,
    figure.breakdown <> 'total' as cut,
    single.locality_id is not null as single,
    coalesce(
        leaf_periods.period_type is not null
        and figure.numerator > 0
        and figure.numerator < $small,
        false
    ) as bounding,
    leaf_periods.period_type is not null as yearly
from lowest_asked as figure
left join single_places as single using (geography, locality_id, period_end, breakdown)
left join leaf_periods using (indicator_id, period_type)
where not figure.leaf
"""

# A detail that tells too often is not published: a cut by area as soon as it tells at all.
UNTOLD = """
create or replace temp table untold as
select
    indicator_id,
    locality_level,
    cut
from telling
where numerator is not null
group by all
having
    (cut and bool_or(single))
    or count(*) filter (where bounding or single)
    > $most_hidden * count(*) filter (where yearly)
"""

HIDDEN = """
create or replace temp table lowest_hidden as
with left_over as (
    select telling.*
    from telling
    anti join untold using (indicator_id, locality_level, cut)
),

told as (
    select * from left_over
    where bounding or single
),

partners as (
    select
        other.*,
        row_number() over (
            partition by
                told.indicator_id, told.series, told.geography, told.breakdown,
                told.parent_id, told.period
            order by other.numerator, other.locality_id
        ) as rank,
        count(distinct told.locality_id) over (
            partition by
                told.indicator_id, told.series, told.geography, told.breakdown,
                told.parent_id, told.period
        ) as alone
    from told
    inner join left_over as other
        on told.indicator_id = other.indicator_id
        and told.series = other.series
        and told.geography = other.geography
        and told.breakdown = other.breakdown
        and told.parent_id = other.parent_id
        and told.period = other.period
    where not other.bounding and not other.single and other.numerator >= $small
),

chosen as (
    select indicator_id, series, geography, locality_id, breakdown, period_start, period_end
    from told
    union
    select indicator_id, series, geography, locality_id, breakdown, period_start, period_end
    from partners
    where rank = 1 and alone = 1
)

select distinct
    figure.indicator_id,
    figure.series,
    figure.locality_id,
    figure.geography,
    figure.period,
    figure.breakdown
from left_over as figure
inner join chosen
    on figure.indicator_id = chosen.indicator_id
    and figure.series = chosen.series
    and figure.geography = chosen.geography
    and figure.locality_id = chosen.locality_id
    and figure.breakdown = chosen.breakdown
    and figure.period_start <= chosen.period_end
    and figure.period_end >= chosen.period_start
"""

MASKED = """
select
    figure.indicator_id,
    figure.series,
    figure.locality_id,
    figure.geography,
    figure.period,
    figure.breakdown,
    case when figure.leaf or untold.indicator_id is not null then 'coarse' else 'complementary' end
        as why
from lowest_asked as figure
left join untold
    on figure.indicator_id = untold.indicator_id
    and figure.locality_level = untold.locality_level
    and (figure.breakdown <> 'total') = untold.cut
left join lowest_hidden as hidden
    on figure.indicator_id = hidden.indicator_id
    and figure.series = hidden.series
    and figure.locality_id = hidden.locality_id
    and figure.geography = hidden.geography
    and figure.period = hidden.period
    and figure.breakdown = hidden.breakdown
where figure.leaf or untold.indicator_id is not null or hidden.indicator_id is not null
"""


def mask_lowest(connection: duckdb.DuckDBPyConnection, small: int, most_hidden: float) -> pa.Table:
    """Key and `why` of the figures that say something of the lowest units.

    Leaves `untold`: indicator, level, and whether the whole or its cut by area is not published.
    """
    connection.execute(ASKED)
    connection.execute(SINGLE)
    connection.execute(TELLING, {"small": small})
    connection.execute(UNTOLD, {"most_hidden": most_hidden})
    connection.execute(HIDDEN, {"small": small})
    return connection.sql(MASKED).to_arrow_table()
