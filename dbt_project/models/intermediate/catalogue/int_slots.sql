-- A slot is a place on a map for one stretch of eras; numbered, so that big sums group by numbers.
with places as (
    select
        geography,
        target_locality_id as locality_id,
        target_level as level
    from {{ ref('int_locality_targets') }}

    union

    select
        targets.geography,
        targets.unallocated_id as locality_id,
        remainders.level
    from {{ ref('int_locality_targets') }} as targets
    inner join {{ ref('stg_localities') }} as remainders
        on targets.unallocated_id = remainders.locality_id
),

numbered as (
    select
        geography,
        locality_id,
        level,
        row_number() over (order by geography, locality_id) as place_no
    from places
),

slots as (
    select distinct
        geography,
        target_locality_id,
        target_level,
        source_level,
        ends_from,
        ends_to,
        touched_until,
        touched_from,
        unallocated_id
    from {{ ref('int_locality_targets') }}
)

select
    slots.geography,
    slots.target_locality_id,
    slots.target_level,
    slots.source_level,
    slots.ends_from,
    slots.ends_to,
    slots.touched_until,
    slots.touched_from,
    slots.unallocated_id,
    remainders.level as unallocated_level,
    targets.place_no,
    remainders.place_no as unallocated_place_no,
    row_number() over (
        order by
            targets.place_no,
            slots.source_level,
            slots.ends_from,
            slots.ends_to,
            slots.touched_until,
            slots.touched_from,
            slots.unallocated_id
    ) as slot_no
from slots
inner join numbered as targets
    on
        slots.geography = targets.geography
        and slots.target_locality_id = targets.locality_id
left join numbered as remainders
    on
        slots.geography = remainders.geography
        and slots.unallocated_id = remainders.locality_id
