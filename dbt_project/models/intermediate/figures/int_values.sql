-- Sums as values with their standing: missing, not applicable, estimated. Numerators and denominators of
-- a missing figure stay empty, except where a zero denominator is the reason.
with sums as (
    select * from {{ ref('int_sums_by_period') }}
),

-- A reported level that was not reported here, or that cannot be drawn on this map, is summed.
summed as (
    select
        children.line_no,
        children.place_no,
        children.period
    from sums as children
    inner join sums as own
        on
            children.line_no = own.line_no
            and children.place_no = own.place_no
            and children.period = own.period
            and own.purpose = 'figure'
    where
        children.purpose = 'children'
        and not children.touched
        and children.reported_cells > 0
        and (own.touched or coalesce(own.reported_cells, 0) = 0)
),

chosen as (
    select sums.*
    from sums
    left join summed
        on
            sums.line_no = summed.line_no
            and sums.place_no = summed.place_no
            and sums.period = summed.period
    where sums.purpose = case when summed.line_no is null then 'figure' else 'children' end
),

covered as (
    select
        chosen.*,
        lines.indicator_id,
        lines.breakdown,
        indicators.per,
        indicators.denominator_id,
        case
            when chosen.weight > 0
                then round(coalesce(chosen.covered_weight, 0) / chosen.weight, 6)
            else round(coalesce(chosen.covered_cells, 0) * 1.0 / chosen.cells, 6)
        end as coverage
    from chosen
    inner join {{ ref('int_lines') }} as lines on chosen.line_no = lines.line_no
    inner join {{ ref('int_indicators') }} as indicators
        on lines.indicator_id = indicators.indicator_id
),

judged as (
    select
        *,
        case
            when touched then 'split_share_unknown'
            when coalesce(reported_cells, 0) = 0 then 'not_reported'
            when coverage < 0.5 then 'coverage_below_half'
            when denominator = 0 and numerator = 0 then 'zero_of_zero'
            when denominator = 0 then 'zero_denominator'
        end as reason
    from covered
),

shown as (
    select
        *,
        reason is null as has_value,
        coalesce(reason in ('zero_of_zero', 'zero_denominator'), true) as has_counts
    from judged
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
    purpose,
    cells,
    reported_cells,
    covered_cells = cells as complete,
    case when has_counts then round(numerator, 6) end as numerator,
    case
        when has_counts and denominator_id is not null
            then denominator / {{ exposure_scale() }}
    end as denominator,
    case when has_counts then denominator end as scaled_denominator,
    case
        when not has_value then null
        when denominator_id is null then round(numerator, 6)
        else round(numerator, 6) * per / (denominator / {{ exposure_scale() }})
    end as value,
    case when has_counts then numerator_smallest_cell end as numerator_smallest_cell,
    case
        when has_counts and denominator_id is not null
            then denominator_smallest_cell / {{ exposure_scale() }}
    end as denominator_smallest_cell,
    case
        when has_counts and numerators_of_parts = reported_cells then numerator_of_parts
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
    has_counts and coalesce(estimated, 0) = 1 as estimated
from shown
