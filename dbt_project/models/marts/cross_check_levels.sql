-- Levels at which two sources are held against each other, as compiled.
select
    check_id,
    level
from {{ source('catalogue', 'cross_check_levels') }}
