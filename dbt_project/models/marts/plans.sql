-- Plans whose targets are judged.
select
    plan_id,
    name_vi,
    name_en,
    document,
    issued,
    locality_id,
    geography,
    first_year,
    last_year
from {{ source('catalogue', 'plans') }}
