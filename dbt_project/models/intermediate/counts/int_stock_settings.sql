-- Which stock stands for the population exposed in a submitted period of a flow: that of the longer
-- period it lies in (step 0), else the one before, up to `carry_years` back. The setting of a period is
-- the map era of its last day and its own stock period.
with recursive exposed as (
    select
        denominator_id as stock_id,
        base_period_type
    from {{ ref('int_indicators') }}
    where over_exposure

    union

    select
        ceiling_measure_id as stock_id,
        period_type as base_period_type
    from {{ ref('int_measures') }}
    where
        kind = 'flow'
        and ceiling_measure_id in (
            select stocks.measure_id from {{ ref('int_measures') }} as stocks
            where stocks.kind = 'stock'
        )
),

own as (
    select distinct
        exposed.stock_id,
        measures.carry_years,
        parts.part_period as period,
        parts.period as stock_period
    from exposed
    inner join {{ ref('int_measures') }} as measures on exposed.stock_id = measures.measure_id
    inner join {{ source('catalogue', 'period_parts') }} as parts
        on exposed.base_period_type = parts.part_period_type
    inner join {{ source('catalogue', 'periods') }} as stock_periods
        on
            parts.period = stock_periods.period
            and measures.period_type = stock_periods.period_type
),

carried as (
    select
        stock_id,
        carry_years,
        period,
        stock_period as setting_period,
        stock_period as used_period,
        0 as step
    from own

    union all

    select
        carried.stock_id,
        carried.carry_years,
        carried.period,
        carried.setting_period,
        periods.previous_like_period as used_period,
        carried.step + 1 as step
    from carried
    inner join {{ source('catalogue', 'periods') }} as periods
        on carried.used_period = periods.period
    where
        carried.step < carried.carry_years
        and periods.previous_like_period is not null
)

select
    carried.stock_id,
    carried.period,
    carried.setting_period,
    eras.ends_from as era,
    carried.used_period,
    used.period_end as used_end,
    carried.step,
    cast(set_in.period_start + interval '1' year as date) - set_in.period_start as days_in_year
from carried
inner join {{ source('catalogue', 'periods') }} as base on carried.period = base.period
inner join {{ source('catalogue', 'periods') }} as used on carried.used_period = used.period
inner join {{ source('catalogue', 'periods') }} as set_in on carried.setting_period = set_in.period
inner join {{ ref('int_map_dates') }} as eras
    on
        eras.kind = 'as_was'
        and base.period_end >= eras.ends_from
        and base.period_end < eras.ends_to
