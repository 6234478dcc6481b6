-- What each standard asks, in each due period, of every unit that is scored by it: the fewest points that
-- may be enough and the fewest that surely are. They differ where the unit's terrain is not on record, and
-- are empty where the standard's own threshold is not known.
with standards as (
    select
        standards.standard_id,
        standards.score_measure_id,
        standards.valid_from,
        {{ open_end('standards.valid_to') }} as valid_to
    from {{ source('catalogue', 'standards') }} as standards
),

scored as (
    select
        standards.standard_id,
        units.locality_id,
        periods.period,
        periods.period_end,
        periods.year
    from standards
    inner join {{ ref('int_measures') }} as measures
        on standards.score_measure_id = measures.measure_id
    inner join {{ ref('int_measure_levels') }} as levels
        on standards.score_measure_id = levels.measure_id
    inner join {{ source('catalogue', 'feeds') }} as feeds on measures.feed = feeds.feed
    inner join {{ source('catalogue', 'periods') }} as periods
        on
            measures.period_type = periods.period_type
            and feeds.first_period_start <= periods.period_start
            and standards.valid_from <= periods.period_end
            and standards.valid_to > periods.period_end
    inner join {{ source('catalogue', 'calendar') }} as calendar
        on
            measures.feed = calendar.feed
            and periods.period = calendar.period
            and calendar.due <= {{ as_of() }}
    inner join {{ ref('int_feed_units') }} as units
        on
            measures.feed = units.feed
            and levels.level = units.level
            and periods.period_end >= units.valid_from
            and periods.period_end < units.valid_to
),

above as (
    select distinct
        ancestry.locality_id,
        units.type,
        ancestry.valid_from,
        ancestry.valid_to
    from {{ ref('int_ancestry') }} as ancestry
    inner join {{ source('catalogue', 'localities') }} as units
        on ancestry.ancestor_id = units.locality_id
    where ancestry.locality_id <> ancestry.ancestor_id
),

-- The terrain of a unit is that of itself or of what it lies in.
terrains as (
    select distinct
        ancestry.locality_id,
        terrains.terrain,
        ancestry.valid_from,
        ancestry.valid_to
    from {{ source('catalogue', 'terrains') }} as terrains
    inner join {{ ref('int_ancestry') }} as ancestry
        on terrains.locality_id = ancestry.ancestor_id
),

asked as (
    select distinct
        scored.standard_id,
        scored.locality_id,
        scored.period,
        thresholds.category,
        thresholds.points
    from scored
    inner join {{ source('catalogue', 'localities') }} as units
        on scored.locality_id = units.locality_id
    inner join {{ source('catalogue', 'standard_thresholds') }} as thresholds
        on
            scored.standard_id = thresholds.standard_id
            and units.type = thresholds.unit_type
    left join above
        on
            scored.locality_id = above.locality_id
            and thresholds.within_type = above.type
            and scored.period_end >= above.valid_from
            and scored.period_end < above.valid_to
    left join terrains
        on
            scored.locality_id = terrains.locality_id
            and scored.period_end >= terrains.valid_from
            and scored.period_end < terrains.valid_to
    where
        (thresholds.within_type is null or above.locality_id is not null)
        and (
            thresholds.terrain is null
            or terrains.terrain is null
            or thresholds.terrain = terrains.terrain
        )
),

summed as (
    select
        standard_id,
        locality_id,
        period,
        case when count(*) = 1 then min(category) end as category,
        case when count(*) = count(points) then min(points) end as enough_at_least,
        case when count(*) = count(points) then max(points) end as enough_for_sure
    from asked
    group by
        standard_id,
        locality_id,
        period
)

select
    scored.standard_id,
    scored.locality_id,
    scored.period,
    scored.year,
    summed.category,
    summed.enough_at_least,
    summed.enough_for_sure
from scored
left join summed
    on
        scored.standard_id = summed.standard_id
        and scored.locality_id = summed.locality_id
        and scored.period = summed.period
