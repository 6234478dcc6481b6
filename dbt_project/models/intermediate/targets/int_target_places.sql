-- Who answers for a target's locality in each period it is asked about. On the map of the time a unit
-- answers until it ends; after that its successor does, if one unit of its level took in the whole of it.
-- Before it began its only predecessor does, if that became this unit and nothing else.
with asked as (
    select
        periods.*,
        geographies.kind = 'as_was' as of_its_time,
        units.level,
        coalesce(
            periods.period_end >= units.valid_from and periods.period_end < units.valid_to, true
        ) as there
    from {{ ref('int_target_periods') }} as periods
    inner join {{ source('catalogue', 'geographies') }} as geographies
        on periods.geography = geographies.geography
    left join {{ ref('stg_localities') }} as units on periods.locality_id = units.locality_id
),

gone as (
    select * from asked
    where
        of_its_time
        and not there
),

succeeded as (
    select
        gone.plan_id,
        gone.target_id,
        gone.role,
        min(heirs.locality_id) as other_id,
        case
            when count(*) > 1 then 'several_successors'
            when min(heirs.level) <> min(gone.level) then 'no_successor_of_its_level'
            when coalesce(min(successions.share), 0) < 1 then 'successor_share_unknown'
        end as fault,
        'successor' as answered_by
    from gone
    inner join {{ ref('stg_localities') }} as units
        on
            gone.locality_id = units.locality_id
            and gone.period_end >= units.valid_to
    inner join {{ ref('int_successions') }} as successions
        on
            gone.locality_id = successions.locality_id
            and successions.direction = 'forward'
            and gone.period_end >= successions.held_from
            and gone.period_end < successions.held_to
    inner join {{ ref('stg_localities') }} as heirs on successions.unit_id = heirs.locality_id
    group by
        gone.plan_id,
        gone.target_id,
        gone.role
),

preceded as (
    select
        gone.plan_id,
        gone.target_id,
        gone.role,
        min(makers.locality_id) as other_id,
        case
            when count(*) > 1 then 'several_predecessors'
            when coalesce(min(successions.share), 0) < 1 then 'predecessor_share_unknown'
        end as fault,
        'predecessor' as answered_by
    from gone
    inner join {{ ref('stg_localities') }} as units
        on
            gone.locality_id = units.locality_id
            and gone.period_end < units.valid_from
    inner join {{ ref('int_successions') }} as successions
        on
            gone.locality_id = successions.unit_id
            and successions.direction = 'forward'
            and units.valid_from = successions.held_from
    inner join {{ ref('stg_localities') }} as makers
        on
            successions.locality_id = makers.locality_id
            and gone.level = makers.level
            and gone.period_end >= makers.valid_from
            and gone.period_end < makers.valid_to
    group by
        gone.plan_id,
        gone.target_id,
        gone.role
),

others as (
    select * from succeeded
    union all
    select * from preceded
)

select
    asked.plan_id,
    asked.target_id,
    asked.role,
    case
        when asked.there or not asked.of_its_time then asked.locality_id
        when others.fault is null then others.other_id
    end as answered_locality_id,
    case
        when asked.there or not asked.of_its_time then 'own'
        when others.fault is null then others.answered_by
    end as answered_by,
    case
        when asked.there or not asked.of_its_time then null
        when others.answered_by is null then 'no_such_unit_then'
        else others.fault
    end as fault
from asked
left join others
    on
        asked.plan_id = others.plan_id
        and asked.target_id = others.target_id
        and asked.role = others.role
