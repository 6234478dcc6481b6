-- Places that some reporting unit's counts reach in a due period, from the catalogue alone: by feed, by
-- the rhythm in which it submits, by the level and the area of the unit.
with rhythms as (
    select distinct
        indicators.feed,
        indicators.base_period_type,
        indicators.shown_at_end,
        due.period,
        periods.period_end,
        due.part_end,
        due.first_part_end
    from {{ ref('int_due_periods') }} as due
    inner join {{ ref('int_indicators') }} as indicators
        on due.indicator_id = indicators.indicator_id
    inner join {{ source('catalogue', 'periods') }} as periods on due.period = periods.period
),

-- Sources that are alike stand for each other.
reached as (
    select distinct
        targets.geography,
        targets.target_locality_id as locality_id,
        targets.target_level as level,
        targets.source_level,
        targets.ends_from,
        targets.ends_to,
        cast(null as date) as touched_until,
        cast(null as date) as touched_from,
        true as always,
        units.feed,
        units.area,
        units.valid_from,
        units.valid_to
    from {{ ref('int_locality_targets') }} as targets
    inner join {{ ref('int_feed_units') }} as units
        on targets.source_locality_id = units.locality_id

    union

    select distinct
        targets.geography,
        targets.unallocated_id as locality_id,
        remainders.level,
        targets.source_level,
        targets.ends_from,
        targets.ends_to,
        targets.touched_until,
        targets.touched_from,
        false as always,
        units.feed,
        units.area,
        units.valid_from,
        units.valid_to
    from {{ ref('int_locality_targets') }} as targets
    inner join {{ ref('int_feed_units') }} as units
        on targets.source_locality_id = units.locality_id
    inner join {{ ref('stg_localities') }} as remainders
        on targets.unallocated_id = remainders.locality_id
)

select distinct
    reached.geography,
    reached.locality_id,
    reached.level,
    reached.source_level,
    reached.area,
    rhythms.feed,
    rhythms.base_period_type,
    rhythms.shown_at_end,
    rhythms.period
from reached
inner join rhythms
    on
        reached.feed = rhythms.feed
        and reached.ends_from <= rhythms.period_end
        and reached.ends_to > rhythms.period_end
        and reached.valid_from <= rhythms.part_end
        and reached.valid_to > rhythms.part_end
where
    reached.always
    or rhythms.first_part_end < reached.touched_until
    or rhythms.period_end >= reached.touched_from
