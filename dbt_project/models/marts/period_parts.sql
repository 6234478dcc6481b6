-- Which periods tile which, as compiled, with the end of the first part of that type: a unit touched by a
-- split before that day is not touched in the period.
select
    parts.period,
    parts.part_period,
    parts.part_period_type,
    min(periods.period_end) over (partition by parts.period, parts.part_period_type)
        as first_part_end
from {{ source('catalogue', 'period_parts') }} as parts
inner join {{ source('catalogue', 'periods') }} as periods on parts.part_period = periods.period
