-- Which line of agencies guides, carries out and reports each indicator, and when.
select
    indicator_id,
    role,
    line_id,
    valid_from,
    valid_to,
    document,
    clause,
    note_vi,
    note_en
from {{ source('catalogue', 'ownership') }}
