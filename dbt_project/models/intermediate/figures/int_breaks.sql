-- Periods whose figures cannot be compared with the like period before: a break of the indicator, of one
-- of its measures or of the breakdown falls after that one began and before this one ends.
with measured as (
    select * from {{ ref('int_measures_behind') }}
),

broken_lines as (
    select
        lines.line_no,
        breaks.break_date
    from {{ ref('int_lines') }} as lines
    inner join {{ source('catalogue', 'breaks') }} as breaks
        on
            breaks.kind = 'indicator'
            and lines.indicator_id = breaks.id

    union

    select
        lines.line_no,
        breaks.break_date
    from {{ ref('int_lines') }} as lines
    inner join measured on lines.indicator_id = measured.indicator_id
    inner join {{ source('catalogue', 'breaks') }} as breaks
        on
            breaks.kind = 'measure'
            and measured.measure_id = breaks.id

    union

    select
        lines.line_no,
        breaks.break_date
    from {{ ref('int_lines') }} as lines
    inner join {{ source('catalogue', 'breakdown_levels') }} as levels
        on lines.breakdown = levels.breakdown
    inner join {{ source('catalogue', 'breaks') }} as breaks
        on
            breaks.kind = 'breakdown_dimension'
            and levels.dimension = breaks.id
)

select distinct
    broken_lines.line_no,
    periods.period
from broken_lines
inner join {{ ref('int_line_periods') }} as periods on broken_lines.line_no = periods.line_no
inner join {{ source('catalogue', 'periods') }} as own on periods.period = own.period
left join {{ source('catalogue', 'periods') }} as previous
    on own.previous_like_period = previous.period
where
    broken_lines.break_date > coalesce(previous.period_start, own.period_start)
    and broken_lines.break_date <= own.period_end
