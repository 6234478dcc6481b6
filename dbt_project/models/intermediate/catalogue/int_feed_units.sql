-- Units inside the areas for which some agency reports a feed, by the dates between which that was so.
select
    agencies.agency,
    agencies.feed,
    ancestry.locality_id,
    units.level,
    units.area,
    greatest(agencies.valid_from, ancestry.valid_from) as valid_from,
    least(agencies.valid_to, ancestry.valid_to) as valid_to
from {{ ref('stg_agencies') }} as agencies
inner join {{ ref('int_ancestry') }} as ancestry
    on
        agencies.area_id = ancestry.ancestor_id
        and agencies.valid_from < ancestry.valid_to
        and agencies.valid_to > ancestry.valid_from
inner join {{ ref('stg_localities') }} as units on ancestry.locality_id = units.locality_id
where units.rank is not null
