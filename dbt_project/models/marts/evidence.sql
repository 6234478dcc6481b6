-- What each figure of the total was read from: submissions with their rows, and the units whose counts
-- reached it over links. First added up by place, then by period, as the figures are.
with placed as (
    select
        sources.line_no,
        sources.strand_no,
        slots.slot_no,
        sources.measure_id,
        sources.submission_id,
        sum(sources.source_rows) as source_rows,
        min(sources.first_row) as first_row,
        max(sources.last_row) as last_row,
        max(case when slots.inherited then 1 else 0 end) as inherited
    from {{ ref('int_cell_sources') }} as sources
    inner join {{ ref('int_line_levels') }} as levels
        on
            sources.line_no = levels.line_no
            and sources.level = levels.source_level
            and levels.purpose = 'figure'
    inner join {{ ref('int_slot_sources') }} as slots
        on
            sources.locality_id = slots.source_locality_id
            and levels.target_level = slots.target_level
            and slots.share is not null
    group by
        sources.line_no,
        sources.strand_no,
        slots.slot_no,
        sources.measure_id,
        sources.submission_id
),

-- Predecessors are told where a figure stands on units of the reporting level.
linked as (
    select
        slots.slot_no,
        {{ text_list('targets.source_locality_id') }} as links
    from {{ ref('int_locality_targets') }} as targets
    inner join {{ ref('int_slots') }} as slots
        on
            targets.geography = slots.geography
            and targets.target_locality_id = slots.target_locality_id
            and targets.source_level = slots.source_level
            and targets.ends_from = slots.ends_from
            and targets.ends_to = slots.ends_to
    where
        targets.same_level
        and targets.share is not null
        and targets.source_locality_id <> targets.target_locality_id
    group by slots.slot_no
),

dated as (
    select
        placed.line_no,
        slots.place_no,
        periods.period,
        placed.measure_id,
        placed.submission_id,
        sum(placed.source_rows) as source_rows,
        min(placed.first_row) as first_row,
        max(placed.last_row) as last_row,
        max(case when placed.inherited = 1 then linked.links end) as links
    from placed
    inner join {{ ref('int_slots') }} as slots on placed.slot_no = slots.slot_no
    inner join {{ ref('int_strands') }} as strands on placed.strand_no = strands.strand_no
    inner join {{ ref('int_line_periods') }} as periods
        on
            placed.line_no = periods.line_no
            and strands.period = periods.part_period
            and slots.ends_from <= periods.period_end
            and slots.ends_to > periods.period_end
            and strands.span_start >= periods.period_start
            and strands.span_end <= periods.period_end
    inner join {{ source('catalogue', 'period_levels') }} as levels
        on
            slots.target_level = levels.level
            and periods.period_type = levels.period_type
    left join linked on placed.slot_no = linked.slot_no
    group by
        placed.line_no,
        slots.place_no,
        periods.period,
        placed.measure_id,
        placed.submission_id
)

select
    figures.indicator_id,
    indicators.series,
    places.locality_id,
    places.geography,
    dated.period,
    figures.breakdown,
    dated.measure_id,
    dated.submission_id,
    cast(dated.source_rows as bigint) as source_rows,
    dated.first_row,
    dated.last_row,
    coalesce(dated.links, '') as links,
    figures.coverage
from dated
inner join {{ ref('int_values') }} as figures
    on
        dated.line_no = figures.line_no
        and dated.place_no = figures.place_no
        and dated.period = figures.period
        and not figures.touched
inner join {{ ref('int_indicators') }} as indicators
    on figures.indicator_id = indicators.indicator_id
inner join {{ ref('int_places') }} as places on dated.place_no = places.place_no
