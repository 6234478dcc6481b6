{{ config(materialized='by_period') }}

-- Every cell that ought to have come in: each line, each unit inside an agency's area at a level the
-- numerator is reported at, each submitted period that is part of a due one; with what did come in.
with reporters as (
    select distinct
        units.feed,
        units.locality_id,
        units.level,
        periods.period,
        periods.period_type
    from {{ ref('int_feed_units') }} as units
    inner join {{ source('catalogue', 'periods') }} as periods
        on
            units.valid_from <= periods.period_end
            and units.valid_to > periods.period_end
    where periods.period in (
        select due.part_period from {{ ref('int_due_periods') }} as due
    )
),

line_periods as (
    select distinct
        lines.line_no,
        lines.indicator_id,
        lines.breakdown,
        lines.feed,
        levels.source_level,
        due.part_period as period
    from {{ ref('int_lines') }} as lines
    inner join {{ ref('int_line_levels') }} as levels on lines.line_no = levels.line_no
    inner join {{ ref('int_due_periods') }} as due on lines.indicator_id = due.indicator_id
    where not lines.by_area
),

-- A line by area needs the cells of the total at the level that has areas, even where no other figure
-- is made from that level.
area_periods as (
    select distinct
        totals.line_no,
        totals.indicator_id,
        totals.breakdown,
        totals.feed,
        levels.source_level,
        due.part_period as period
    from {{ ref('int_lines') }} as lines
    inner join {{ ref('int_lines') }} as totals
        on
            lines.indicator_id = totals.indicator_id
            and totals.breakdown = 'total'
    inner join {{ ref('int_line_levels') }} as levels on lines.line_no = levels.line_no
    inner join {{ ref('int_due_periods') }} as due on lines.indicator_id = due.indicator_id
    where lines.by_area
),

expected as (
    select * from line_periods
    union
    select * from area_periods
)

select
    expected.line_no,
    expected.indicator_id,
    expected.breakdown,
    reporters.locality_id,
    reporters.level,
    expected.period,
    expected.feed,
    numerators.count as numerator,
    numerators.count_of_parts as numerator_of_parts,
    numerators.first_received,
    denominators.count as denominator,
    denominators.count_of_parts as denominator_of_parts,
    greatest(coalesce(numerators.corrected_by, 0), coalesce(denominators.corrected_by, 0))
        as corrected_by,
    greatest(
        coalesce(numerators.outdated_correction, 0), coalesce(denominators.outdated_correction, 0)
    ) as outdated_correction
from expected
inner join reporters
    on
        expected.feed = reporters.feed
        and expected.source_level = reporters.level
        and expected.period = reporters.period
inner join {{ ref('int_indicators') }} as indicators
    on expected.indicator_id = indicators.indicator_id
left join {{ ref('int_counts') }} as numerators
    on
        indicators.numerator_id = numerators.measure_id
        and reporters.locality_id = numerators.locality_id
        and expected.period = numerators.period
        and expected.breakdown = numerators.breakdown
left join {{ ref('int_counts') }} as denominators
    on
        indicators.denominator_id = denominators.measure_id
        and not indicators.over_exposure
        and reporters.locality_id = denominators.locality_id
        and expected.period = denominators.period
        and expected.breakdown = denominators.breakdown
