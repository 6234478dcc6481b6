{{ config(materialized='by_period') }}

-- What figures are sums of, one row per unit, submitted period and breakdown, with what would have been
-- expected there: the mean of up to three like periods before, else the rate of the unit's neighbours.
with cells as (
    select
        cells.*,
        periods.period_end,
        parents.parent_id
    from {{ ref('int_cells') }} as cells
    inner join {{ source('catalogue', 'periods') }} as periods on cells.period = periods.period
    left join {{ source('catalogue', 'locality_parents') }} as parents
        on
            cells.locality_id = parents.locality_id
            and periods.period_end >= parents.valid_from
            and periods.period_end < {{ open_end('parents.valid_to') }}
    where cells.reported
),

neighbours as (
    select
        line_no,
        parent_id,
        period,
        sum(numerator) as numerator,
        sum(denominator) as denominator
    from cells
    group by
        line_no,
        parent_id,
        period
)

select
    lines.indicator_id,
    indicators.series,
    cells.locality_id,
    cells.period,
    lines.breakdown,
    units.area,
    cells.numerator,
    case when indicators.denominator_id is not null then cells.denominator / {{ exposure_scale() }} end
        as denominator,
    case
        when histories.expected_numerator is not null then histories.expected_numerator
        when indicators.denominator_id is not null and neighbours.denominator > cells.denominator
            then
                cells.denominator
                * (neighbours.numerator - cells.numerator)
                / (neighbours.denominator - cells.denominator)
    end as expected_numerator,
    case
        when indicators.denominator_id is not null
            then histories.expected_denominator / {{ exposure_scale() }}
    end as expected_denominator,
    cells.denominator_period,
    cells.estimated,
    cells.span_start as covers_from,
    cells.span_end as covers_to
from cells
inner join {{ ref('int_lines') }} as lines on cells.line_no = lines.line_no
inner join {{ ref('int_indicators') }} as indicators
    on lines.indicator_id = indicators.indicator_id
inner join {{ ref('stg_localities') }} as units on cells.locality_id = units.locality_id
left join neighbours
    on
        cells.line_no = neighbours.line_no
        and cells.parent_id = neighbours.parent_id
        and cells.period = neighbours.period
left join {{ ref('int_histories') }} as histories
    on
        cells.line_no = histories.line_no
        and cells.locality_id = histories.locality_id
        and cells.period = histories.period
        and histories.own
