{{ config(materialized='by_period') }}

-- Beside figures that were reported themselves, the sum of the units below, where all of them were
-- reported too, and by how much the two may differ: what passes, or rounding explains; what only flags.
with compared as (
    select
        figures.line_no,
        figures.place_no,
        figures.period,
        figures.numerator as own_numerator,
        figures.denominator as own_denominator,
        round(children.numerator, 6) as numerator,
        case when indicators.denominator_id is not null then children.denominator / {{ exposure_scale() }} end
            as denominator,
        indicators.numerator_rounding * (children.cells + figures.cells) / 2.0 as numerator_rounding,
        indicators.denominator_rounding * (children.cells + figures.cells) / 2.0 as denominator_rounding
    from {{ ref('int_sums_by_period') }} as children
    inner join {{ ref('int_values') }} as figures
        on
            children.line_no = figures.line_no
            and children.place_no = figures.place_no
            and children.period = figures.period
    inner join {{ ref('int_indicators') }} as indicators
        on figures.indicator_id = indicators.indicator_id
    where
        children.purpose = 'children'
        and not children.touched
        and children.reported_cells = children.cells
        and figures.reported_cells = figures.cells
        and not figures.replaced
),

tolerated as (
    select
        *,
        greatest({{ allowed_difference('own_numerator') }}, numerator_rounding) as numerator_tolerance,
        greatest({{ allowed_difference('own_denominator') }}, denominator_rounding)
            as denominator_tolerance
    from compared
)

select
    line_no,
    place_no,
    period,
    numerator,
    denominator,
    numerator_tolerance,
    denominator_tolerance,
    greatest(numerator_tolerance, {{ threshold('sum_held_share') }} * abs(own_numerator))
        as numerator_hold,
    greatest(denominator_tolerance, {{ threshold('sum_held_share') }} * abs(own_denominator))
        as denominator_hold
from tolerated
