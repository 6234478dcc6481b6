-- What each agency has said of each unit and period: when its first count came, how many measures it
-- filled in, whether any count is more than zero. Blanks say nothing; what was withdrawn was never said.
select
    cells.agency,
    cells.feed,
    cells.locality_id,
    cells.period,
    min(submissions.received) as received,
    count(distinct cells.measure_id) as measures_received,
    max(case when cells.count <> 0 then 1 else 0 end) = 0 as zero_report
from {{ ref('stg_cells') }} as cells
left join {{ source('run', 'submissions') }} as submissions
    on cells.sequence = submissions.sequence
where not cells.blank
group by
    cells.agency,
    cells.feed,
    cells.locality_id,
    cells.period
