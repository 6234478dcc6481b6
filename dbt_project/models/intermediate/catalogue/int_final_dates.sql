-- The day from which the figures of a due period are closed.
select
    indicator_id,
    period,
    max(final_date) as final_date
from {{ ref('int_due_periods') }}
group by
    indicator_id,
    period
