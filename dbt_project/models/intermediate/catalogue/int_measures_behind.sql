-- The measures behind each indicator: those it names and the parts that a derived one is added from.
select
    indicator_id,
    measure_id
from {{ source('catalogue', 'indicator_measures') }}

union

select
    roles.indicator_id,
    parts.part_measure_id as measure_id
from {{ source('catalogue', 'indicator_measures') }} as roles
inner join {{ source('catalogue', 'measure_parts') }} as parts
    on roles.measure_id = parts.measure_id
