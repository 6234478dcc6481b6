-- Which agency answers today for a unit's reports of a feed: the one that reports the feed for the unit,
-- or for what the unit became. Of several the first by name, so that one is asked and not each.
select
    successions.locality_id,
    owners.feed,
    min(owners.agency) as agency
from {{ ref('int_successions') }} as successions
inner join {{ ref('int_feed_units') }} as owners on successions.unit_id = owners.locality_id
where
    successions.direction = 'forward'
    and successions.held_from <= {{ as_of() }}
    and successions.held_to > {{ as_of() }}
    and owners.valid_from <= {{ as_of() }}
    and owners.valid_to > {{ as_of() }}
group by
    successions.locality_id,
    owners.feed
