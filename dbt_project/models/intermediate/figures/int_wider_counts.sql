{{ config(materialized='by_period') }}

-- Per line, place and period the count that its own cannot exceed: that of the nearest wider indicator
-- which is whole. Where the next one is not, the one after it still cannot be exceeded.
with recursive wider as (
    select
        indicator_id,
        not_above as wider_indicator_id,
        1 as steps
    from {{ ref('int_indicators') }}
    where not_above is not null

    union all

    select
        wider.indicator_id,
        indicators.not_above as wider_indicator_id,
        wider.steps + 1 as steps
    from wider
    inner join {{ ref('int_indicators') }} as indicators
        on wider.wider_indicator_id = indicators.indicator_id
    where indicators.not_above is not null
),

whole as (
    select
        lines.line_no,
        figures.place_no,
        figures.period,
        wider.wider_indicator_id as indicator_id,
        figures.numerator,
        row_number() over (
            partition by lines.line_no, figures.place_no, figures.period
            order by wider.steps
        ) as nearness
    from wider
    inner join {{ ref('int_lines') }} as lines on wider.indicator_id = lines.indicator_id
    inner join {{ ref('int_values') }} as figures
        on
            wider.wider_indicator_id = figures.indicator_id
            and lines.breakdown = figures.breakdown
    where
        figures.complete
        and figures.numerator is not null
)

select
    line_no,
    place_no,
    period,
    indicator_id,
    numerator
from whole
where nearness = 1
