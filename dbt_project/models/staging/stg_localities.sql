-- Versions of administrative units, open ends closed at the end of time.
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
