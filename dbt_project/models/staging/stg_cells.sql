{{ config(materialized='by_period') }}

-- Landed cells of the submissions that still stand: a tombstone takes its submission out, so that the
-- cells it had replaced return by themselves. A submission goes by its sequence, a number.
with landed as (
    select * from {{ source('landing', 'cells') }}
),

withdrawn as (
    select distinct sequence
    from landed
    where state = 'withdrawn'
)

select
    landed.sequence,
    landed.source_row,
    landed.feed,
    landed.agency,
    landed.locality_id,
    landed.period,
    landed.breakdown,
    landed.measure_id,
    landed.count,
    landed.state = 'blank' as blank,
    landed.note
from landed
left join withdrawn on landed.sequence = withdrawn.sequence
where
    withdrawn.sequence is null
    and landed.state <> 'withdrawn'
