-- What every agency owes for every unit of its area and every period that has begun, and what became of
-- it. It is owed by the agency that owns the unit on the period's last day, and only its own word counts.
with owed as (
    select
        levels.feed,
        levels.level,
        measures.period_type,
        count(distinct levels.measure_id) as measures_due
    from {{ source('catalogue', 'feed_levels') }} as levels
    inner join {{ source('catalogue', 'measures') }} as measures
        on levels.measure_id = measures.measure_id
    group by
        levels.feed,
        levels.level,
        measures.period_type
)

select
    units.agency,
    units.feed,
    units.locality_id,
    calendar.period,
    calendar.due,
    reports.received,
    case
        when reports.received is null and calendar.due >= {{ as_of() }} then 'not_due'
        when reports.received is null then 'missing'
        when calendar.due < feeds.timely_from then 'received'
        when reports.received > calendar.due then 'late'
        when reports.zero_report then 'zero'
        else 'on_time'
    end as state,
    reports.zero_report,
    owed.measures_due,
    coalesce(reports.measures_received, 0) as measures_received,
    coalesce(answering.agency, units.agency) as answering_agency
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
left join {{ ref('int_reports') }} as reports
    on
        units.agency = reports.agency
        and units.feed = reports.feed
        and units.locality_id = reports.locality_id
        and periods.period = reports.period
left join {{ ref('int_answering_agencies') }} as answering
    on
        units.feed = answering.feed
        and units.locality_id = answering.locality_id
where periods.period_start <= {{ as_of() }}
