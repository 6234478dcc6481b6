{{ config(materialized='by_period') }}

-- Cells as they count: those of the catalogue's corrections mended, before anything is computed. A
-- correction is of what an agency said when it was written: where the standing word is another, or the
-- correction's time is over, the cell stays as reported and what is made of it carries the correction's
-- number, for the gate to hold. Numbers, so that sums can carry them; 0 is none.
with as_of as (
    select as_of from {{ source('run', 'context') }}
),

met as (
    select
        cells.*,
        corrections.correction_no,
        corrections.to_count,
        coalesce(
            cells.count = corrections.from_count
            and cells.agency = corrections.agency
            and (corrections.until is null or corrections.until >= as_of.as_of), false
        ) as applies
    from {{ ref('int_winning_cells') }} as cells
    cross join as_of
    left join {{ source('catalogue', 'corrections') }} as corrections
        on
            cells.feed = corrections.feed
            and cells.measure_id = corrections.measure_id
            and cells.locality_id = corrections.locality_id
            and cells.period = corrections.period
            and cells.breakdown = corrections.breakdown
)

select
    feed,
    locality_id,
    period,
    breakdown,
    measure_id,
    case when applies then to_count else count end as count,
    count as reported_count,
    note,
    sequence,
    source_row,
    agency,
    contested,
    first_received,
    case when applies then correction_no else 0 end as corrected_by,
    case when not applies and count is not null then coalesce(correction_no, 0) else 0 end
        as outdated_correction
from met
