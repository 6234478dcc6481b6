-- Corrections of reported counts, and whether each was applied: only while the agency's standing word is
-- the one it was written for. None is of a sensitive measure: the loader refuses those.
select
    corrections.correction_id,
    corrections.feed,
    corrections.agency,
    corrections.measure_id,
    corrections.locality_id,
    corrections.period,
    corrections.breakdown,
    corrections.from_count,
    corrections.to_count,
    case
        when cells.reported_count is null then 'not_reported'
        when cells.corrected_by = corrections.correction_no then 'applied'
        when corrections.until < context.as_of then 'expired'
        else 'outdated'
    end as state,
    cast(cells.reported_count as bigint) as reported_count,
    corrections.made,
    corrections.made_by,
    corrections.until,
    corrections.reason_vi,
    corrections.reason_en
from {{ source('catalogue', 'corrections') }} as corrections
cross join {{ source('run', 'context') }} as context
left join {{ ref('int_corrected_cells') }} as cells
    on
        corrections.feed = cells.feed
        and corrections.measure_id = cells.measure_id
        and corrections.locality_id = cells.locality_id
        and corrections.period = cells.period
        and corrections.breakdown = cells.breakdown
