{{ config(materialized='view') }}

-- Sums by place beside every period they are part of. A place that received an unknown part of a unit
-- that still reported in the period is touched: its cells go to the unallocated remainder.
with destinations as (
    select
        slot_no,
        place_no,
        target_level as level,
        ends_from,
        ends_to,
        touched_until,
        touched_from,
        false as takes_remainder
    from {{ ref('int_slots') }}

    union all

    select
        slot_no,
        unallocated_place_no as place_no,
        unallocated_level as level,
        ends_from,
        ends_to,
        touched_until,
        touched_from,
        true as takes_remainder
    from {{ ref('int_slots') }}
    where unallocated_id is not null
),

-- Lines with figures that a finer level can stand in for, or be compared with.
doubled as (
    select distinct line_no
    from {{ ref('int_routes') }}
    where purpose = 'children'
),

-- A period has only the cells whose days lie wholly in it.
held as (
    select
        strands.strand_no,
        routes.route_no,
        routes.line_no,
        routes.purpose,
        doubled.line_no is not null as doubled,
        periods.period,
        periods.part_period,
        periods.period_type,
        periods.period_end,
        periods.first_part_end,
        case
            when
                strands.span_start >= periods.period_start
                and strands.span_end <= periods.period_end
                then 1
        end as held
    from {{ ref('int_strands') }} as strands
    inner join {{ ref('int_routes') }} as routes on strands.line_no = routes.cell_line_no
    inner join {{ ref('int_line_periods') }} as periods
        on
            routes.line_no = periods.line_no
            and strands.period = periods.part_period
    left join doubled on routes.line_no = doubled.line_no
),

placed as (
    select
        held.held,
        held.line_no,
        held.purpose,
        held.doubled,
        held.period,
        held.part_period,
        destinations.place_no,
        destinations.takes_remainder,
        {{ added_columns('sums') }},
        coalesce(
            held.first_part_end < destinations.touched_until
            or held.period_end >= destinations.touched_from, false
        ) as touched
    from {{ ref('int_sums_by_place') }} as sums
    inner join held
        on
            sums.strand_no = held.strand_no
            and sums.route_no = held.route_no
    inner join destinations
        on
            sums.slot_no = destinations.slot_no
            and held.period_end >= destinations.ends_from
            and held.period_end < destinations.ends_to
    inner join {{ source('catalogue', 'period_levels') }} as levels
        on
            destinations.level = levels.level
            and held.period_type = levels.period_type
)

select
    placed.line_no,
    placed.place_no,
    placed.period,
    placed.part_period,
    placed.purpose,
    placed.doubled,
    placed.held,
    touched and not placed.takes_remainder as touched,
    {{ added_columns('placed') }}
from placed
where
    not placed.takes_remainder
    or (touched and placed.purpose = 'figure')
