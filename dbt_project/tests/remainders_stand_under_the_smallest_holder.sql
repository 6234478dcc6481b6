-- Counts of a split whose shares are unknown stand under the smallest unit that the map shows and that
-- holds all successors; else the units within it would not add up to it. A source with a target of its
-- own level that took all of it is held by that.
with blind as (
    select distinct
        geography,
        map_date,
        source_locality_id
    from {{ ref('int_locality_shares') }}
    where
        share is null
        and target_rank = source_rank
),

smallest as (
    select
        shares.geography,
        shares.map_date,
        shares.source_locality_id,
        {{ last_by('shares.target_locality_id', 'shares.target_rank') }} as holder_id
    from {{ ref('int_locality_shares') }} as shares
    inner join blind
        on
            shares.geography = blind.geography
            and shares.map_date = blind.map_date
            and shares.source_locality_id = blind.source_locality_id
    inner join {{ source('catalogue', 'geography_levels') }} as shown
        on
            shares.geography = shown.geography
            and shares.target_level = shown.level
    where shares.share = 1
    group by
        shares.geography,
        shares.map_date,
        shares.source_locality_id
)

select
    smallest.geography,
    smallest.map_date,
    smallest.source_locality_id,
    smallest.holder_id,
    places.unallocated_id
from smallest
left join {{ ref('int_unallocated_places') }} as places
    on
        smallest.geography = places.geography
        and smallest.map_date = places.map_date
        and smallest.source_locality_id = places.source_locality_id
left join {{ ref('stg_localities') }} as remainders
    on places.unallocated_id = remainders.locality_id
where
    smallest.holder_id is distinct from remainders.parent_id
    -- A map without the level of remainders shows no units of the reporting level either.
    and smallest.geography in (
        select shown.geography
        from {{ source('catalogue', 'geography_levels') }} as shown
        inner join {{ source('catalogue', 'levels') }} as levels on shown.level = levels.level
        where levels.rank is null
    )
