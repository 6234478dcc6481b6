-- The units whose counts, or an unknown part of them, stand in a bound: what the publisher asks when one of
-- their counts is in doubt.
select distinct
    slots.geography,
    slots.target_locality_id as locality_id,
    sources.source_locality_id
from {{ ref('int_slots') }} as slots
inner join {{ ref('int_slot_sources') }} as sources on slots.slot_no = sources.slot_no
where
    slots.touched_until is not null
    or slots.touched_from is not null
