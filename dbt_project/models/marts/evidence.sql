{{ config(materialized='by_period') }}

-- What each figure of the total was read from: submissions with their rows, and the units whose counts
-- reached it over links. First added up by place, in bundles, then by period, as the figures are; where a
-- reported level gave no answer, of the finer level that was summed in its stead.
with strands as (
    select distinct strands.strand_no
    from {{ ref('int_strands') }} as strands
    inner join {{ ref('int_line_periods') }} as periods
        on
            strands.line_no = periods.line_no
            and strands.period = periods.part_period
    where {{ touched('periods.period') }}
),

sources as (
    select
        sources.strand_no,
        sources.line_no,
        sources.locality_id,
        bundles.bundle_no,
        bundles.level,
        sources.below,
        sources.sequence,
        sources.source_rows,
        sources.first_row,
        sources.last_row,
        sources.corrected_by
    from {{ ref('int_cell_sources') }} as sources
    inner join {{ ref('int_bundles') }} as bundles on sources.locality_id = bundles.locality_id
    where sources.strand_no in (select strands.strand_no from strands)
),

bundled as (
    select
        strand_no,
        line_no,
        bundle_no,
        level,
        below,
        sequence,
        sum(source_rows) as source_rows,
        min(first_row) as first_row,
        max(last_row) as last_row,
        max(corrected_by) as corrected_by
    from sources
    group by
        strand_no,
        line_no,
        bundle_no,
        level,
        below,
        sequence
),

routes as (
    select * from {{ ref('int_routes') }}
    where area is null
),

placed as (
    select
        bundled.line_no,
        routes.purpose,
        bundled.strand_no,
        slots.slot_no,
        bundled.below,
        bundled.sequence,
        bundled.source_rows,
        bundled.first_row,
        bundled.last_row,
        bundled.corrected_by,
        0 as inherited
    from bundled
    inner join routes
        on
            bundled.line_no = routes.line_no
            and bundled.level = routes.source_level
    inner join {{ ref('int_bundle_slots') }} as slots
        on
            bundled.bundle_no = slots.bundle_no
            and routes.target_level = slots.target_level
    where slots.share is not null

    union all

    select
        sources.line_no,
        routes.purpose,
        sources.strand_no,
        slots.slot_no,
        sources.below,
        sources.sequence,
        sources.source_rows,
        sources.first_row,
        sources.last_row,
        sources.corrected_by,
        case when slots.inherited then 1 else 0 end as inherited
    from sources
    inner join routes
        on
            sources.line_no = routes.line_no
            and sources.level = routes.source_level
    inner join {{ ref('int_slot_sources') }} as slots
        on
            sources.locality_id = slots.source_locality_id
            and routes.target_level = slots.target_level
            and slots.near
    where slots.share is not null
),

dated as (
    select
        placed.line_no,
        slots.place_no,
        periods.period,
        placed.below,
        placed.sequence,
        sum(placed.source_rows) as source_rows,
        min(placed.first_row) as first_row,
        max(placed.last_row) as last_row,
        max(placed.corrected_by) as corrected_by,
        max(placed.inherited * placed.slot_no) as inheriting_slot_no
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
    left join {{ ref('int_replaced_parts') }} as replaced
        on
            placed.line_no = replaced.line_no
            and slots.place_no = replaced.place_no
            and periods.period = replaced.period
            and periods.part_period = replaced.part_period
    where
        {{ touched('periods.period') }}
        and placed.purpose = case when replaced.line_no is null then 'figure' else 'children' end
    group by
        placed.line_no,
        slots.place_no,
        periods.period,
        placed.below,
        placed.sequence
),

-- Predecessors are told where a figure stands on units of the reporting level.
linked as (
    select
        slot_no,
        {{ text_list('source_locality_id') }} as links
    from {{ ref('int_slot_sources') }}
    where
        inherited
        and share is not null
    group by slot_no
)

select
    figures.indicator_id,
    indicators.series,
    places.locality_id,
    places.geography,
    dated.period,
    figures.breakdown,
    case when dated.below = 0 then indicators.numerator_id else indicators.denominator_id end
        as measure_id,
    submissions.submission_id,
    cast(dated.source_rows as bigint) as source_rows,
    dated.first_row,
    dated.last_row,
    coalesce(linked.links, '') as links,
    figures.coverage,
    coalesce(corrections.correction_id, '') as correction_id
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
inner join {{ source('run', 'submissions') }} as submissions
    on dated.sequence = submissions.sequence
left join {{ source('catalogue', 'corrections') }} as corrections
    on dated.corrected_by = corrections.correction_no
left join linked on dated.inheriting_slot_no = linked.slot_no
