-- Between what a figure lies that is missing because the share of a split is unknown: none of the unknown
-- part of each split unit, or all of it, above and below the line alike. The value is greatest with the
-- units of the highest rates and least with those of the lowest: adding them in the order of their rates
-- passes through both ends.
with touched as (
    select
        figures.line_no,
        figures.place_no,
        figures.period,
        figures.indicator_id,
        figures.breakdown,
        figures.coverage,
        coalesce(sums.numerator, 0) as numerator,
        coalesce(sums.denominator, 0) as denominator
    from {{ ref('int_values') }} as figures
    inner join {{ ref('int_sums_by_period') }} as sums
        on
            figures.line_no = sums.line_no
            and figures.place_no = sums.place_no
            and figures.period = sums.period
            and sums.purpose = 'figure'
    where
        figures.touched
        and not figures.replaced
        and figures.coverage >= {{ threshold('value_coverage') }}
),

ordered as (
    select
        touched.*,
        parts.source_locality_id,
        parts.numerator as part_numerator,
        parts.denominator as part_denominator,
        case
            when parts.denominator > 0 then parts.numerator / parts.denominator
            when parts.numerator > 0 then 1e300
        end as rate
    from touched
    inner join {{ ref('int_blind_parts') }} as parts
        on
            touched.line_no = parts.line_no
            and touched.place_no = parts.place_no
            and touched.period = parts.period
),

added as (
    select
        *,
        numerator + sum(part_numerator) over from_highest as numerator_high,
        denominator + sum(part_denominator) over from_highest as denominator_high,
        numerator + sum(part_numerator) over from_lowest as numerator_low,
        denominator + sum(part_denominator) over from_lowest as denominator_low
    from ordered
    window
        from_highest as (
            partition by line_no, place_no, period
            order by rate desc nulls last, source_locality_id asc
            rows between unbounded preceding and current row
        ),
        from_lowest as (
            partition by line_no, place_no, period
            order by rate asc nulls first, source_locality_id asc
            rows between unbounded preceding and current row
        )
),

bounded as (
    select
        line_no,
        place_no,
        period,
        indicator_id,
        breakdown,
        coverage,
        numerator,
        denominator,
        count(*) as split_units,
        sum(part_numerator) as part_numerator,
        sum(part_denominator) as part_denominator,
        max(case when denominator_high > 0 then numerator_high / denominator_high end) as highest,
        min(case when denominator_low > 0 then numerator_low / denominator_low end) as lowest,
        -- Events over nobody: as little of the other parts as one likes makes the rate as high as one likes.
        denominator = 0
        and (numerator > 0 or max(case when part_denominator = 0 then part_numerator end) > 0)
            as without_end
    from added
    group by
        line_no,
        place_no,
        period,
        indicator_id,
        breakdown,
        coverage,
        numerator,
        denominator
    having
        numerator >= 0
        and denominator >= 0
        and min(part_numerator) >= 0
        and min(part_denominator) >= 0
),

known as (
    select
        *,
        case when denominator > 0 then numerator / denominator end as of_none
    from bounded
)

select
    known.indicator_id,
    indicators.series,
    places.locality_id,
    places.geography,
    known.period,
    known.breakdown,
    round(known.numerator, 6) as numerator_low,
    round(known.numerator + known.part_numerator, 6) as numerator_high,
    case when indicators.denominator_id is not null then known.denominator / {{ exposure_scale() }} end
        as denominator_low,
    case
        when indicators.denominator_id is not null
            then (known.denominator + known.part_denominator) / {{ exposure_scale() }}
    end as denominator_high,
    case
        when indicators.denominator_id is null then round(known.numerator, 6)
        else
            round(
                least(known.lowest, coalesce(known.of_none, known.lowest))
                * indicators.per * {{ exposure_scale() }}, 9
            )
    end as value_low,
    case
        when indicators.denominator_id is null
            then round(known.numerator + known.part_numerator, 6)
        when not coalesce(known.without_end, false)
            then
                round(
                    greatest(known.highest, coalesce(known.of_none, known.highest))
                    * indicators.per * {{ exposure_scale() }}, 9
                )
    end as value_high,
    known.coverage,
    cast(known.split_units as bigint) as split_units
from known
inner join {{ ref('int_indicators') }} as indicators
    on known.indicator_id = indicators.indicator_id
inner join {{ ref('int_places') }} as places on known.place_no = places.place_no
