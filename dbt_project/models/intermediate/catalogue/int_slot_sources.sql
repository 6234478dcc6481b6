-- Which sources stand in which slot, and with what share. A slot is near when it is of the source's own
-- level or takes what no unit of that level can have; predecessors are said to be inherited.
select
    slots.slot_no,
    targets.source_locality_id,
    targets.target_level,
    targets.share,
    targets.same_level or units.rank is null as near,
    targets.same_level and targets.source_locality_id <> targets.target_locality_id as inherited
from {{ ref('int_locality_targets') }} as targets
inner join {{ ref('stg_localities') }} as units on targets.target_locality_id = units.locality_id
inner join {{ ref('int_slots') }} as slots
    on
        targets.geography = slots.geography
        and targets.target_locality_id = slots.target_locality_id
        and targets.source_level = slots.source_level
        and targets.ends_from = slots.ends_from
        and targets.ends_to = slots.ends_to
        and targets.touched_until is not distinct from slots.touched_until
        and targets.touched_from is not distinct from slots.touched_from
        and targets.unallocated_id is not distinct from slots.unallocated_id
