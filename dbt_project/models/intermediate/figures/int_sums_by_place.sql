-- Cells added up by place first, still by submitted period: the tree is walked once, on numbers.
with routes as (
    select
        levels.line_no as cell_line_no,
        levels.line_no,
        cast(null as varchar) as area,
        levels.source_level,
        levels.target_level,
        levels.purpose
    from {{ ref('int_line_levels') }} as levels
    inner join {{ ref('int_lines') }} as lines on levels.line_no = lines.line_no
    where not lines.by_area

    union all

    -- A line by area is made of the total's cells of units of that area.
    select
        totals.line_no as cell_line_no,
        lines.line_no,
        lines.breakdown as area,
        levels.source_level,
        levels.target_level,
        levels.purpose
    from {{ ref('int_line_levels') }} as levels
    inner join {{ ref('int_lines') }} as lines on levels.line_no = lines.line_no
    inner join {{ ref('int_lines') }} as totals
        on
            lines.indicator_id = totals.indicator_id
            and totals.breakdown = 'total'
    where lines.by_area
),

cells as (
    select
        strands.strand_no,
        cells.*,
        units.area
    from {{ ref('int_cells') }} as cells
    inner join {{ ref('int_strands') }} as strands
        on
            cells.line_no = strands.line_no
            and cells.period = strands.period
            and cells.span_start = strands.span_start
            and cells.span_end = strands.span_end
    inner join {{ ref('stg_localities') }} as units on cells.locality_id = units.locality_id
)

select
    routes.line_no,
    cells.strand_no,
    slots.slot_no,
    routes.purpose,
    count(*) as cells,
    sum(case when cells.covered then 1 else 0 end) as covered_cells,
    sum(case when cells.reported then 1 else 0 end) as reported_cells,
    sum(cells.weight) as weight,
    sum(case when cells.covered then cells.weight else 0 end) as covered_weight,
    sum(round(cells.numerator * slots.share, 6)) as numerator,
    sum(round(cells.denominator * slots.share, 0)) as denominator,
    sum(round(cells.numerator_of_parts * slots.share, 6)) as numerator_of_parts,
    sum(round(cells.denominator_of_parts * slots.share, 0)) as denominator_of_parts,
    count(cells.numerator_of_parts) as numerators_of_parts,
    count(cells.denominator_of_parts) as denominators_of_parts,
    sum(cells.numerator_ceiling * slots.share) as numerator_ceiling,
    sum(cells.denominator_ceiling * slots.share) as denominator_ceiling,
    count(cells.numerator_ceiling) as numerator_ceilings,
    count(cells.denominator_ceiling) as denominator_ceilings,
    min(cells.numerator) as numerator_smallest_cell,
    min(cells.denominator) as denominator_smallest_cell,
    max(case when cells.late then 1 else 0 end) as late,
    max(case when cells.reported and (cells.estimated or slots.share < 1) then 1 else 0 end)
        as estimated
from cells
inner join routes
    on
        cells.line_no = routes.cell_line_no
        and cells.level = routes.source_level
        and (routes.area is null or cells.area = routes.area)
inner join {{ ref('int_slot_sources') }} as slots
    on
        cells.locality_id = slots.source_locality_id
        and routes.target_level = slots.target_level
group by
    routes.line_no,
    cells.strand_no,
    slots.slot_no,
    routes.purpose
