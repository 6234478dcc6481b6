-- Which counts of two sources are held against each other, and how far apart they may be, as compiled.
select
    check_id,
    name_vi,
    name_en,
    left_measure_id,
    right_measure_id,
    period_type,
    least_count,
    soft_low,
    soft_high,
    hard_low,
    hard_high,
    doubts,
    source,
    reason_vi,
    reason_en,
    limitation_vi,
    limitation_en
from {{ source('catalogue', 'cross_checks') }}
