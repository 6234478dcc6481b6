"""The SQL of what is made of several figures: told only where each of them is shown."""

# Why something is not told of a target: a figure that answers it, or that it is set against, is
# hidden (`judged`), or one that its progress is read from (`followed`). Suppressed goes before
# withheld.
TARGET_GAPS = """
create or replace table target_gaps as
with gaps as (
    select
        behind.plan_id,
        behind.target_id,
        case
            when bool_or(gone.masked) filter (where behind.role = 'answer') then 'suppressed'
            when count(*) filter (where behind.role = 'answer') > 0 then 'withheld'
        end as answer,
        case
            when bool_or(gone.masked) filter (where behind.role <> 'progress') then 'suppressed'
            when count(*) filter (where behind.role <> 'progress') > 0 then 'withheld'
        end as judged,
        case
            when bool_or(gone.masked) filter (where behind.role <> 'answer') then 'suppressed'
            when count(*) filter (where behind.role <> 'answer') > 0 then 'withheld'
        end as followed
    from target_figures as behind
    inner join hidden as gone
        using (indicator_id, series, locality_id, geography, period, breakdown)
    group by all
),

-- Answers of registers that probably miss events: their targets are not met without saying so.
under_registered as (
    select distinct
        behind.plan_id,
        behind.target_id
    from target_figures as behind
    inner join violations as broken
        using (indicator_id, series, locality_id, geography, period, breakdown)
    where behind.role = 'answer' and broken.rule_id = 'probable_under_registration'
)

select
    target.plan_id,
    target.target_id,
    gaps.answer,
    gaps.judged,
    gaps.followed,
    bool_or(gaps.judged is not null) over (
        partition by target.plan_id, target.clause, target.year
    ) as in_clause,
    under_registered.target_id is not null as under_registered
from candidate_targets as target
left join gaps
    using (plan_id, target_id)
left join under_registered
    using (plan_id, target_id)
"""

TARGETS = """
create or replace table targets as
select target.* replace (
    case when gap.judged is distinct from 'suppressed' then target.target_value end as target_value,
    case when gap.answer is null then target.numerator end as numerator,
    case when gap.answer is null then target.denominator end as denominator,
    case when gap.answer is null then target.value end as value,
    case when gap.answer is null then target.lower_95 end as lower_95,
    case when gap.answer is null then target.upper_95 end as upper_95,
    case when gap.answer is null then target.reports_received end as reports_received,
    case when gap.answer is null then target.reports_expected end as reports_expected,
    case when gap.followed is null then target.baseline_value end as baseline_value,
    case
        when gap.judged is null and (target.kind <> 'relative' or gap.followed is null)
            then target.target_level
    end as target_level,
    coalesce(gap.judged, target.status) as status,
    case
        when gap.judged is not null then null
        when gap.under_registered and (target.status = 'met' or target.reason is null)
            then 'probable_under_registration'
        else target.reason
    end as reason,
    case when gap.judged is null then target.point_status end as point_status,
    case when not gap.in_clause then target.clause_status end as clause_status,
    case when gap.followed is null then target.progress end as progress,
    case
        when gap.followed is not null and target.progress is not null then gap.followed
        else target.progress_reason
    end as progress_reason,
    case when gap.followed is null then target.required_now end as required_now,
    case when gap.followed is null then target.projected end as projected,
    case when gap.followed is null then target.projected_low end as projected_low,
    case when gap.followed is null then target.projected_high end as projected_high
)
from candidate_targets as target
inner join target_gaps as gap
    using (plan_id, target_id)
"""

# All targets of each plan in the order of its document, under their names.
SCORECARDS = """
select
    plan.name_vi as plan_vi,
    plan.name_en as plan_en,
    plan.document,
    indicator.name_vi as indicator_vi,
    indicator.name_en as indicator_en,
    indicator.no_source_vi,
    indicator.no_source_en,
    place.name_vi as locality_name,
    answering.name_vi as answered_locality_name,
    target.*
from targets as target
inner join plans as plan using (plan_id)
left join indicators as indicator using (indicator_id)
left join localities as place on target.locality_id = place.locality_id
left join localities as answering on target.answered_locality_id = answering.locality_id
order by target.plan_id, target.position
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
