-- Versions of administrative units that a figure can be about, open ends closed at the end of time. The
-- registry is national; what no agency's area touches changes no figure and is not computed with.
select
    units.locality_id,
    units.level,
    levels.rank,
    units.code,
    units.parent_id,
    units.area,
    units.valid_from,
    {{ open_end('units.valid_to') }} as valid_to
from {{ source('catalogue', 'localities') }} as units
inner join {{ source('catalogue', 'levels') }} as levels on units.level = levels.level
where units.in_scope
