-- Which unit handed on what to which, as published.
select
    predecessor_id,
    successor_id,
    link_date,
    share,
    basis,
    decree
from {{ source('catalogue', 'locality_links') }}
