-- The points of every unit beside what its standard asks. Points are necessary, not sufficient; whether
-- the unit was recognised is also counted, and the two should agree. A score that no unit can have is
-- kept from readers.
with cells as (
    select
        measure_id,
        locality_id,
        period,
        count
    from {{ ref('int_corrected_cells') }}
    where breakdown = 'total'
),

placed as (
    select
        units.*,
        standards.maximum,
        scores.count as told,
        counted.count as counted
    from {{ ref('int_standard_units') }} as units
    inner join {{ source('catalogue', 'standards') }} as standards
        on units.standard_id = standards.standard_id
    left join cells as scores
        on
            standards.score_measure_id = scores.measure_id
            and units.locality_id = scores.locality_id
            and units.period = scores.period
    left join cells as counted
        on
            standards.recognised_measure_id = counted.measure_id
            and units.locality_id = counted.locality_id
            and units.period = counted.period
),

judged as (
    select
        *,
        case
            when told is null then 'not_reported'
            when told > maximum then 'impossible'
            when enough_for_sure is null then 'threshold_unknown'
            when told >= enough_for_sure then 'reached'
            when told < enough_at_least then 'not_reached'
            else 'category_unknown'
        end as standing
    from placed
)

select
    standard_id,
    locality_id,
    period,
    year,
    category,
    case when standing <> 'impossible' then told end as score,
    enough_at_least,
    enough_for_sure,
    standing,
    case standing when 'reached' then true when 'not_reached' then false end as recognised,
    case
        when standing = 'reached' then counted > 0
        when standing = 'not_reached' then counted = 0
    end as agrees
from judged
