-- Every unit with itself and all units above it, by the dates between which that was so.
with recursive ancestry as (
    select
        locality_id,
        locality_id as ancestor_id,
        valid_from,
        valid_to
    from {{ ref('stg_localities') }}

    union all

    select
        below.locality_id,
        parents.parent_id as ancestor_id,
        greatest(below.valid_from, parents.valid_from) as valid_from,
        least(below.valid_to, {{ open_end('parents.valid_to') }}) as valid_to
    from ancestry as below
    inner join {{ source('catalogue', 'locality_parents') }} as parents
        on
            below.ancestor_id = parents.locality_id
            and below.valid_to > parents.valid_from
            and below.valid_from < {{ open_end('parents.valid_to') }}
)

select
    ancestry.locality_id,
    units.rank,
    ancestry.ancestor_id,
    ancestors.level as ancestor_level,
    ancestors.rank as ancestor_rank,
    ancestry.valid_from,
    ancestry.valid_to
from ancestry
inner join {{ ref('stg_localities') }} as units on ancestry.locality_id = units.locality_id
inner join {{ ref('stg_localities') }} as ancestors on ancestry.ancestor_id = ancestors.locality_id
where ancestry.valid_from < ancestry.valid_to
