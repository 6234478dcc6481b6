-- Which unallocated remainder takes the counts of a source that cannot be given to one unit of its own
-- level: the one under the smallest ancestor shown that holds all the places they may have gone to.
with remainders as (
    select
        locality_id,
        level,
        parent_id,
        valid_from,
        valid_to
    from {{ ref('stg_localities') }}
    where rank is null
),

holders as (
    select
        shares.geography,
        shares.map_date,
        shares.source_locality_id,
        remainders.locality_id as unallocated_id,
        remainders.level as unallocated_level,
        row_number() over (
            partition by shares.geography, shares.map_date, shares.source_locality_id
            order by shares.target_rank desc, remainders.locality_id asc
        ) as place
    from {{ ref('int_locality_shares') }} as shares
    inner join remainders
        on
            shares.target_locality_id = remainders.parent_id
            and shares.map_date >= remainders.valid_from
            and shares.map_date < remainders.valid_to
    inner join {{ source('catalogue', 'geography_levels') }} as shown
        on
            shares.geography = shown.geography
            and remainders.level = shown.level
    inner join {{ source('catalogue', 'geography_levels') }} as holding
        on
            shares.geography = holding.geography
            and shares.target_level = holding.level
    where shares.share = 1
)

select
    geography,
    map_date,
    source_locality_id,
    unallocated_id,
    unallocated_level
from holders
where place = 1
