-- Submitted periods in which a reported level gave no answer for a place, or cannot be drawn on its map:
-- there the finer level is summed in its stead.
with answers as (
    select
        line_no,
        place_no,
        period,
        part_period,
        max(case when purpose = 'figure' and not touched then covered_cells * held end) as own,
        max(case when purpose = 'children' and not touched then reported_cells * held end) as summed
    from {{ ref('int_placed_sums') }}
    where doubled
    group by
        line_no,
        place_no,
        period,
        part_period
)

select
    line_no,
    place_no,
    period,
    part_period
from answers
where
    coalesce(own, 0) = 0
    and summed > 0
