-- Levels of surveys and models, against which registers are held, as compiled.
select
    indicator_id,
    measure_id,
    locality_id,
    year,
    value,
    series,
    source
from {{ source('catalogue', 'reference_levels') }}
