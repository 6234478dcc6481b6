-- Where a target's series started from: the baseline year's figure of a target set against one, else the last
-- closed, fully covered figure at or before the plan's first year. With the closed years since.
with answers as (
    select
        figures.*,
        targets.kind,
        plans.first_year
    from {{ ref('int_target_figures') }} as figures
    inner join {{ source('catalogue', 'targets') }} as targets
        on
            figures.plan_id = targets.plan_id
            and figures.target_id = targets.target_id
    inner join {{ source('catalogue', 'plans') }} as plans on figures.plan_id = plans.plan_id
    where
        figures.role = 'answer'
        and figures.period_end >= {{ as_of() }}
),

earlier as (
    select
        answers.plan_id,
        answers.target_id,
        figures.period,
        figures.value,
        periods.year
    from answers
    inner join {{ ref('int_values') }} as figures
        on
            answers.line_no = figures.line_no
            and answers.place_no = figures.place_no
            and figures.coverage >= {{ threshold('full_coverage') }}
            and figures.value is not null
    inner join {{ source('catalogue', 'periods') }} as periods
        on
            figures.period = periods.period
            and periods.days between 365 and 366
            and answers.first_year >= extract(year from periods.period_start)
            and coalesce(answers.period_type = periods.period_type, true)
    inner join {{ ref('int_final_dates') }} as finals
        on
            figures.indicator_id = finals.indicator_id
            and figures.period = finals.period
            and finals.final_date <= {{ as_of() }}
    where answers.kind <> 'relative'

    union all

    select
        answers.plan_id,
        answers.target_id,
        baselines.period,
        baselines.value,
        baselines.period_year as year
    from answers
    inner join {{ ref('int_target_figures') }} as baselines
        on
            answers.plan_id = baselines.plan_id
            and answers.target_id = baselines.target_id
            and baselines.role = 'baseline'
            and baselines.value is not null
            and baselines.final_date <= {{ as_of() }}
),

starts as (
    select
        plan_id,
        target_id,
        {{ last_by('period', 'year') }} as baseline_period,
        {{ last_by('value', 'year') }} as baseline_value,
        max(year) as baseline_year
    from earlier
    group by
        plan_id,
        target_id
),

histories as (
    select
        answers.plan_id,
        answers.target_id,
        years.period_type,
        max(years.last_year) as latest_year,
        count(case when years.continues then 1 end) as points,
        {{ last_by('years.ends_by', 'years.year') }} as ends_by,
        {{ last_by('years.period', 'years.year') }} as latest_period,
        {{ last_by('years.value', 'years.year') }} as latest_value,
        {{ last_by('years.denominator', 'years.year') }} as latest_denominator
    from answers
    inner join {{ ref('int_closed_years') }} as years
        on
            answers.line_no = years.line_no
            and answers.place_no = years.place_no
            and coalesce(answers.period_type = years.period_type, true)
    group by
        answers.plan_id,
        answers.target_id,
        years.period_type
)

select
    answers.plan_id,
    answers.target_id,
    answers.line_no,
    answers.place_no,
    answers.period_year as target_year,
    histories.period_type,
    starts.baseline_period,
    starts.baseline_value,
    cast(starts.baseline_year as integer) as baseline_year,
    histories.latest_year,
    histories.latest_period,
    histories.latest_value,
    histories.latest_denominator,
    coalesce(histories.points, 0) as points,
    histories.ends_by,
    exists(
        select 1
        from {{ ref('int_breaks') }} as breaks
        inner join {{ source('catalogue', 'periods') }} as periods on breaks.period = periods.period
        where
            breaks.line_no = answers.line_no
            and periods.period_type = histories.period_type
            and periods.year > starts.baseline_year
            and periods.year <= histories.latest_year
    ) as broken
from answers
left join starts
    on
        answers.plan_id = starts.plan_id
        and answers.target_id = starts.target_id
left join histories
    on
        answers.plan_id = histories.plan_id
        and answers.target_id = histories.target_id
