-- A strand is one line in one submitted period and one span of days; numbered like the slots.
with strands as (
    select distinct
        line_no,
        period,
        span_start,
        span_end
    from {{ ref('int_cells') }}
)

select
    line_no,
    period,
    span_start,
    span_end,
    row_number() over (order by line_no, period, span_start, span_end) as strand_no
from strands
