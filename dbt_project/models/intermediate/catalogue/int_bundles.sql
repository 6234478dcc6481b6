-- Units of one level and area that stand in the same slots above them: their cells go everywhere together,
-- so they are added up once, before the tree is walked.
with standings as (
    select
        units.locality_id,
        units.level,
        coalesce(units.area, '') as area,
        coalesce({{ text_list("concat(slots.slot_no, ':', slots.share)") }}, '') as slots
    from {{ ref('stg_localities') }} as units
    left join {{ ref('int_slot_sources') }} as slots
        on
            units.locality_id = slots.source_locality_id
            and not slots.near
    group by
        units.locality_id,
        units.level,
        units.area
)

select
    locality_id,
    level,
    area,
    dense_rank() over (order by level, area, slots) as bundle_no
from standings
