-- The figures that ought to be there, from the catalogue alone: indicators × due periods × units of the
-- map inside the agencies' areas × breakdowns, where some unit reports for the place at all. Compared
-- with the figures, never made from them.
with drawn_areas as (
    select distinct
        agencies.feed,
        maps.geography,
        maps.map_date,
        greatest(maps.ends_from, agencies.valid_from) as ends_from,
        least(maps.ends_to, agencies.valid_to) as ends_to,
        successions.unit_id as area_id
    from {{ ref('stg_agencies') }} as agencies
    inner join {{ ref('stg_localities') }} as areas on agencies.area_id = areas.locality_id
    inner join {{ ref('int_map_dates') }} as maps
        on
            agencies.valid_from < maps.ends_to
            and agencies.valid_to > maps.ends_from
            and (maps.kind = 'snapshot' or areas.valid_from <= maps.map_date)
    inner join {{ ref('int_successions') }} as successions
        on
            agencies.area_id = successions.locality_id
            and maps.map_date >= successions.held_from
            and maps.map_date < successions.held_to
            and successions.direction
            = case when areas.valid_from <= maps.map_date then 'forward' else 'backward' end
),

-- An agency's area, drawn on the map, with all units below it and all above it.
inside as (
    select
        drawn_areas.feed,
        drawn_areas.geography,
        drawn_areas.ends_from,
        drawn_areas.ends_to,
        ancestry.locality_id
    from drawn_areas
    inner join {{ ref('int_ancestry') }} as ancestry
        on
            drawn_areas.area_id = ancestry.ancestor_id
            and drawn_areas.map_date >= ancestry.valid_from
            and drawn_areas.map_date < ancestry.valid_to

    union

    select
        drawn_areas.feed,
        drawn_areas.geography,
        drawn_areas.ends_from,
        drawn_areas.ends_to,
        ancestry.ancestor_id as locality_id
    from drawn_areas
    inner join {{ ref('int_ancestry') }} as ancestry
        on
            drawn_areas.area_id = ancestry.locality_id
            and drawn_areas.map_date >= ancestry.valid_from
            and drawn_areas.map_date < ancestry.valid_to
),

due as (
    select distinct
        due.indicator_id,
        due.period,
        periods.period_type,
        periods.period_end
    from {{ ref('int_due_periods') }} as due
    inner join {{ source('catalogue', 'periods') }} as periods on due.period = periods.period
),

-- Remainders belong to the map of the unit they remain in, also of one above an area.
with_remainders as (
    select * from inside

    union

    select
        inside.feed,
        inside.geography,
        inside.ends_from,
        inside.ends_to,
        remainders.locality_id
    from inside
    inner join {{ ref('stg_localities') }} as remainders
        on
            inside.locality_id = remainders.parent_id
            and inside.ends_from < remainders.valid_to
            and inside.ends_to > remainders.valid_from
    where remainders.rank is null
),

places as (
    select
        inside.feed,
        inside.geography,
        inside.ends_from,
        inside.ends_to,
        inside.locality_id,
        units.level
    from with_remainders as inside
    inner join {{ ref('stg_localities') }} as units on inside.locality_id = units.locality_id
    inner join {{ source('catalogue', 'geography_levels') }} as shown
        on
            inside.geography = shown.geography
            and units.level = shown.level
),

lines as (
    select distinct
        lines.indicator_id,
        lines.breakdown,
        lines.feed,
        lines.base_period_type,
        lines.shown_at_end,
        case when lines.by_area then lines.breakdown end as area,
        levels.target_level,
        levels.source_level
    from {{ ref('int_lines') }} as lines
    inner join {{ ref('int_line_levels') }} as levels
        on
            lines.line_no = levels.line_no
            and levels.purpose = 'figure'
)

select distinct
    due.indicator_id,
    indicators.series,
    places.locality_id,
    places.geography,
    due.period,
    lines.breakdown
from due
inner join {{ ref('int_indicators') }} as indicators
    on due.indicator_id = indicators.indicator_id
inner join places
    on
        indicators.feed = places.feed
        and due.period_end >= places.ends_from
        and due.period_end < places.ends_to
inner join {{ source('catalogue', 'period_levels') }} as period_levels
    on
        places.level = period_levels.level
        and due.period_type = period_levels.period_type
inner join lines
    on
        due.indicator_id = lines.indicator_id
        and places.level = lines.target_level
inner join {{ ref('int_sourced_places') }} as sourced
    on
        places.geography = sourced.geography
        and places.locality_id = sourced.locality_id
        and lines.feed = sourced.feed
        and lines.base_period_type = sourced.base_period_type
        and lines.shown_at_end = sourced.shown_at_end
        and lines.source_level = sourced.source_level
        and due.period = sourced.period
        and (lines.area is null or lines.area = sourced.area)
