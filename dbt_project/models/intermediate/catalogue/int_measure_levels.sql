-- Levels and breakdowns at which a measure comes in; a derived one wherever all its parts do.
with needed as (
    select
        measure_id,
        part_measure_id
    from {{ source('catalogue', 'measure_parts') }}

    union all

    select
        measure_id,
        measure_id as part_measure_id
    from {{ ref('int_measures') }}
    where not derived
),

sizes as (
    select
        measure_id,
        count(*) as parts
    from needed
    group by measure_id
)

select
    needed.measure_id,
    levels.level,
    ranks.rank,
    min(case when levels.sum_of_children then 1 else 0 end) = 1 as sum_of_children
from needed
inner join sizes on needed.measure_id = sizes.measure_id
inner join {{ source('catalogue', 'feed_levels') }} as levels
    on needed.part_measure_id = levels.measure_id
inner join {{ source('catalogue', 'levels') }} as ranks on levels.level = ranks.level
group by
    needed.measure_id,
    levels.level,
    ranks.rank
having count(*) = max(sizes.parts)
