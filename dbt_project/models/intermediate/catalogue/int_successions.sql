-- Where the counts of a unit can end up, later (forward) or earlier (backward) in time: the closure
-- of the links. `share` is what part of the unit's count goes there, null when it is not known.
with recursive units as (
    select * from {{ ref('stg_localities') }}
    where rank is not null
),

-- Only a unit that ended hands on its counts; a share of zero hands on nothing.
links as (
    select
        links.predecessor_id,
        links.successor_id,
        links.share
    from {{ source('catalogue', 'locality_links') }} as links
    inner join units on links.predecessor_id = units.locality_id
    where
        (links.share is null or links.share > 0)
        and links.link_date >= units.valid_to
),

-- A unit without successor or predecessor is carried by the unit above it at that time:
-- its counts lose their place, but are not lost.
steps as (
    select
        'forward' as direction,
        predecessor_id as from_id,
        successor_id as to_id,
        share
    from links

    union all

    select
        'forward' as direction,
        units.locality_id as from_id,
        parents.parent_id as to_id,
        1.0 as share
    from units
    inner join {{ source('catalogue', 'locality_parents') }} as parents
        on
            units.locality_id = parents.locality_id
            and units.valid_to > parents.valid_from
            and units.valid_to <= {{ open_end('parents.valid_to') }}
    where
        units.valid_to < date '9999-12-31'
        and units.locality_id not in (select links.predecessor_id from links)

    union all

    -- Looking back, how much of a unit came from which predecessor is not recorded.
    select
        'backward' as direction,
        successor_id as from_id,
        predecessor_id as to_id,
        null as share
    from links

    union all

    select
        'backward' as direction,
        units.locality_id as from_id,
        parents.parent_id as to_id,
        1.0 as share
    from units
    inner join {{ source('catalogue', 'locality_parents') }} as parents
        on
            units.locality_id = parents.locality_id
            and units.valid_from >= parents.valid_from
            and units.valid_from < {{ open_end('parents.valid_to') }}
    where units.locality_id not in (select links.successor_id from links)
),

directions as (
    select 'forward' as direction
    union all
    select 'backward' as direction
),

-- A unit holds the counts from the day they are handed to it (forward) or until the day it handed them
-- on (backward), while it is there.
paths as (
    select
        units.locality_id,
        directions.direction,
        units.locality_id as unit_id,
        cast(1.0 as double) as share,
        units.valid_from as held_from,
        units.valid_to as held_to
    from units
    cross join directions

    union all

    select
        paths.locality_id,
        paths.direction,
        steps.to_id as unit_id,
        paths.share * steps.share as share,
        case when paths.direction = 'forward' then paths.held_to else units.valid_from end
            as held_from,
        case when paths.direction = 'forward' then units.valid_to else paths.held_from end
            as held_to
    from paths
    inner join steps
        on
            paths.direction = steps.direction
            and paths.unit_id = steps.from_id
    inner join units on steps.to_id = units.locality_id
)

select
    locality_id,
    direction,
    unit_id,
    held_from,
    held_to,
    case when count(share) = count(*) then sum(share) end as share
from paths
where held_from < held_to
group by
    locality_id,
    direction,
    unit_id,
    held_from,
    held_to
