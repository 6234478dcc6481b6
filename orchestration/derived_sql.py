"""The SQL of what is made of several figures: told only where each of them is shown."""

TARGETS = """
create or replace table targets as
select
    target.plan_id,
    target.clause,
    target.target_id,
    target.indicator_id,
    target.locality_id,
    target.year,
    target.kind,
    target.comparator,
    target.target_value,
    target.per,
    target.printed,
    target.disputed,
    case when gone.masked is null then target.value end as value,
    case
        when gone.masked then 'suppressed'
        when not gone.masked then 'withheld'
        else target.status
    end as status
from candidate_targets as target
left join (
    select
        indicator_id,
        locality_id,
        geography,
        period,
        breakdown,
        bool_or(masked) as masked
    from hidden
    group by all
) as gone
    using (indicator_id, locality_id, geography, period, breakdown)
"""

TRENDS = """
create or replace table trends as
select trend.*
from candidate_trends as trend
anti join hidden as gone
    on trend.indicator_id = gone.indicator_id
    and trend.series = gone.series
    and trend.locality_id = gone.locality_id
    and trend.geography = gone.geography
    and trend.breakdown = gone.breakdown
    and trend.period_type = gone.period_type
    and gone.year between trend.first_year and trend.last_year
"""
