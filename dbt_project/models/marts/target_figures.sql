-- The figures behind each target: one that is hidden hides what is said of the target.
with judged as (
    select
        plan_id,
        target_id,
        role,
        line_no,
        place_no,
        period
    from {{ ref('int_target_figures') }}
    where
        line_no is not null
        and place_no is not null
        and period is not null
),

-- The progress of a target is read from its baseline and the closed years of its series.
followed as (
    select
        plan_id,
        target_id,
        'progress' as role,
        line_no,
        place_no,
        baseline_period as period
    from {{ ref('int_target_progress') }}
    where baseline_period is not null

    union

    select
        progress.plan_id,
        progress.target_id,
        'progress' as role,
        years.line_no,
        years.place_no,
        years.period
    from {{ ref('int_target_progress') }} as progress
    inner join {{ ref('int_closed_years') }} as years
        on
            progress.line_no = years.line_no
            and progress.place_no = years.place_no
            and progress.period_type = years.period_type
),

behind as (
    select * from judged
    union all
    select * from followed
)

select
    behind.plan_id,
    behind.target_id,
    behind.role,
    indicators.indicator_id,
    indicators.series,
    places.locality_id,
    places.geography,
    behind.period,
    lines.breakdown
from behind
inner join {{ ref('int_lines') }} as lines on behind.line_no = lines.line_no
inner join {{ ref('int_indicators') }} as indicators on lines.indicator_id = indicators.indicator_id
inner join {{ ref('int_places') }} as places on behind.place_no = places.place_no
