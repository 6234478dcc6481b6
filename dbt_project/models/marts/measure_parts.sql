-- Parts whose sum is a derived measure, as compiled.
select
    measure_id,
    part_measure_id
from {{ source('catalogue', 'measure_parts') }}
