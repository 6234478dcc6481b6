-- The dates on which a map has to be drawn. The map of the time changes with every change of a unit
-- or of its parent, so it has one drawing per era, from the one in which the first feed begins; the
-- others have one drawing for all periods.
with changes as (
    select valid_from as map_date from {{ ref('stg_localities') }}
    union
    select valid_to as map_date from {{ ref('stg_localities') }}
    union
    select parents.valid_from as map_date
    from {{ source('catalogue', 'locality_parents') }} as parents
    inner join {{ ref('stg_localities') }} as units on parents.locality_id = units.locality_id
),

eras as (
    select
        map_date as ends_from,
        lead(map_date, 1, date '9999-12-31') over (order by map_date) as ends_to
    from changes
    where map_date <= {{ as_of() }}
)

select
    geographies.geography,
    geographies.kind,
    eras.ends_from as map_date,
    eras.ends_from,
    eras.ends_to
from {{ source('catalogue', 'geographies') }} as geographies
cross join eras
where
    geographies.kind = 'as_was'
    and eras.ends_to > (
        select min(feeds.first_period_start) from {{ source('catalogue', 'feeds') }} as feeds
    )

union all

select
    geography,
    kind,
    case
        when kind = 'snapshot' then snapshot_date
        else {{ as_of() }}
    end as map_date,
    date '0001-01-01' as ends_from,
    date '9999-12-31' as ends_to
from {{ source('catalogue', 'geographies') }}
where kind <> 'as_was'
