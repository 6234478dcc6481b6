-- Landed cells of the submissions that still stand: a tombstone takes its submission out,
-- so that the cells it had replaced return by themselves.
with landed as (
    select * from {{ source('landing', 'cells') }}
),

withdrawn as (
    select distinct submission_id
    from landed
    where state = 'withdrawn'
)

select
    landed.submission_id,
    landed.sequence,
    landed.source_row,
    landed.feed,
    landed.agency,
    landed.locality_id,
    landed.period,
    landed.breakdown,
    landed.measure_id,
    landed.count,
    landed.state,
    landed.note
from landed
left join withdrawn on landed.submission_id = withdrawn.submission_id
where
    withdrawn.submission_id is null
    and landed.state <> 'withdrawn'
