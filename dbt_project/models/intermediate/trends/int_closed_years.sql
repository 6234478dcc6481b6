{{ config(materialized='by_period', period_column='last_period') }}

-- The last five closed years of every line and place, the newest first, with what keeps each from
-- continuing the series. A year is any period of twelve months; a place may have two kinds of them.
with years as (
    select
        figures.line_no,
        figures.place_no,
        figures.period,
        periods.period_type,
        periods.period_end,
        periods.year,
        figures.numerator,
        figures.denominator,
        figures.value,
        indicators.interval_method = 'wilson' as of_a_whole,
        breaks.line_no is not null as break_before,
        case
            when figures.value is null then 'missing_value'
            when figures.coverage < {{ threshold('full_coverage') }} then 'coverage_not_full'
            when figures.numerator < 0 or figures.denominator <= 0 then 'impossible_count'
            when indicators.interval_method = 'wilson' and figures.numerator > figures.denominator
                then 'impossible_count'
        end as fault,
        row_number() over same_series as years_back,
        max(periods.year) over same_series as last_year,
        first_value(figures.period) over same_series as last_period
    from {{ ref('int_values') }} as figures
    inner join {{ ref('int_indicators') }} as indicators
        on figures.indicator_id = indicators.indicator_id
    inner join {{ source('catalogue', 'periods') }} as periods
        on
            figures.period = periods.period
            and periods.days between 365 and 366
    inner join {{ ref('int_final_dates') }} as finals
        on
            figures.indicator_id = finals.indicator_id
            and figures.period = finals.period
            and finals.final_date <= {{ as_of() }}
    inner join {{ ref('int_places') }} as places
        on
            figures.place_no = places.place_no
            and places.rank is not null
    left join {{ ref('int_breaks') }} as breaks
        on
            figures.line_no = breaks.line_no
            and figures.period = breaks.period
    window same_series as (
        partition by figures.line_no, figures.place_no, periods.period_type
        order by periods.year desc
    )
)

select
    line_no,
    place_no,
    period_type,
    period,
    period_end,
    year,
    last_year,
    last_period,
    numerator,
    denominator,
    value,
    of_a_whole,
    fault,
    -- What ends the series for whoever looks back: this year's own fault, or a break after it.
    coalesce(
        fault,
        case
            when max(case when break_before then 1 end) over later_years = 1 then 'break'
            when year <> last_year - years_back + 1 then 'missing_year'
        end
    ) as ends_by,
    max(fault) over up_to_here is null
    and max(case when break_before then 1 end) over later_years is null
    and year = last_year - years_back + 1 as continues
from years
where years_back <= 5
window
    later_years as (
        partition by line_no, place_no, period_type
        order by year desc
        rows between unbounded preceding and 1 preceding
    ),
    up_to_here as (
        partition by line_no, place_no, period_type
        order by year desc
        rows between unbounded preceding and current row
    )
