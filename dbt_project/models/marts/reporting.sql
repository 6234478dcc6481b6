-- What every agency owes for every unit of its area and every due period, and what became of it.
with owed as (
    select distinct
        levels.feed,
        levels.level,
        measures.period_type
    from {{ source('catalogue', 'feed_levels') }} as levels
    inner join {{ source('catalogue', 'measures') }} as measures
        on levels.measure_id = measures.measure_id
),

received as (
    select
        cells.feed,
        cells.locality_id,
        cells.period,
        min(submissions.received) as received,
        max(case when cells.count <> 0 then 1 else 0 end) as positive
    from {{ ref('stg_cells') }} as cells
    left join {{ source('run', 'submissions') }} as submissions
        on cells.sequence = submissions.sequence
    where not cells.blank
    group by
        cells.feed,
        cells.locality_id,
        cells.period
)

select
    units.agency,
    units.feed,
    units.locality_id,
    calendar.period,
    calendar.due,
    received.received,
    case
        when received.locality_id is null then 'missing'
        when received.received > calendar.due then 'late'
        when received.positive = 0 then 'zero'
        else 'on_time'
    end as state
from {{ ref('int_feed_units') }} as units
inner join owed
    on
        units.feed = owed.feed
        and units.level = owed.level
inner join {{ source('catalogue', 'feeds') }} as feeds on units.feed = feeds.feed
inner join {{ source('catalogue', 'periods') }} as periods
    on
        owed.period_type = periods.period_type
        and feeds.first_period_start <= periods.period_start
        and units.valid_from <= periods.period_end
        and units.valid_to > periods.period_end
inner join {{ source('catalogue', 'calendar') }} as calendar
    on
        units.feed = calendar.feed
        and periods.period = calendar.period
left join received
    on
        units.feed = received.feed
        and units.locality_id = received.locality_id
        and periods.period = received.period
where calendar.due <= {{ as_of() }}
