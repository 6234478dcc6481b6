{{ config(materialized='by_period', period_column='last_period') }}

-- Whether a series rises or falls over its last five closed years: a log-linear fit whose slope chance
-- does not explain, that no single year carries, and that is large.
with years as (
    select * from {{ ref('int_closed_years') }}
),

series as (
    select
        line_no,
        place_no,
        period_type,
        {{ first_by('period', 'year') }} as first_period,
        {{ last_by('period', 'year') }} as last_period,
        min(year) as first_year,
        max(year) as last_year,
        max(of_a_whole) as of_a_whole,
        count(case when continues then 1 end) as points,
        min(case when continues then numerator end) as fewest_events,
        {{ last_by('ends_by', 'year') }} as ends_by
    from years
    group by
        line_no,
        place_no,
        period_type
),

-- The fitted values of the first and the last of five years, as a share of the base.
lines as (
    select
        series.*,
        fits.slope,
        fits.dispersion,
        fits.p_value,
        fits.keeps_sign,
        case
            when series.of_a_whole then {{ expit('fits.intercept - 4 * fits.slope') }}
            else exp(fits.intercept - 4 * fits.slope)
        end as fitted_first,
        case
            when series.of_a_whole then {{ expit('fits.intercept') }}
            else exp(fits.intercept)
        end as fitted_last
    from series
    left join {{ ref('int_fits') }} as fits
        on
            series.line_no = fits.line_no
            and series.place_no = fits.place_no
            and series.period_type = fits.period_type
            and series.points = 5
            and series.fewest_events >= 10
),

-- A share above one half moves little against itself: what is left of the whole moves more.
changes as (
    select
        *,
        100 * (fitted_last / fitted_first - 1) as change_percent,
        abs(fitted_last - fitted_first) / case
            when of_a_whole then least(fitted_first, 1 - fitted_first)
            else fitted_first
        end as relative_change
    from lines
),

judged as (
    select
        *,
        case
            when points < 5 then coalesce(ends_by, 'fewer_than_five_years')
            when fewest_events < 10 then 'fewer_than_ten_events'
            when slope is null then 'no_fit'
            when p_value >= 0.002 then 'within_chance'
            when not keeps_sign then 'one_year_decides'
            when relative_change < 0.1 then 'change_under_a_tenth'
        end as reason
    from changes
)

select
    indicators.indicator_id,
    indicators.series,
    places.locality_id,
    places.geography,
    lines.breakdown,
    judged.period_type,
    judged.first_period,
    judged.last_period,
    cast(judged.first_year as integer) as first_year,
    cast(judged.last_year as integer) as last_year,
    cast(judged.points as integer) as points,
    judged.change_percent,
    judged.dispersion,
    judged.p_value,
    case
        when judged.slope is null then 'too_few'
        when judged.reason is not null then 'no_clear_trend'
        when judged.slope > 0 then 'increasing'
        else 'decreasing'
    end as verdict,
    case
        when judged.reason is not null or indicators.direction = 'none' then null
        when (judged.slope > 0) = (indicators.direction = 'high_is_good') then 'better'
        else 'worse'
    end as assessment,
    judged.reason
from judged
inner join {{ ref('int_lines') }} as lines on judged.line_no = lines.line_no
inner join {{ ref('int_indicators') }} as indicators on lines.indicator_id = indicators.indicator_id
inner join {{ ref('int_places') }} as places on judged.place_no = places.place_no
