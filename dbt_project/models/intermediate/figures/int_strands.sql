-- A strand is one line in one submitted period and one span of days; numbered like the slots. In order of
-- time, so that the numbers of what ended earlier stay when what came later is computed again.
with strands as (
    select distinct
        line_no,
        period,
        span_start,
        span_end
    from {{ ref('int_cells') }}
)

select
    strands.line_no,
    strands.period,
    strands.span_start,
    strands.span_end,
    row_number() over (
        order by periods.period_end, strands.period, strands.line_no, strands.span_start, strands.span_end
    ) as strand_no
from strands
inner join {{ source('catalogue', 'periods') }} as periods on strands.period = periods.period
