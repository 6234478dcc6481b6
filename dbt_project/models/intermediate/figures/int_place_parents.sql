-- The nearest place above each place that the geography shows, era by era.
with above as (
    select
        places.place_no,
        maps.ends_from,
        maps.ends_to,
        parents.place_no as parent_place_no,
        row_number() over (
            partition by places.place_no, maps.ends_from
            order by parents.rank desc
        ) as nearness
    from {{ ref('int_places') }} as places
    inner join {{ ref('int_map_dates') }} as maps on places.geography = maps.geography
    inner join {{ ref('int_ancestry') }} as ancestry
        on
            places.locality_id = ancestry.locality_id
            and maps.map_date >= ancestry.valid_from
            and maps.map_date < ancestry.valid_to
    inner join {{ ref('int_places') }} as parents
        on
            places.geography = parents.geography
            and ancestry.ancestor_id = parents.locality_id
    where ancestry.ancestor_id <> ancestry.locality_id
)

select
    place_no,
    ends_from,
    ends_to,
    parent_place_no
from above
where nearness = 1
