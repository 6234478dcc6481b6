-- Which cells make which lines at which level: a line is made of its own cells, a line by area of the
-- total's cells of units of that area. A route is numbered so that sums group by numbers.
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
)

select
    cell_line_no,
    line_no,
    area,
    source_level,
    target_level,
    purpose,
    row_number() over (order by line_no, target_level, purpose) as route_no
from routes
