-- For every target, the figure that answers it: the period of its year in the indicator's own submitted
-- period type where there is one, else the yearly period that ends last in that year.
with candidates as (
    select
        targets.plan_id,
        targets.target_id,
        targets.indicator_id,
        targets.locality_id,
        targets.geography,
        targets.breakdown,
        periods.period,
        row_number() over (
            partition by targets.plan_id, targets.target_id
            order by
                case when periods.period_type = indicators.base_period_type then 0 else 1 end,
                periods.period_end desc,
                periods.period asc
        ) as place
    from {{ source('catalogue', 'targets') }} as targets
    inner join {{ ref('int_indicators') }} as indicators
        on targets.indicator_id = indicators.indicator_id
    inner join {{ source('catalogue', 'indicator_periods') }} as types
        on targets.indicator_id = types.indicator_id
    inner join {{ source('catalogue', 'periods') }} as periods
        on
            types.period_type = periods.period_type
            and targets.year = periods.year
    where periods.days between 365 and 366
)

select
    candidates.plan_id,
    candidates.target_id,
    candidates.period,
    figures.line_no,
    figures.numerator,
    figures.scaled_denominator,
    figures.value,
    figures.coverage,
    figures.reason,
    limits.lower_95,
    limits.upper_95,
    finals.final_date
from candidates
left join {{ ref('int_lines') }} as lines
    on
        candidates.indicator_id = lines.indicator_id
        and candidates.breakdown = lines.breakdown
left join {{ ref('int_places') }} as places
    on
        candidates.geography = places.geography
        and candidates.locality_id = places.locality_id
left join {{ ref('int_values') }} as figures
    on
        lines.line_no = figures.line_no
        and places.place_no = figures.place_no
        and candidates.period = figures.period
left join {{ ref('int_limits') }} as limits
    on
        figures.line_no = limits.line_no
        and figures.place_no = limits.place_no
        and figures.period = limits.period
left join (
    select
        indicator_id,
        period,
        max(final_date) as final_date
    from {{ ref('int_due_periods') }}
    group by
        indicator_id,
        period
) as finals
    on
        candidates.indicator_id = finals.indicator_id
        and candidates.period = finals.period
where candidates.place = 1
