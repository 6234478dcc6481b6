-- A line is one indicator in one breakdown. A breakdown by area is derived from the area of the unit
-- that reported the total, unless the feed reports that breakdown itself.
with areas as (
    select distinct area from {{ ref('stg_localities') }}
    where area is not null
),

reported as (
    select distinct
        measures.measure_id,
        feeds.breakdown
    from {{ ref('int_measures') }} as measures
    left join {{ source('catalogue', 'measure_parts') }} as parts
        on measures.measure_id = parts.measure_id
    inner join {{ source('catalogue', 'feed_measures') }} as feeds
        on coalesce(parts.part_measure_id, measures.measure_id) = feeds.measure_id
)

select
    indicators.indicator_id,
    indicators.breakdown,
    facts.feed,
    facts.base_period_type,
    facts.shown_at_end,
    areas.area is not null and reported.breakdown is null as by_area,
    row_number() over (order by indicators.indicator_id, indicators.breakdown) as line_no
from {{ source('catalogue', 'indicator_breakdowns') }} as indicators
inner join {{ ref('int_indicators') }} as facts
    on indicators.indicator_id = facts.indicator_id
left join areas on indicators.breakdown = areas.area
left join reported
    on
        facts.numerator_id = reported.measure_id
        and indicators.breakdown = reported.breakdown
