-- Days on which the reporting duties fall due.
select
    obligation_id,
    period,
    period_start,
    period_end,
    due,
    before_end
from {{ source('catalogue', 'obligation_dates') }}
