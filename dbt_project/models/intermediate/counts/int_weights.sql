{{ config(materialized='by_period') }}

-- What a cell of unknown weight counts for in the coverage: as much as the unit's own did on average until
-- then, else as much as those of its level in its period. Never what comes later: the coverage of a closed
-- year does not move with a file of the year after.
with cells as (
    select
        cells.line_no,
        cells.locality_id,
        cells.level,
        cells.period,
        periods.period_end,
        cells.known_weight
    from {{ ref('int_cells') }} as cells
    inner join {{ source('catalogue', 'periods') }} as periods on cells.period = periods.period
),

unknown as (
    select * from cells
    where
        known_weight is null
        and {{ touched('period') }}
),

unit_means as (
    select
        unknown.line_no,
        unknown.locality_id,
        unknown.period,
        round(avg(cells.known_weight), 0) as weight
    from unknown
    inner join cells
        on
            unknown.line_no = cells.line_no
            and unknown.locality_id = cells.locality_id
            and unknown.period_end > cells.period_end
    where cells.known_weight > 0
    group by
        unknown.line_no,
        unknown.locality_id,
        unknown.period
),

period_means as (
    select
        line_no,
        level,
        period,
        round(avg(known_weight), 0) as weight
    from cells
    where
        known_weight > 0
        and {{ touched('period') }}
    group by
        line_no,
        level,
        period
)

select
    unknown.line_no,
    unknown.locality_id,
    unknown.period,
    coalesce(unit_means.weight, period_means.weight) as weight
from unknown
left join unit_means
    on
        unknown.line_no = unit_means.line_no
        and unknown.locality_id = unit_means.locality_id
        and unknown.period = unit_means.period
left join period_means
    on
        unknown.line_no = period_means.line_no
        and unknown.level = period_means.level
        and unknown.period = period_means.period
