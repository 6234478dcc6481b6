-- Years in a row in which a unit had enough points. A unit that only changed its name, code or kind goes
-- on with its years; one that was merged or split begins anew, for another area was assessed. A year
-- without a known answer ends the row as well: what lay before it is then not known, not failed.
with recursive links as (
    select
        predecessor_id,
        successor_id,
        share,
        count(*) over (partition by predecessor_id) as successors,
        count(*) over (partition by successor_id) as predecessors
    from {{ source('catalogue', 'locality_links') }}
),

renamed as (
    select
        predecessor_id,
        successor_id
    from links
    where
        successors = 1
        and predecessors = 1
        and share = 1
),

chains as (
    select
        units.locality_id,
        units.locality_id as chain_id,
        units.locality_id in (select links.successor_id from links) as formed_anew
    from {{ ref('stg_localities') }} as units
    where units.locality_id not in (select renamed.successor_id from renamed)

    union all

    select
        renamed.successor_id as locality_id,
        chains.chain_id,
        chains.formed_anew
    from chains
    inner join renamed on chains.locality_id = renamed.predecessor_id
),

ordered as (
    select
        scores.locality_id,
        scores.period,
        scores.year,
        scores.recognised,
        chains.chain_id,
        chains.formed_anew,
        lag(scores.year) over (partition by chains.chain_id order by scores.year) as year_before,
        lag(scores.recognised) over (partition by chains.chain_id order by scores.year)
            as recognised_before
    from {{ ref('int_scores') }} as scores
    inner join chains on scores.locality_id = chains.locality_id
),

marked as (
    select
        *,
        coalesce(recognised and recognised_before and year_before = year - 1, false) as goes_on,
        case
            when year_before is null and formed_anew then 'formed_anew'
            when year_before is null then 'no_earlier_year'
            when year_before < year - 1 or recognised_before is null then 'not_known'
            when not recognised_before then 'not_recognised'
        end as came_before
    from ordered
),

runs as (
    select
        *,
        sum(case when goes_on then 0 else 1 end) over (
            partition by chain_id
            order by year
            rows between unbounded preceding and current row
        ) as run
    from marked
)

select
    locality_id,
    period,
    case
        when recognised then row_number() over (partition by chain_id, run order by year)
        when not recognised then 0
    end as streak,
    case
        when recognised then first_value(came_before) over (
            partition by chain_id, run
            order by year
            rows between unbounded preceding and current row
        )
    end as streak_follows
from runs
