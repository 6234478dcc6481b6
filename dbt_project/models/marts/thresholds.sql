-- Every number of judgement with its history: what it was, since when and why.
select
    threshold_id,
    value,
    unit,
    set_on,
    replaced_on,
    in_force,
    source,
    reason_vi,
    reason_en
from {{ ref('int_thresholds') }}
