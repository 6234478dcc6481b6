-- Periods that figures or counts are about, with their days: rules read the counts as reported by them.
with told as (
    select period from {{ ref('period_parts') }}
    union
    select period from {{ ref('reported_counts') }}
)

select
    periods.period,
    periods.period_type,
    periods.period_start,
    periods.period_end,
    periods.year,
    periods.previous_like_period
from {{ source('catalogue', 'periods') }} as periods
inner join told on periods.period = told.period
