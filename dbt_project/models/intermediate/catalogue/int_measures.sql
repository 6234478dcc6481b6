-- Measures with the feed they come from; a derived one comes from the feed of its parts.
with fed_parts as (
    select
        parts.measure_id,
        min(measures.feed) as feed
    from {{ source('catalogue', 'measure_parts') }} as parts
    inner join {{ source('catalogue', 'measures') }} as measures
        on parts.part_measure_id = measures.measure_id
    group by parts.measure_id
)

select
    measures.measure_id,
    coalesce(measures.feed, fed_parts.feed) as feed,
    measures.feed is null as derived,
    measures.kind,
    measures.period_type,
    measures.cumulation,
    -- Counts rounded to the nearest one are exact.
    case when measures.rounding > 1 then measures.rounding else 0 end as rounding,
    coalesce(measures.carry_years, 0) as carry_years,
    measures.ceiling_measure_id,
    measures.ceiling_multiple
from {{ source('catalogue', 'measures') }} as measures
left join fed_parts on measures.measure_id = fed_parts.measure_id
