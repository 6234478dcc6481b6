-- Where the counts of every source unit belong, on every geography and for every stretch of eras.
select
    geography,
    source_locality_id,
    target_locality_id,
    target_level,
    ends_from,
    ends_to,
    share,
    touched_until,
    touched_from,
    unallocated_id
from {{ ref('int_locality_targets') }}
where share is not null
