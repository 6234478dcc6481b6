-- A reporting unit that is there when a map is drawn is its own target on it: none is lost on the way.
select
    maps.geography,
    maps.map_date,
    units.locality_id
from {{ ref('int_map_dates') }} as maps
inner join {{ ref('stg_localities') }} as units
    on
        maps.map_date >= units.valid_from
        and maps.map_date < units.valid_to
inner join {{ source('catalogue', 'geography_levels') }} as shown
    on
        maps.geography = shown.geography
        and units.level = shown.level
left join {{ ref('int_locality_targets') }} as targets
    on
        maps.geography = targets.geography
        and units.locality_id = targets.source_locality_id
        and units.locality_id = targets.target_locality_id
        and maps.ends_from >= targets.ends_from
        and maps.ends_from < targets.ends_to
        and targets.share = 1
where
    units.level in (
        select feed_levels.level from {{ source('catalogue', 'feed_levels') }} as feed_levels
    )
    and targets.share is null
