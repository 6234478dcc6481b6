-- Every threshold by the days it was set on, with the one in force on the day of the run: the newest set by
-- then. Before its first day the first one counts, for figures of every time are judged by something.
with ordered as (
    select
        threshold_id,
        value,
        unit,
        set_on,
        lead(set_on) over (partition by threshold_id order by set_on) as replaced_on,
        row_number() over (partition by threshold_id order by set_on) = 1 as first_one,
        source,
        reason_vi,
        reason_en
    from {{ source('catalogue', 'thresholds') }}
)

select
    threshold_id,
    value,
    unit,
    set_on,
    replaced_on,
    (first_one or set_on <= {{ as_of() }})
    and (replaced_on is null or replaced_on > {{ as_of() }}) as in_force,
    source,
    reason_vi,
    reason_en
from ordered
