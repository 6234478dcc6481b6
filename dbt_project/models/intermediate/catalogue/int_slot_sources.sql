-- Which sources stand in which slot, with what share, and whether they are predecessors of it.
select
    slots.slot_no,
    targets.source_locality_id,
    targets.target_level,
    targets.share,
    targets.same_level and targets.source_locality_id <> targets.target_locality_id as inherited
from {{ ref('int_locality_targets') }} as targets
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
