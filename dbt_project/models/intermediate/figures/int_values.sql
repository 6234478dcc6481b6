{{ config(materialized='by_period') }}

-- Sums as values with their standing: missing, not applicable, estimated. Numerators and denominators of
-- a missing figure stay empty, except where a zero denominator is the reason.
with covered as (
    select
        sums.*,
        sums.denominator / {{ exposure_scale() }} as exposure,
        lines.indicator_id,
        lines.breakdown,
        indicators.per,
        indicators.denominator_id,
        indicators.unreliable_numerator,
        indicators.unreliable_denominator,
        case
            when sums.weight > 0
                then round(coalesce(sums.covered_weight, 0) / sums.weight, 6)
            else round(coalesce(sums.covered_cells, 0) * 1.0 / sums.cells, 6)
        end as coverage
    from {{ ref('int_sums_by_period') }} as sums
    inner join {{ ref('int_lines') }} as lines on sums.line_no = lines.line_no
    inner join {{ ref('int_indicators') }} as indicators
        on lines.indicator_id = indicators.indicator_id
    where sums.purpose = 'figure'
),

judged as (
    select
        *,
        case
            when touched then 'split_share_unknown'
            when coalesce(reported_cells, 0) = 0 then 'not_reported'
            when coverage < {{ threshold('value_coverage') }} then 'coverage_too_low'
            when denominator = 0 and numerator = 0 then 'zero_of_zero'
            when denominator = 0 then 'zero_denominator'
        end as reason
    from covered
),

-- What shares divide is rounded: by that alone no count is above what it is a count of.
rounded as (
    select
        *,
        case
            when estimated = 1 and numerator - exposure between 0 and {{ share_rounding() }} then exposure
            else round(numerator, 6)
        end as events
    from judged
),

shown as (
    select
        *,
        reason is null as has_value,
        coalesce(reason in ('zero_of_zero', 'zero_denominator'), true) as has_counts
    from rounded
)

select
    line_no,
    place_no,
    period,
    indicator_id,
    breakdown,
    touched,
    reason,
    coverage,
    replaced,
    cells,
    reported_cells,
    covered_cells = cells as complete,
    case when has_counts then events end as numerator,
    case when has_counts and denominator_id is not null then exposure end as denominator,
    case when has_counts then denominator end as scaled_denominator,
    case
        when not has_value then null
        when denominator_id is null then events
        else events * per / exposure
    end as value,
    has_counts and coalesce(
        events < unreliable_numerator or exposure < unreliable_denominator, false
    ) as unreliable,
    case when has_counts then numerator_smallest_cell end as numerator_smallest_cell,
    case
        when has_counts and denominator_id is not null
            then denominator_smallest_cell / {{ exposure_scale() }}
    end as denominator_smallest_cell,
    case
        when has_counts and numerators_of_parts = reported_cells then round(numerator_of_parts, 6)
    end as numerator_of_parts,
    case
        when has_counts and denominators_of_parts = reported_cells
            then denominator_of_parts / {{ exposure_scale() }}
    end as denominator_of_parts,
    case
        when has_counts and numerator_ceilings = reported_cells then numerator_ceiling
    end as numerator_ceiling,
    case
        when has_counts and denominator_ceilings = reported_cells then denominator_ceiling
    end as denominator_ceiling,
    coalesce(late, 0) = 1 as late,
    has_counts and coalesce(contested, 0) = 1 as contested,
    case when has_counts then corrected_by end as corrected_by,
    case when has_counts then outdated_correction end as outdated_correction,
    has_counts and coalesce(estimated, 0) = 1 as estimated
from shown
