-- Which agency reports which feed for which area, open ends closed at the end of time.
select
    agency_id as agency,
    feed,
    locality_id as area_id,
    coalesce(valid_from, date '0001-01-01') as valid_from,
    {{ open_end('valid_to') }} as valid_to
from {{ source('catalogue', 'agencies') }}
