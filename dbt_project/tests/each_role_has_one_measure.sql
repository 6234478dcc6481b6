-- A sum of measures is a derived measure of its own: an indicator names one above and one below.
select
    indicator_id,
    role,
    count(*) as measures
from {{ source('catalogue', 'indicator_measures') }}
group by
    indicator_id,
    role
having count(*) > 1
