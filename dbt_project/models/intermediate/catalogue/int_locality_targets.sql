-- For every source unit, where its counts belong on each geography, era by era, with the eras that
-- say the same joined into one. A null share says that some unknown part of them belongs there.
with shares as (
    select * from {{ ref('int_locality_shares') }}
),

-- A unit that received an unknown part of a source has no figure for a period in which that source
-- still (looking back: only then) reported. Sources of one level are touched by sources of that level.
touched as (
    select
        geography,
        map_date,
        target_locality_id,
        source_level,
        max(case when direction = 'forward' then source_valid_to end) as touched_until,
        min(case when direction = 'backward' then source_valid_from end) as touched_from
    from shares
    where share is null
    group by
        geography,
        map_date,
        target_locality_id,
        source_level
),

allocated as (
    select
        shares.geography,
        shares.ends_from,
        shares.ends_to,
        shares.source_locality_id,
        shares.source_level,
        shares.target_locality_id,
        shares.target_level,
        shares.target_rank = shares.source_rank as same_level,
        shares.share,
        touched.touched_until,
        touched.touched_from,
        case
            when
                shares.target_rank = shares.source_rank
                and (touched.touched_until is not null or touched.touched_from is not null)
                then remainders.unallocated_id
        end as unallocated_id
    from shares
    inner join {{ source('catalogue', 'geography_levels') }} as shown
        on
            shares.geography = shown.geography
            and shares.target_level = shown.level
    left join touched
        on
            shares.geography = touched.geography
            and shares.map_date = touched.map_date
            and shares.target_locality_id = touched.target_locality_id
            and shares.source_level = touched.source_level
    left join {{ ref('int_unallocated_places') }} as remainders
        on
            shares.geography = remainders.geography
            and shares.map_date = remainders.map_date
            and shares.source_locality_id = remainders.source_locality_id
),

-- Sources whose counts no unit of their own level can have.
homeless as (
    select
        geography,
        map_date,
        ends_from,
        ends_to,
        source_locality_id,
        source_level
    from shares
    group by
        geography,
        map_date,
        ends_from,
        ends_to,
        source_locality_id,
        source_level
    having max(case when target_rank = source_rank and share is not null then 1 else 0 end) = 0
),

unallocated as (
    select
        homeless.geography,
        homeless.ends_from,
        homeless.ends_to,
        homeless.source_locality_id,
        homeless.source_level,
        remainders.unallocated_id as target_locality_id,
        remainders.unallocated_level as target_level,
        false as same_level,
        1.0 as share,
        cast(null as date) as touched_until,
        cast(null as date) as touched_from,
        cast(null as varchar) as unallocated_id
    from homeless
    inner join {{ ref('int_unallocated_places') }} as remainders
        on
            homeless.geography = remainders.geography
            and homeless.map_date = remainders.map_date
            and homeless.source_locality_id = remainders.source_locality_id
),

drawn as (
    select * from allocated
    union all
    select * from unallocated
),

preceded as (
    select
        *,
        lag(ends_to) over same_pair as ended_before,
        coalesce(share, -1) as share_said,
        coalesce(touched_until, date '0001-01-01') as until_said,
        coalesce(touched_from, date '0001-01-01') as from_said,
        coalesce(unallocated_id, '') as remainder_said
    from drawn
    window same_pair as (
        partition by geography, source_locality_id, target_locality_id
        order by ends_from
    )
),

-- An era continues the one before when it begins where that ended and says the same.
compared as (
    select
        *,
        case
            when
                ended_before = ends_from
                and lag(share_said) over same_pair = share_said
                and lag(until_said) over same_pair = until_said
                and lag(from_said) over same_pair = from_said
                and lag(remainder_said) over same_pair = remainder_said
                then 0
            else 1
        end as starts
    from preceded
    window same_pair as (
        partition by geography, source_locality_id, target_locality_id
        order by ends_from
    )
),

numbered as (
    select
        *,
        sum(starts) over (
            partition by geography, source_locality_id, target_locality_id
            order by ends_from
        ) as stretch
    from compared
)

select
    geography,
    source_locality_id,
    source_level,
    target_locality_id,
    target_level,
    same_level,
    min(ends_from) as ends_from,
    max(ends_to) as ends_to,
    share,
    touched_until,
    touched_from,
    unallocated_id
from numbered
group by
    geography,
    source_locality_id,
    source_level,
    target_locality_id,
    target_level,
    same_level,
    share,
    touched_until,
    touched_from,
    unallocated_id,
    stretch
