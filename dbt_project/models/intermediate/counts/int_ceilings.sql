{{ config(materialized='by_period') }}

-- What a count cannot exceed: a multiple of the measure it is a part or an event of, in the same unit and
-- period. A flow under a stock is held against that stock for the days of the period.
with judged as (
    select distinct
        roles.measure_id,
        breakdowns.breakdown
    from {{ source('catalogue', 'indicator_measures') }} as roles
    inner join {{ source('catalogue', 'indicator_breakdowns') }} as breakdowns
        on roles.indicator_id = breakdowns.indicator_id
),

limited as (
    select
        measures.measure_id,
        measures.kind,
        measures.period_type,
        judged.breakdown,
        measures.ceiling_measure_id,
        measures.ceiling_multiple,
        ceilings.kind as ceiling_kind
    from {{ ref('int_measures') }} as measures
    inner join {{ ref('int_measures') }} as ceilings
        on measures.ceiling_measure_id = ceilings.measure_id
    inner join judged on measures.measure_id = judged.measure_id
)

select
    limited.measure_id,
    counts.locality_id,
    counts.period,
    counts.breakdown,
    limited.ceiling_multiple * counts.count as ceiling
from limited
inner join {{ ref('int_counts') }} as counts
    on
        limited.ceiling_measure_id = counts.measure_id
        and limited.breakdown = counts.breakdown
where limited.kind = limited.ceiling_kind

union all

select
    limited.measure_id,
    exposures.locality_id,
    settings.period,
    exposures.breakdown,
    -- Rounded: a sum of fractions depends on the order in which it was added.
    round(
        limited.ceiling_multiple * exposures.scaled_per_day * periods.days / {{ exposure_scale() }}, 6
    ) as ceiling
from limited
inner join {{ ref('int_stock_settings') }} as settings
    on limited.ceiling_measure_id = settings.stock_id
inner join {{ source('catalogue', 'periods') }} as periods
    on
        settings.period = periods.period
        and limited.period_type = periods.period_type
inner join {{ ref('int_exposures') }} as exposures
    on
        settings.stock_id = exposures.stock_id
        and settings.setting_period = exposures.setting_period
        and settings.era = exposures.era
        and limited.breakdown = exposures.breakdown
where
    limited.kind = 'flow'
    and limited.ceiling_kind = 'stock'
    and settings.step = 0
