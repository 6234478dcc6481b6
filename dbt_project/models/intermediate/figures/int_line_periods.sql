-- Which submitted periods make up each due period of a line.
select
    lines.line_no,
    due.part_period,
    due.period,
    periods.period_type,
    periods.period_start,
    periods.period_end,
    due.first_part_end
from {{ ref('int_lines') }} as lines
inner join {{ ref('int_due_periods') }} as due on lines.indicator_id = due.indicator_id
inner join {{ source('catalogue', 'periods') }} as periods on due.period = periods.period
