{{ config(materialized='by_period') }}

-- Expected cells with numerator and denominator, known only where both are: what figures are sums of.
-- `span_start` and `span_end` are the days a cell's count covers; a period has it only if it holds them.
with discrete as (
    select
        cells.*,
        periods.period_start as span_start,
        periods.period_end as span_end
    from {{ ref('int_expected_cells') }} as cells
    inner join {{ ref('int_indicators') }} as indicators
        on cells.indicator_id = indicators.indicator_id
    inner join {{ source('catalogue', 'periods') }} as periods on cells.period = periods.period
    where
        not indicators.differenced
        and {{ touched('cells.period') }}
),

paired as (
    select
        line_no,
        indicator_id,
        breakdown,
        locality_id,
        level,
        period,
        feed,
        first_received,
        span_start,
        span_end,
        false as inside_span,
        1 as cells_in_span,
        numerator,
        numerator_of_parts,
        denominator,
        denominator_of_parts,
        corrected_by,
        outdated_correction
    from discrete

    union all

    select
        cells.line_no,
        cells.indicator_id,
        cells.breakdown,
        cells.locality_id,
        cells.level,
        cells.period,
        cells.feed,
        cells.first_received,
        increments.span_start,
        increments.span_end,
        increments.covered and increments.numerator is null as inside_span,
        increments.cells_in_span,
        increments.numerator,
        increments.numerator_of_parts,
        increments.denominator,
        increments.denominator_of_parts,
        increments.corrected_by,
        increments.outdated_correction
    from {{ ref('int_expected_cells') }} as cells
    inner join {{ ref('int_increments') }} as increments
        on
            cells.line_no = increments.line_no
            and cells.locality_id = increments.locality_id
            and cells.period = increments.period
    where {{ touched('cells.period') }}
),

-- Denominators in scaled units; `known_weight` is what a cell counts for in the coverage, if known.
divided as (
    select
        paired.line_no,
        paired.locality_id,
        paired.level,
        paired.period,
        paired.span_start,
        paired.span_end,
        paired.inside_span,
        paired.numerator,
        paired.numerator_of_parts,
        case
            when indicators.over_exposure
                then exposures.scaled_per_day * (paired.span_end - paired.span_start + 1)
            when indicators.denominator_id is null then {{ exposure_scale() }}
            else paired.denominator * {{ exposure_scale() }}
        end as denominator,
        case
            when indicators.over_exposure
                then exposures.scaled_per_day_of_parts * (paired.span_end - paired.span_start + 1)
            else paired.denominator_of_parts * {{ exposure_scale() }}
        end as denominator_of_parts,
        -- A count over several periods weighs equally in each of them.
        case
            when indicators.over_exposure then exposures.scaled_per_day * periods.days
            when indicators.denominator_id is null then {{ exposure_scale() }}
            else round(paired.denominator * {{ exposure_scale() }} / paired.cells_in_span, 0)
        end as known_weight,
        numerator_ceilings.ceiling as numerator_ceiling,
        denominator_ceilings.ceiling as denominator_ceiling,
        exposures.used_period as denominator_period,
        coalesce(exposures.estimated, false) as estimated,
        paired.first_received > calendar.due as late,
        contested_numerators.measure_id is not null or contested_denominators.measure_id is not null
            as contested,
        greatest(paired.corrected_by, coalesce(exposures.corrected_by, 0)) as corrected_by,
        greatest(paired.outdated_correction, coalesce(exposures.outdated_correction, 0))
            as outdated_correction
    from paired
    inner join {{ ref('int_indicators') }} as indicators
        on paired.indicator_id = indicators.indicator_id
    inner join {{ source('catalogue', 'periods') }} as periods on paired.period = periods.period
    left join {{ source('catalogue', 'calendar') }} as calendar
        on
            paired.feed = calendar.feed
            and paired.period = calendar.period
    left join {{ ref('int_stock_settings') }} as settings
        on
            indicators.denominator_id = settings.stock_id
            and indicators.over_exposure
            and paired.period = settings.period
            and settings.step = 0
    left join {{ ref('int_exposures') }} as exposures
        on
            settings.stock_id = exposures.stock_id
            and settings.setting_period = exposures.setting_period
            and settings.era = exposures.era
            and paired.locality_id = exposures.locality_id
            and paired.breakdown = exposures.breakdown
    left join {{ ref('int_contested_counts') }} as contested_numerators
        on
            indicators.numerator_id = contested_numerators.measure_id
            and paired.locality_id = contested_numerators.locality_id
            and paired.period = contested_numerators.period
    left join {{ ref('int_contested_counts') }} as contested_denominators
        on
            indicators.denominator_id = contested_denominators.measure_id
            and paired.locality_id = contested_denominators.locality_id
            and paired.period = contested_denominators.period
    left join {{ ref('int_ceilings') }} as numerator_ceilings
        on
            indicators.numerator_ceiling_id is not null
            and indicators.numerator_id = numerator_ceilings.measure_id
            and paired.locality_id = numerator_ceilings.locality_id
            and paired.period = numerator_ceilings.period
            and paired.breakdown = numerator_ceilings.breakdown
    left join {{ ref('int_ceilings') }} as denominator_ceilings
        on
            indicators.denominator_ceiling_id is not null
            and indicators.denominator_id = denominator_ceilings.measure_id
            and paired.locality_id = denominator_ceilings.locality_id
            and paired.period = denominator_ceilings.period
            and paired.breakdown = denominator_ceilings.breakdown
),

known as (
    select
        *,
        numerator is not null and denominator is not null as reported
    from divided
)

select
    known.line_no,
    known.locality_id,
    known.level,
    known.period,
    known.span_start,
    known.span_end,
    known.reported,
    known.reported or known.inside_span as covered,
    case when known.reported then known.numerator end as numerator,
    case when known.reported then known.denominator end as denominator,
    case when known.reported then known.numerator_of_parts end as numerator_of_parts,
    case when known.reported then known.denominator_of_parts end as denominator_of_parts,
    case when known.reported then known.numerator_ceiling end as numerator_ceiling,
    case when known.reported then known.denominator_ceiling end as denominator_ceiling,
    known.known_weight,
    case when known.reported then known.denominator_period end as denominator_period,
    known.estimated and known.reported as estimated,
    known.reported and coalesce(known.late, false) as late,
    known.reported and known.contested as contested,
    case when known.reported then known.corrected_by else 0 end as corrected_by,
    case when known.reported then known.outdated_correction else 0 end as outdated_correction
from known
