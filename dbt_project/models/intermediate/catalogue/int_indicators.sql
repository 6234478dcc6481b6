-- Indicators with the two counts they divide and how those behave in time.
with roles as (
    select
        indicator_id,
        max(case when role = 'numerator' then measure_id end) as numerator_id,
        max(case when role = 'denominator' then measure_id end) as denominator_id
    from {{ source('catalogue', 'indicator_measures') }}
    group by indicator_id
),

-- How many parts a total of the measure has (two sexes), for what their rounding adds up to.
dimension_sizes as (
    select
        carried.measure_id,
        levels.dimension,
        count(distinct carried.breakdown) as parts
    from {{ source('catalogue', 'feed_measures') }} as carried
    inner join {{ source('catalogue', 'breakdown_levels') }} as levels
        on carried.breakdown = levels.breakdown
    where levels.dimension <> 'total'
    group by
        carried.measure_id,
        levels.dimension
),

parted as (
    select
        measure_id,
        max(parts) as parts
    from dimension_sizes
    group by measure_id
)

select
    indicators.indicator_id,
    indicators.series,
    indicators.kind,
    indicators.per,
    indicators.relation,
    indicators.ratio_type,
    indicators.interval_method,
    indicators.direction,
    indicators.sensitivity,
    indicators.hard_low,
    indicators.hard_high,
    indicators.soft_low,
    indicators.soft_high,
    indicators.not_above,
    indicators.unreliable_numerator,
    case when indicators.kind = 'proportion' then indicators.unreliable_denominator end
        as unreliable_denominator,
    roles.numerator_id,
    roles.denominator_id,
    numerators.feed,
    numerators.period_type as base_period_type,
    denominators.feed as denominator_feed,
    denominators.period_type as denominator_period_type,
    -- A stock is a count as of a date: it is shown at the period's end and never summed over time.
    numerators.kind = 'stock' as shown_at_end,
    numerators.kind = 'flow' and coalesce(denominators.kind = 'stock', false) as over_exposure,
    numerators.kind = 'flow'
    and (
        numerators.cumulation = 'year_to_date'
        or coalesce(denominators.kind = 'flow' and denominators.cumulation = 'year_to_date', false)
    ) as differenced,
    numerators.cumulation = 'year_to_date' as numerator_cumulates,
    coalesce(denominators.cumulation = 'year_to_date', false) as denominator_cumulates,
    coalesce(parted.parts, 0) as parts,
    numerators.rounding as numerator_rounding,
    coalesce(denominators.rounding, 0) as denominator_rounding,
    numerators.ceiling_measure_id as numerator_ceiling_id,
    numerators.ceiling_multiple as numerator_ceiling_multiple,
    denominators.ceiling_measure_id as denominator_ceiling_id,
    denominators.ceiling_multiple as denominator_ceiling_multiple
from {{ source('catalogue', 'indicators') }} as indicators
inner join roles on indicators.indicator_id = roles.indicator_id
inner join {{ ref('int_measures') }} as numerators on roles.numerator_id = numerators.measure_id
left join {{ ref('int_measures') }} as denominators
    on roles.denominator_id = denominators.measure_id
left join parted on roles.numerator_id = parted.measure_id
