{{ config(materialized='by_period') }}

-- Every figure with its standing and the evidence by which the gate judges it.
with as_of as (
    select as_of from {{ source('run', 'context') }}
),

nested as (
    select
        lines.line_no,
        indicators.not_above as indicator_id
    from {{ ref('int_lines') }} as lines
    inner join {{ ref('int_indicators') }} as indicators
        on lines.indicator_id = indicators.indicator_id
    inner join {{ ref('int_lines') }} as above
        on
            indicators.not_above = above.indicator_id
            and lines.breakdown = above.breakdown
)

select
    figures.indicator_id,
    indicators.series,
    places.locality_id,
    places.geography,
    figures.period,
    figures.breakdown,
    places.code as locality_code,
    places.level as locality_level,
    periods.period_type,
    periods.period_start,
    periods.period_end,
    cast(periods.year as integer) as year,
    figures.numerator,
    figures.denominator,
    cast(indicators.per as bigint) as per,
    figures.value,
    limits.lower_95,
    limits.upper_95,
    limits.lower_998,
    limits.upper_998,
    case
        when figures.reason = 'zero_of_zero' then 'not_applicable'
        when figures.reason is not null then 'missing'
        when breaks.line_no is not null then 'break'
        when figures.estimated then 'estimated'
        when as_of.as_of < finals.final_date then 'provisional'
        else 'normal'
    end as obs_status,
    coalesce(as_of.as_of < finals.final_date, false) as provisional,
    figures.estimated,
    breaks.line_no is not null as break_before,
    figures.unreliable,
    figures.coverage,
    {{ threshold('full_coverage') }} as coverage_needed,
    case
        when figures.reason = 'not_reported' then coalesce(notes.note, figures.reason)
        else figures.reason
    end as reason,
    as_of.as_of,
    indicators.kind,
    indicators.relation,
    indicators.sensitivity,
    indicators.hard_low,
    indicators.hard_high,
    indicators.soft_low,
    indicators.soft_high,
    figures.numerator_smallest_cell,
    figures.denominator_smallest_cell,
    nested.indicator_id as nesting_indicator_id,
    case when figures.complete then nesting.indicator_id end as nesting_counted_id,
    case when figures.complete then nesting.numerator end as nesting_numerator,
    -- Rounded: a sum of fractions depends on the order in which it was added, a candidate must not.
    round(figures.numerator_ceiling, 6) as numerator_ceiling,
    round(figures.denominator_ceiling, 6) as denominator_ceiling,
    figures.numerator_of_parts,
    figures.denominator_of_parts,
    case
        when figures.numerator_of_parts is not null
            then
                {{ allowed_difference('figures.numerator') }}
                + indicators.numerator_rounding * (indicators.parts + 1) * figures.cells / 2.0
    end as numerator_parts_tolerance,
    case
        when figures.denominator_of_parts is not null
            then
                {{ allowed_difference('figures.denominator') }}
                + indicators.denominator_rounding * (indicators.parts + 1) * figures.cells / 2.0
    end as denominator_parts_tolerance,
    children.numerator as numerator_of_children,
    children.denominator as denominator_of_children,
    children.numerator_tolerance as numerator_children_tolerance,
    children.denominator_tolerance as denominator_children_tolerance,
    children.numerator_hold as numerator_children_hold,
    children.denominator_hold as denominator_children_hold,
    previous.value as previous_value,
    periods.previous_like_period as previous_period,
    comparisons.parent_locality_id,
    comparisons.parent_value,
    comparisons.compared_to_parent,
    comparisons.expected_at_locality_id,
    comparisons.expected_numerator,
    -- What came late is news only until the figure is final.
    figures.late and coalesce(as_of.as_of < finals.final_date, false) as late,
    figures.contested,
    corrections.correction_id,
    outdated.correction_id as outdated_correction_id
from {{ ref('int_values') }} as figures
inner join {{ ref('int_indicators') }} as indicators
    on figures.indicator_id = indicators.indicator_id
inner join {{ ref('int_places') }} as places on figures.place_no = places.place_no
inner join {{ source('catalogue', 'periods') }} as periods on figures.period = periods.period
cross join as_of
left join {{ source('catalogue', 'corrections') }} as corrections
    on figures.corrected_by = corrections.correction_no
left join {{ source('catalogue', 'corrections') }} as outdated
    on figures.outdated_correction = outdated.correction_no
left join {{ ref('int_final_dates') }} as finals
    on
        figures.indicator_id = finals.indicator_id
        and figures.period = finals.period
left join {{ ref('int_limits') }} as limits
    on
        figures.line_no = limits.line_no
        and figures.place_no = limits.place_no
        and figures.period = limits.period
left join {{ ref('int_breaks') }} as breaks
    on
        figures.line_no = breaks.line_no
        and figures.period = breaks.period
left join {{ ref('int_notes') }} as notes
    on
        figures.line_no = notes.line_no
        and figures.place_no = notes.place_no
        and figures.period = notes.period
left join nested on figures.line_no = nested.line_no
left join {{ ref('int_wider_counts') }} as nesting
    on
        figures.line_no = nesting.line_no
        and figures.place_no = nesting.place_no
        and figures.period = nesting.period
left join {{ ref('int_children') }} as children
    on
        figures.line_no = children.line_no
        and figures.place_no = children.place_no
        and figures.period = children.period
left join {{ ref('int_values') }} as previous
    on
        figures.line_no = previous.line_no
        and figures.place_no = previous.place_no
        and periods.previous_like_period = previous.period
left join {{ ref('int_comparisons') }} as comparisons
    on
        figures.line_no = comparisons.line_no
        and figures.place_no = comparisons.place_no
        and figures.period = comparisons.period
