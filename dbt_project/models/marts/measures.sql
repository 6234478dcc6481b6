-- Measures as published.
select
    measure_id,
    feed,
    name_vi,
    name_en,
    population,
    age_from,
    age_to,
    kind,
    stock_timing,
    attribution,
    additive,
    sensitivity,
    period_type,
    cumulation,
    rounding,
    ceiling_multiple,
    series,
    registry_level
from {{ source('catalogue', 'measures') }}
