-- The places above each place that the geography shows, era by era, the nearest first.
select
    places.place_no,
    maps.ends_from,
    maps.ends_to,
    higher.place_no as above_place_no,
    higher.locality_id as above_locality_id,
    row_number() over (
        partition by places.place_no, maps.ends_from
        order by higher.rank desc
    ) as nearness
from {{ ref('int_places') }} as places
inner join {{ ref('int_map_dates') }} as maps on places.geography = maps.geography
inner join {{ ref('int_ancestry') }} as ancestry
    on
        places.locality_id = ancestry.locality_id
        and maps.map_date >= ancestry.valid_from
        and maps.map_date < ancestry.valid_to
inner join {{ ref('int_places') }} as higher
    on
        places.geography = higher.geography
        and ancestry.ancestor_id = higher.locality_id
where ancestry.ancestor_id <> ancestry.locality_id
