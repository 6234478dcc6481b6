{{ config(materialized='by_period', period_column='setting_period') }}

-- The stock that stands for the population of a unit in each setting: its own, or the sum of those of
-- the units it was made of, as far back as the catalogue allows. Known only when every unit that was
-- there at the stock's date has reported and none gave the unit an unknown part.
with settings as (
    select distinct
        stock_id,
        setting_period,
        era,
        used_period,
        used_end,
        step,
        days_in_year
    from {{ ref('int_stock_settings') }}
),

-- Units as drawn in the era, with those that were there on the stock's date.
makers as (
    select
        settings.*,
        targets.target_locality_id as locality_id,
        targets.source_locality_id,
        targets.share,
        count(*) over (
            partition by
                settings.stock_id,
                settings.setting_period,
                settings.era,
                settings.used_period,
                targets.target_locality_id
        ) as makers
    from settings
    inner join {{ ref('int_locality_targets') }} as targets
        on
            settings.era >= targets.ends_from
            and settings.era < targets.ends_to
            and (targets.touched_until is null or settings.used_end >= targets.touched_until)
    inner join {{ source('catalogue', 'geographies') }} as geographies
        on
            targets.geography = geographies.geography
            and geographies.kind = 'as_was'
    inner join {{ ref('stg_localities') }} as units
        on
            targets.source_locality_id = units.locality_id
            and settings.used_end >= units.valid_from
            and settings.used_end < units.valid_to
    where
        targets.same_level
        and targets.share is not null
),

stocks as (
    select
        makers.stock_id,
        makers.setting_period,
        makers.era,
        makers.locality_id,
        counts.breakdown,
        makers.step,
        makers.used_period,
        makers.days_in_year,
        sum(counts.count * makers.share) as stock,
        case
            when count(*) = count(counts.count_of_parts)
                then sum(counts.count_of_parts * makers.share)
        end as stock_of_parts,
        max(case when makers.share < 1 then 1 else 0 end) = 1 as estimated,
        max(counts.corrected_by) as corrected_by,
        max(counts.outdated_correction) as outdated_correction
    from makers
    inner join {{ ref('int_counts') }} as counts
        on
            makers.stock_id = counts.measure_id
            and makers.source_locality_id = counts.locality_id
            and makers.used_period = counts.period
    group by
        makers.stock_id,
        makers.setting_period,
        makers.era,
        makers.locality_id,
        counts.breakdown,
        makers.step,
        makers.used_period,
        makers.days_in_year
    having count(*) = max(makers.makers)
),

nearest as (
    select
        *,
        row_number() over (
            partition by stock_id, setting_period, era, locality_id, breakdown
            order by step
        ) as place
    from stocks
)

-- Scaled so that stock × days ÷ days in the year is a whole number for years of 365 and 366 days alike:
-- sums of whole numbers do not depend on their order, and a full year gives the stock back exactly.
select
    stock_id,
    setting_period,
    era,
    locality_id,
    breakdown,
    used_period,
    stock,
    round(stock * {{ exposure_scale() }} / days_in_year, 0) as scaled_per_day,
    round(stock_of_parts * {{ exposure_scale() }} / days_in_year, 0) as scaled_per_day_of_parts,
    estimated,
    corrected_by,
    outdated_correction
from nearest
where place = 1
