-- Indicators as published.
select
    indicator_id,
    name_vi,
    name_en,
    domain,
    programme_code,
    sdg_code,
    sdg_relation,
    kind,
    per,
    relation,
    ratio_type,
    interval_method,
    direction,
    sensitive,
    proxy,
    definition_vi,
    definition_en,
    limitations_vi,
    limitations_en,
    limits_source
from {{ source('catalogue', 'indicators') }}
