-- Standards by which units are scored, each with the years it holds for.
select
    standard_id,
    name_vi,
    name_en,
    document,
    valid_from,
    valid_to,
    maximum,
    score_measure_id,
    recognised_measure_id,
    source,
    note_vi,
    note_en
from {{ source('catalogue', 'standards') }}
