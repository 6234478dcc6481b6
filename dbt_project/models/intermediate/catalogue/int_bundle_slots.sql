-- The slots above the units of each bundle.
select distinct
    bundles.bundle_no,
    slots.slot_no,
    slots.target_level,
    slots.share
from {{ ref('int_bundles') }} as bundles
inner join {{ ref('int_slot_sources') }} as slots
    on
        bundles.locality_id = slots.source_locality_id
        and not slots.near
