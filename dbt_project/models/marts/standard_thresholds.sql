-- How many points each standard asks of which kind of unit.
select
    standard_id,
    category,
    unit_type,
    within_type,
    terrain,
    points,
    source,
    description_vi,
    description_en
from {{ source('catalogue', 'standard_thresholds') }}
