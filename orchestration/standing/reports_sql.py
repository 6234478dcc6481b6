"""The SQL of how reports stand, over the public list of them and the names of the catalogue."""

# What is asked about: $feed, $agency, $area and $period narrow it, null asks of all. Without a
# period it is what was due in the year up to the day of the release, and what is due next.
ASKED = """
create or replace temp table asked as
select
    report.*,
    period.period_type,
    period.period_start,
    report.state in ('on_time', 'zero') as timely,
    report.zero_report or report.state = 'zero' as zero
from release.reporting as report
inner join catalogue.periods as period using (period)
left join release.localities as unit using (locality_id)
where
    ($feed is null or report.feed = $feed)
    and ($agency is null or $agency in (report.agency, report.answering_agency))
    and ($area is null or unit.province_code = $area)
    and (report.period = $period or ($period is null and report.due > $day - interval 1 year))
"""

PERIODS = """
with newest as (
    select feed, period_type, min(due) as due
    from asked
    where state = 'not_due'
    group by all
)

select
    asked.feed,
    asked.period,
    asked.period_type,
    asked.due,
    count(*) as expected,
    count(asked.received) as received,
    count(*) filter (asked.timely) as on_time,
    count(*) filter (asked.state = 'late') as late,
    count(*) filter (asked.zero) as zero,
    count(*) filter (asked.state = 'missing') as missing,
    count(*) filter (asked.state = 'not_due') as not_due,
    sum(asked.measures_received) filter (asked.received is not null)
    / sum(asked.measures_due) filter (asked.received is not null) as filled
from asked
left join newest using (feed, period_type)
where asked.due <= $day or asked.due = newest.due or $period is not null
group by asked.feed, asked.period, asked.period_type, asked.due, asked.period_start
order by asked.feed, asked.period_type, asked.period_start
"""

AGENCIES = """
select
    answering_agency as agency,
    feed,
    count(*) as expected,
    count(*) filter (state = 'late') as late,
    count(*) filter (state = 'missing') as missing,
    min(due) filter (state = 'missing') as missing_since
from asked
where due <= $day
group by answering_agency, feed
having missing > 0 or late > 0
order by missing desc, late desc, agency, feed
"""

LATE = """
select
    asked.answering_agency as agency,
    asked.feed,
    asked.period,
    asked.due,
    count(*) filter (asked.state = 'missing') as missing,
    count(*) filter (asked.state = 'late') as late,
    count(*) as expected,
    list(unit.name_vi order by unit.code, unit.locality_id)
    filter (asked.state = 'missing') as units
from asked
left join release.localities as unit using (locality_id)
where asked.due <= $day
group by asked.answering_agency, asked.feed, asked.period, asked.due
having missing > 0 or late > 0
order by missing = 0, asked.due desc, missing desc, late desc, agency, asked.feed
"""

FEEDS = "select feed, name_vi, name_en from catalogue.feeds order by feed"

# The name that an agency bears on the day, else its last.
NAMES = """
select
    agency_id as agency,
    arg_max(name_vi, (valid_from <= $day, valid_from)) as name_vi,
    arg_max(name_en, (valid_from <= $day, valid_from)) as name_en
from catalogue.agencies
group by agency_id
order by agency_id
"""

AREAS = """
select code, arg_max(name_vi, valid_from) as name_vi
from release.localities
where code = province_code
group by code
order by code
"""

# The next day of every duty.
DUTIES = """
select
    dates.due,
    duty.plan_id,
    duty.clause,
    duty.reporter_vi,
    duty.reporter_en,
    duty.content_vi,
    duty.content_en
from release.obligation_dates as dates
inner join release.obligations as duty using (obligation_id)
where dates.due >= $day
qualify row_number() over (partition by dates.obligation_id order by dates.due) = 1
order by dates.due, duty.plan_id, duty.obligation_id
limit $most
"""
