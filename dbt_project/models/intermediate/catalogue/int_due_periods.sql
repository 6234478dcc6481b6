-- The periods an indicator has figures for: all its parts are due, and the feed covers its first day.
-- One row per period and part; `first_part_end` tells which units still reported in it.
with parts as (
    select
        indicators.indicator_id,
        indicators.feed,
        indicators.denominator_feed,
        indicators.denominator_period_type,
        parts.period,
        parts.part_period,
        part_periods.period_end as part_end
    from {{ ref('int_indicators') }} as indicators
    inner join {{ source('catalogue', 'feeds') }} as feeds on indicators.feed = feeds.feed
    inner join {{ source('catalogue', 'indicator_periods') }} as types
        on indicators.indicator_id = types.indicator_id
    inner join {{ source('catalogue', 'periods') }} as periods
        on
            types.period_type = periods.period_type
            and feeds.first_period_start <= periods.period_start
    inner join {{ source('catalogue', 'period_parts') }} as parts
        on
            periods.period = parts.period
            and indicators.base_period_type = parts.part_period_type
    inner join {{ source('catalogue', 'periods') }} as part_periods
        on parts.part_period = part_periods.period
    where not indicators.shown_at_end or part_periods.period_end = periods.period_end
),

dated as (
    select
        parts.indicator_id,
        parts.denominator_feed,
        parts.denominator_period_type,
        parts.period,
        min(parts.part_end) as first_part_end,
        max(calendar.final) as numerator_final
    from parts
    left join {{ source('catalogue', 'calendar') }} as calendar
        on
            parts.feed = calendar.feed
            and parts.part_period = calendar.period
    group by
        parts.indicator_id,
        parts.denominator_feed,
        parts.denominator_period_type,
        parts.period
    having
        count(*) = count(calendar.due)
        and max(calendar.due) <= {{ as_of() }}
),

-- The denominator is closed with its own parts of the period, or with the longer period that holds it.
denominator_finals as (
    select
        dated.indicator_id,
        dated.period,
        max(calendar.final) as denominator_final
    from dated
    inner join {{ source('catalogue', 'period_parts') }} as nested
        on dated.period in (nested.period, nested.part_period)
    inner join {{ source('catalogue', 'periods') }} as others
        on
            others.period = case
                when dated.period = nested.period then nested.part_period
                else nested.period
            end
            and dated.denominator_period_type = others.period_type
    inner join {{ source('catalogue', 'calendar') }} as calendar
        on
            dated.denominator_feed = calendar.feed
            and others.period = calendar.period
    group by
        dated.indicator_id,
        dated.period
)

select
    parts.indicator_id,
    parts.period,
    parts.part_period,
    parts.part_end,
    dated.first_part_end,
    greatest(
        dated.numerator_final,
        coalesce(denominator_finals.denominator_final, dated.numerator_final)
    ) as final_date
from parts
inner join dated
    on
        parts.indicator_id = dated.indicator_id
        and parts.period = dated.period
left join denominator_finals
    on
        parts.indicator_id = denominator_finals.indicator_id
        and parts.period = denominator_finals.period
