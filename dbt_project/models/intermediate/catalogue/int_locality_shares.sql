-- On every drawing of a map, the units that a source unit's counts belong to, from its own level up.
-- The share is 1 where one unit holds all the places the counts may have gone to, the sum of known
-- shares where they are known, and null where only a part went there and nobody knows which.
with sources as (
    select
        locality_id,
        level,
        rank,
        valid_from,
        valid_to
    from {{ ref('stg_localities') }}
    where level in (
        select feed_levels.level from {{ source('catalogue', 'feed_levels') }} as feed_levels
    )
),

-- A source that began before the map was drawn is followed forward, a later one backward. The map of
-- the time never needs the second: a period is drawn on the units of its last day.
terminals as (
    select
        maps.geography,
        maps.map_date,
        maps.ends_from,
        maps.ends_to,
        sources.locality_id,
        sources.level,
        sources.rank,
        sources.valid_from,
        sources.valid_to,
        successions.direction,
        successions.unit_id,
        case when count(successions.share) = count(*) then sum(successions.share) end as share
    from {{ ref('int_map_dates') }} as maps
    inner join sources on maps.kind = 'snapshot' or maps.map_date >= sources.valid_from
    inner join {{ ref('int_successions') }} as successions
        on
            sources.locality_id = successions.locality_id
            and maps.map_date >= successions.held_from
            and maps.map_date < successions.held_to
            and successions.direction
            = case when maps.map_date >= sources.valid_from then 'forward' else 'backward' end
    group by
        maps.geography,
        maps.map_date,
        maps.ends_from,
        maps.ends_to,
        sources.locality_id,
        sources.level,
        sources.rank,
        sources.valid_from,
        sources.valid_to,
        successions.direction,
        successions.unit_id
),

counted as (
    select
        *,
        count(*) over (partition by geography, map_date, locality_id) as terminals,
        count(share) over (partition by geography, map_date, locality_id) as known_shares
    from terminals
)

select
    counted.geography,
    counted.map_date,
    counted.ends_from,
    counted.ends_to,
    counted.direction,
    counted.locality_id as source_locality_id,
    counted.level as source_level,
    counted.rank as source_rank,
    counted.valid_from as source_valid_from,
    counted.valid_to as source_valid_to,
    ancestry.ancestor_id as target_locality_id,
    ancestry.ancestor_level as target_level,
    ancestry.ancestor_rank as target_rank,
    case
        when count(*) = max(counted.terminals) then 1.0
        when max(counted.known_shares) = max(counted.terminals) then round(sum(counted.share), 6)
    end as share
from counted
inner join {{ ref('int_ancestry') }} as ancestry
    on
        counted.unit_id = ancestry.locality_id
        and counted.map_date >= ancestry.valid_from
        and counted.map_date < ancestry.valid_to
where ancestry.ancestor_rank <= counted.rank
group by
    counted.geography,
    counted.map_date,
    counted.ends_from,
    counted.ends_to,
    counted.direction,
    counted.locality_id,
    counted.level,
    counted.rank,
    counted.valid_from,
    counted.valid_to,
    ancestry.ancestor_id,
    ancestry.ancestor_level,
    ancestry.ancestor_rank
