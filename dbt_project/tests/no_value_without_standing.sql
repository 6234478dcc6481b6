-- A figure has a value or says why not; what has no value has no limits.
select *
from {{ ref('figures') }}
where
    (value is null) <> (obs_status in ('missing', 'not_applicable'))
    or (value is null and reason is null)
    or (value is null and lower_95 is not null)
    or lower_998 > lower_95
    or lower_95 > upper_95
    or upper_95 > upper_998
