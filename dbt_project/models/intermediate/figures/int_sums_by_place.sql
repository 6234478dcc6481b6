{{ config(materialized='by_period') }}

-- Cells added up by place first, still by submitted period. Above the reporting level whole bundles of
-- units travel, so that the tree is walked with few rows.
with weighed as (
    select
        cells.*,
        greatest(coalesce(cells.known_weight, weights.weight, {{ exposure_scale() }}), 0) as weight
    from {{ ref('int_cells') }} as cells
    left join {{ ref('int_weights') }} as weights
        on
            cells.line_no = weights.line_no
            and cells.locality_id = weights.locality_id
            and cells.period = weights.period
    where {{ touched('cells.period') }}
),

counted as (
    select
        strands.strand_no,
        strands.period,
        strands.line_no,
        cells.locality_id,
        bundles.bundle_no,
        bundles.level,
        bundles.area,
        1 as cells,
        case when cells.covered then 1 else 0 end as covered_cells,
        case when cells.reported then 1 else 0 end as reported_cells,
        cells.weight,
        case when cells.covered then cells.weight else 0 end as covered_weight,
        cells.numerator,
        cells.denominator,
        cells.numerator_of_parts,
        cells.denominator_of_parts,
        case when cells.numerator_of_parts is null then 0 else 1 end as numerators_of_parts,
        case when cells.denominator_of_parts is null then 0 else 1 end as denominators_of_parts,
        cells.numerator_ceiling,
        cells.denominator_ceiling,
        case when cells.numerator_ceiling is null then 0 else 1 end as numerator_ceilings,
        case when cells.denominator_ceiling is null then 0 else 1 end as denominator_ceilings,
        cells.numerator as numerator_smallest_cell,
        cells.denominator as denominator_smallest_cell,
        case when cells.late then 1 else 0 end as late,
        case when cells.contested then 1 else 0 end as contested,
        cells.corrected_by,
        cells.outdated_correction,
        case when cells.estimated then 1 else 0 end as estimated
    from weighed as cells
    inner join {{ ref('int_strands') }} as strands
        on
            cells.line_no = strands.line_no
            and cells.period = strands.period
            and cells.span_start = strands.span_start
            and cells.span_end = strands.span_end
    inner join {{ ref('int_bundles') }} as bundles on cells.locality_id = bundles.locality_id
),

bundled as (
    select
        strand_no,
        period,
        line_no,
        bundle_no,
        level,
        area,
        {{ added_up(1) }}
    from counted
    group by
        strand_no,
        period,
        line_no,
        bundle_no,
        level,
        area
),

above as (
    select
        routes.route_no,
        bundled.strand_no,
        bundled.period,
        slots.slot_no,
        slots.share,
        {{ added_columns('bundled') }}
    from bundled
    inner join {{ ref('int_routes') }} as routes
        on
            bundled.line_no = routes.cell_line_no
            and bundled.level = routes.source_level
            and (routes.area is null or bundled.area = routes.area)
    inner join {{ ref('int_bundle_slots') }} as slots
        on
            bundled.bundle_no = slots.bundle_no
            and routes.target_level = slots.target_level
),

near as (
    select
        routes.route_no,
        counted.strand_no,
        counted.period,
        slots.slot_no,
        slots.share,
        {{ added_columns('counted') }}
    from counted
    inner join {{ ref('int_routes') }} as routes
        on
            counted.line_no = routes.cell_line_no
            and counted.level = routes.source_level
            and (routes.area is null or counted.area = routes.area)
    inner join {{ ref('int_slot_sources') }} as slots
        on
            counted.locality_id = slots.source_locality_id
            and routes.target_level = slots.target_level
            and slots.near
),

placed as (
    select * from above
    union all
    select * from near
),

-- A share divides counts; what a share of one leaves whole stays a whole number.
shared as (
    select
        route_no,
        strand_no,
        period,
        slot_no,
        cells,
        covered_cells,
        reported_cells,
        weight,
        covered_weight,
        round(numerator * share, 6) as numerator,
        round(denominator * share, 0) as denominator,
        round(numerator_of_parts * share, 6) as numerator_of_parts,
        round(denominator_of_parts * share, 0) as denominator_of_parts,
        numerators_of_parts,
        denominators_of_parts,
        round(numerator_ceiling * share, 6) as numerator_ceiling,
        round(denominator_ceiling * share, 6) as denominator_ceiling,
        numerator_ceilings,
        denominator_ceilings,
        numerator_smallest_cell,
        denominator_smallest_cell,
        late,
        contested,
        corrected_by,
        outdated_correction,
        case when share < 1 and reported_cells > 0 then 1 else estimated end as estimated
    from placed
)

select
    route_no,
    strand_no,
    period,
    slot_no,
    {{ added_up(1) }}
from shared
group by
    route_no,
    strand_no,
    period,
    slot_no
