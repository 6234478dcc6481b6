-- The periods whose figures a target is judged by: that of its own year and, for a target set against an
-- earlier year, the like period of that year. A year the catalogue has no period for keeps its last day.
with targets as (
    select * from {{ source('catalogue', 'targets') }}
    where indicator_id is not null
),

asked as (
    select
        plan_id,
        target_id,
        indicator_id,
        locality_id,
        geography,
        breakdown,
        'answer' as role,
        year,
        period
    from targets

    union all

    select
        targets.plan_id,
        targets.target_id,
        targets.indicator_id,
        targets.locality_id,
        targets.geography,
        targets.breakdown,
        'baseline' as role,
        targets.baseline_year as year,
        earlier.period
    from targets
    left join {{ source('catalogue', 'periods') }} as own on targets.period = own.period
    left join {{ source('catalogue', 'periods') }} as earlier
        on
            own.period_type = earlier.period_type
            and own.year - (targets.year - targets.baseline_year) = earlier.year
    where targets.kind = 'relative'
)

select
    asked.plan_id,
    asked.target_id,
    asked.role,
    asked.indicator_id,
    asked.locality_id,
    asked.geography,
    asked.breakdown,
    asked.period,
    periods.period_type,
    coalesce(periods.period_start, cast(concat(cast(asked.year as varchar), '-01-01') as date))
        as period_start,
    coalesce(periods.period_end, cast(concat(cast(asked.year as varchar), '-12-31') as date))
        as period_end,
    cast(coalesce(periods.year, asked.year) as integer) as period_year
from asked
left join {{ source('catalogue', 'periods') }} as periods on asked.period = periods.period
