{{ config(materialized='by_period') }}

-- Limits of every value, per the indicator's method: exact Poisson below ten events, Byar's from ten,
-- Wilson's for parts of a whole. A fractional (estimated) count has limits only from ten.
with quantiles as (
    select
        max(case when confidence = 0.95 then z end) as z_95,
        max(case when confidence = 0.998 then z end) as z_998
    from {{ source('catalogue', 'confidence_levels') }}
),

exact as (
    select
        cast(events as double) as events,
        max(case when confidence = 0.95 then lower end) as lower_95,
        max(case when confidence = 0.95 then upper end) as upper_95,
        max(case when confidence = 0.998 then lower end) as lower_998,
        max(case when confidence = 0.998 then upper end) as upper_998
    from {{ source('catalogue', 'exact_poisson_limits') }}
    group by cast(events as double)
),

counted as (
    select
        figures.line_no,
        figures.place_no,
        figures.period,
        figures.numerator as x,
        figures.denominator as n,
        case
            when indicators.interval_method = 'wilson'
                then
                    case
                        when figures.numerator < 10 and figures.numerator <> floor(figures.numerator)
                            then 'none'
                        when figures.numerator between 0 and figures.denominator then 'wilson'
                    end
            when figures.numerator >= 10 then 'byar'
            else 'exact'
        end as method,
        case
            when indicators.interval_method = 'wilson' then indicators.per
            when indicators.denominator_id is null then 1
            else indicators.per / figures.denominator
        end as factor
    from {{ ref('int_values') }} as figures
    inner join {{ ref('int_indicators') }} as indicators
        on figures.indicator_id = indicators.indicator_id
    -- A denominator that fell (a cumulative count that decreased) is for the gate; it has no limits.
    where
        figures.value is not null
        and (figures.denominator is null or figures.denominator > 0)
)

select
    counted.line_no,
    counted.place_no,
    counted.period,
    counted.factor * case
        when counted.method = 'exact' then exact.lower_95
        when counted.method = 'byar' then {{ byar_lower('x', 'z_95') }}
        when counted.method = 'wilson' then {{ wilson_lower('x', 'n', 'z_95') }}
    end as lower_95,
    counted.factor * case
        when counted.method = 'exact' then exact.upper_95
        when counted.method = 'byar' then {{ byar_upper('x', 'z_95') }}
        when counted.method = 'wilson' then {{ wilson_upper('x', 'n', 'z_95') }}
    end as upper_95,
    counted.factor * case
        when counted.method = 'exact' then exact.lower_998
        when counted.method = 'byar' then {{ byar_lower('x', 'z_998') }}
        when counted.method = 'wilson' then {{ wilson_lower('x', 'n', 'z_998') }}
    end as lower_998,
    counted.factor * case
        when counted.method = 'exact' then exact.upper_998
        when counted.method = 'byar' then {{ byar_upper('x', 'z_998') }}
        when counted.method = 'wilson' then {{ wilson_upper('x', 'n', 'z_998') }}
    end as upper_998
from counted
cross join quantiles
left join exact on counted.x = exact.events
