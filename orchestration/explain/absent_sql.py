"""The SQL of what the catalogue says of a figure that no release has."""

# What a place was made of, or became.
LINKS = """
select place.locality_id, place.name_vi, place.code, link.link_date, link.share
from catalogue.locality_links as link
inner join catalogue.localities as place on link.{other} = place.locality_id
where link.{own} = ?
order by link.link_date, place.locality_id
"""

# The first day of a feed, and the last day on which a part of a period is due.
PARTS_DUE = """
select min(feeds.first_period_start) as first_start, max(calendar.due) as last_due
from catalogue.feeds as feeds
left join catalogue.calendar as calendar
    on
        feeds.feed = calendar.feed
        and calendar.period in (
            select part_period from catalogue.period_parts where period = ?
        )
where feeds.feed = ?
"""

# Agencies that answer for the place, or for something in it.
ABOVE = """
with recursive above as (
    select $locality_id as locality_id

    union

    select parents.parent_id
    from above
    inner join catalogue.locality_parents as parents on above.locality_id = parents.locality_id
)

select distinct agencies.agency_id
from catalogue.agencies as agencies
inner join above on agencies.locality_id = above.locality_id
where agencies.feed = $feed
"""
BELOW = """
with recursive below as (
    select $locality_id as locality_id

    union

    select parents.locality_id
    from below
    inner join catalogue.locality_parents as parents on below.locality_id = parents.parent_id
)

select 1 from catalogue.agencies as agencies
inner join below on agencies.locality_id = below.locality_id
where agencies.feed = $feed
"""

# Levels at which the count above the line is reported.
FINER = """
select distinct reported.level, ranks.rank
from catalogue.indicator_measures as roles
left join catalogue.measure_parts as parts on roles.measure_id = parts.measure_id
inner join catalogue.feed_levels as reported
    on reported.measure_id = coalesce(parts.part_measure_id, roles.measure_id)
inner join catalogue.levels as ranks on reported.level = ranks.level
where roles.indicator_id = ? and roles.role = 'numerator'
order by ranks.rank
"""
