-- Versions of administrative units as published.
select
    locality_id,
    level,
    code,
    name_vi,
    type,
    parent_id,
    province_code,
    valid_from,
    valid_to
from {{ source('catalogue', 'localities') }}
