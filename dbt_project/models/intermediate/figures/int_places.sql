-- Every place: a unit, or an unallocated remainder, on one geography.
select distinct
    slots.place_no,
    slots.geography,
    slots.target_locality_id as locality_id,
    units.code,
    units.level,
    units.rank
from {{ ref('int_slots') }} as slots
inner join {{ ref('stg_localities') }} as units on slots.target_locality_id = units.locality_id

union

select distinct
    slots.unallocated_place_no as place_no,
    slots.geography,
    slots.unallocated_id as locality_id,
    units.code,
    units.level,
    units.rank
from {{ ref('int_slots') }} as slots
inner join {{ ref('stg_localities') }} as units on slots.unallocated_id = units.locality_id
