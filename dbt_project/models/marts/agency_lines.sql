-- Lines of agencies.
select
    line_id,
    name_vi,
    name_en
from {{ source('catalogue', 'agency_lines') }}
