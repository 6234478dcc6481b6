-- Counts of a unit and period behind which some agency was overruled: the count itself, or one with a part
-- of which that was so.
select
    measure_id,
    locality_id,
    period
from {{ ref('int_overruled_cells') }}

union

select
    parts.measure_id,
    cells.locality_id,
    cells.period
from {{ ref('int_overruled_cells') }} as cells
inner join {{ source('catalogue', 'measure_parts') }} as parts
    on cells.measure_id = parts.part_measure_id
