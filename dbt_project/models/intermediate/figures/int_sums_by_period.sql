{{ config(materialized='by_period') }}

-- Sums by place added up over time: one row per line, place and period.
with doubled as (
    select * from {{ ref('int_placed_sums') }}
    where doubled
),

chosen as (
    select
        doubled.line_no,
        doubled.place_no,
        doubled.period,
        'figure' as purpose,
        doubled.held,
        doubled.touched,
        case when replaced.line_no is null then 0 else 1 end as replaced,
        {{ added_columns('doubled') }}
    from doubled
    left join {{ ref('int_replaced_parts') }} as replaced
        on
            doubled.line_no = replaced.line_no
            and doubled.place_no = replaced.place_no
            and doubled.period = replaced.period
            and doubled.part_period = replaced.part_period
    where doubled.purpose = case when replaced.line_no is null then 'figure' else 'children' end
),

placed as (
    select
        plain.line_no,
        plain.place_no,
        plain.period,
        plain.purpose,
        plain.held,
        plain.touched,
        0 as replaced,
        {{ added_columns('plain') }}
    from {{ ref('int_placed_sums') }} as plain
    where not plain.doubled

    union all

    select * from chosen

    union all

    select
        doubled.line_no,
        doubled.place_no,
        doubled.period,
        doubled.purpose,
        doubled.held,
        doubled.touched,
        0 as replaced,
        {{ added_columns('doubled') }}
    from doubled
    where doubled.purpose = 'children'
)

select
    line_no,
    place_no,
    period,
    purpose,
    max(case when touched then 1 else 0 end) = 1 as touched,
    max(replaced) = 1 as replaced,
    {{ added_up('held') }}
from placed
group by
    line_no,
    place_no,
    period,
    purpose
