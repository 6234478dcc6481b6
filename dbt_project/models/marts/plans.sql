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
    last_year,
    note_vi,
    note_en
from {{ source('catalogue', 'plans') }}
