-- Numerator and denominator of every indicator, as compiled.
select
    indicator_id,
    role,
    measure_id
from {{ source('catalogue', 'indicator_measures') }}
