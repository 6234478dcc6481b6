-- Cells that two agencies filled in: who was heard, who was not. Without their values.
select
    cells.feed,
    cells.measure_id,
    cells.locality_id,
    cells.period,
    cells.breakdown,
    cells.agency,
    cells.owner_agency,
    submissions.submission_id
from {{ ref('int_overruled_cells') }} as cells
inner join {{ source('run', 'submissions') }} as submissions
    on cells.sequence = submissions.sequence
