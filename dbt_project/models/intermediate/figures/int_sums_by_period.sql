-- Sums by place added up over time: one row per line, place and period. A place that received an unknown
-- part of a unit that still reported in the period is touched: its cells go to the unallocated remainder.
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

-- A period has only the cells whose days lie wholly in it.
held as (
    select
        strands.strand_no,
        periods.line_no,
        periods.period,
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
    inner join {{ ref('int_lines') }} as cell_lines on strands.line_no = cell_lines.line_no
    inner join {{ ref('int_lines') }} as lines on cell_lines.indicator_id = lines.indicator_id
    inner join {{ ref('int_line_periods') }} as periods
        on
            lines.line_no = periods.line_no
            and strands.period = periods.part_period
),

placed as (
    select
        sums.*,
        held.held,
        held.period,
        destinations.place_no,
        destinations.takes_remainder,
        coalesce(
            held.first_part_end < destinations.touched_until
            or held.period_end >= destinations.touched_from, false
        ) as touched
    from {{ ref('int_sums_by_place') }} as sums
    inner join held
        on
            sums.strand_no = held.strand_no
            and sums.line_no = held.line_no
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
    line_no,
    place_no,
    period,
    purpose,
    max(case when touched and not takes_remainder then 1 else 0 end) = 1 as touched,
    sum(cells) as cells,
    sum(covered_cells * held) as covered_cells,
    sum(reported_cells * held) as reported_cells,
    sum(weight) as weight,
    sum(covered_weight * held) as covered_weight,
    sum(numerator * held) as numerator,
    sum(denominator * held) as denominator,
    sum(numerator_of_parts * held) as numerator_of_parts,
    sum(denominator_of_parts * held) as denominator_of_parts,
    sum(numerators_of_parts * held) as numerators_of_parts,
    sum(denominators_of_parts * held) as denominators_of_parts,
    sum(numerator_ceiling * held) as numerator_ceiling,
    sum(denominator_ceiling * held) as denominator_ceiling,
    sum(numerator_ceilings * held) as numerator_ceilings,
    sum(denominator_ceilings * held) as denominator_ceilings,
    min(numerator_smallest_cell * held) as numerator_smallest_cell,
    min(denominator_smallest_cell * held) as denominator_smallest_cell,
    max(late * held) = 1 as late,
    max(estimated * held) = 1 as estimated
from placed
where
    not takes_remainder
    or (touched and purpose = 'figure')
group by
    line_no,
    place_no,
    period,
    purpose
