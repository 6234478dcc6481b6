-- What split units reported that belongs in part to a place, and nobody knows in what part: one row per
-- line, place, period and split unit. Sensitive counts are left out: a bound would say too much of them.
with blind as (
    select
        slot_no,
        source_locality_id,
        target_level
    from {{ ref('int_slot_sources') }}
    where share is null
),

cells as (
    select
        cells.line_no,
        cells.locality_id,
        cells.period,
        cells.span_start,
        cells.span_end,
        units.level,
        units.area,
        cells.numerator,
        cells.denominator
    from {{ ref('int_cells') }} as cells
    inner join {{ ref('stg_localities') }} as units on cells.locality_id = units.locality_id
    inner join {{ ref('int_lines') }} as lines on cells.line_no = lines.line_no
    inner join {{ ref('int_indicators') }} as indicators
        on lines.indicator_id = indicators.indicator_id
    where
        cells.reported
        and indicators.sensitivity = 'none'
        and cells.locality_id in (select blind.source_locality_id from blind)
)

select
    routes.line_no,
    slots.place_no,
    periods.period,
    cells.locality_id as source_locality_id,
    sum(cells.numerator) as numerator,
    sum(cells.denominator) as denominator
from cells
inner join {{ ref('int_routes') }} as routes
    on
        cells.line_no = routes.cell_line_no
        and cells.level = routes.source_level
        and (routes.area is null or cells.area = routes.area)
        and routes.purpose = 'figure'
inner join blind
    on
        cells.locality_id = blind.source_locality_id
        and routes.target_level = blind.target_level
inner join {{ ref('int_slots') }} as slots on blind.slot_no = slots.slot_no
inner join {{ ref('int_line_periods') }} as periods
    on
        routes.line_no = periods.line_no
        and cells.period = periods.part_period
        and cells.span_start >= periods.period_start
        and cells.span_end <= periods.period_end
        and slots.ends_from <= periods.period_end
        and slots.ends_to > periods.period_end
group by
    routes.line_no,
    slots.place_no,
    periods.period,
    cells.locality_id
