-- The figures a target is judged by, or why there is none.
select
    asked.plan_id,
    asked.target_id,
    asked.role,
    asked.period,
    asked.period_type,
    asked.period_end,
    asked.period_year,
    places.answered_locality_id,
    places.answered_by,
    lines.line_no,
    located.place_no,
    figures.numerator,
    figures.denominator,
    figures.scaled_denominator,
    figures.value,
    figures.coverage,
    figures.complete,
    figures.cells as reports_expected,
    coalesce(figures.reported_cells, 0) as reports_received,
    limits.lower_95,
    limits.upper_95,
    finals.final_date,
    case
        when asked.period_start < feeds.first_period_start then 'before_first_period'
        when finals.final_date is null then 'period_not_due'
        when places.fault is not null then places.fault
        when figures.line_no is null then 'not_expected_here'
        else figures.reason
    end as fault
from {{ ref('int_target_periods') }} as asked
inner join {{ ref('int_target_places') }} as places
    on
        asked.plan_id = places.plan_id
        and asked.target_id = places.target_id
        and asked.role = places.role
inner join {{ ref('int_indicators') }} as indicators on asked.indicator_id = indicators.indicator_id
inner join {{ source('catalogue', 'feeds') }} as feeds on indicators.feed = feeds.feed
left join {{ ref('int_lines') }} as lines
    on
        asked.indicator_id = lines.indicator_id
        and asked.breakdown = lines.breakdown
left join {{ ref('int_places') }} as located
    on
        asked.geography = located.geography
        and places.answered_locality_id = located.locality_id
left join {{ ref('int_values') }} as figures
    on
        lines.line_no = figures.line_no
        and located.place_no = figures.place_no
        and asked.period = figures.period
left join {{ ref('int_limits') }} as limits
    on
        figures.line_no = limits.line_no
        and figures.place_no = limits.place_no
        and figures.period = limits.period
left join {{ ref('int_final_dates') }} as finals
    on
        asked.indicator_id = finals.indicator_id
        and asked.period = finals.period
