-- Groups of children in special circumstances. They overlap, so that their sum is no number of children.
select
    group_no,
    measure_id,
    name_vi,
    name_en,
    law_clause,
    decree_article,
    shares_with,
    overlap_note_vi,
    overlap_note_en,
    subgroups_source
from {{ source('catalogue', 'special_groups') }}
