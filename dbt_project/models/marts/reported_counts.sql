{{ config(materialized='by_period') }}

-- Counts as agencies reported them, one row per cell that was heard, with the file and row it came from:
-- for rules on files, for telling what a figure is made of. File by file, which packs best.
select
    cells.feed,
    cells.agency,
    submissions.submission_id,
    cells.source_row,
    cells.locality_id,
    cells.period,
    cells.breakdown,
    cells.measure_id,
    cast(cells.count as double) as count
from {{ ref('int_winning_cells') }} as cells
inner join {{ source('run', 'submissions') }} as submissions
    on cells.sequence = submissions.sequence
order by
    submissions.submission_id,
    cells.measure_id,
    cells.breakdown,
    cells.source_row
