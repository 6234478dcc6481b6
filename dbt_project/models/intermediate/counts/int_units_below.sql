-- The units below one at whose level a measure is needed, beside a numerator or as its ceiling, but is not
-- reported: those of the nearest finer level that reports it, on the last day of each of its periods.
with needed_levels as (
    select
        indicators.denominator_id as measure_id,
        numerators.level,
        numerators.rank
    from {{ ref('int_indicators') }} as indicators
    inner join {{ ref('int_measure_levels') }} as numerators
        on indicators.numerator_id = numerators.measure_id
    where indicators.denominator_id is not null

    union

    select
        measures.ceiling_measure_id as measure_id,
        levels.level,
        levels.rank
    from {{ ref('int_measures') }} as measures
    inner join {{ ref('int_measure_levels') }} as levels
        on measures.measure_id = levels.measure_id
    where measures.ceiling_measure_id is not null
),

summed_levels as (
    select
        needed_levels.measure_id,
        needed_levels.level,
        min(finer.rank) as source_rank
    from needed_levels
    inner join {{ ref('int_measure_levels') }} as finer
        on
            needed_levels.measure_id = finer.measure_id
            and needed_levels.rank < finer.rank
    left join {{ ref('int_measure_levels') }} as same
        on
            needed_levels.measure_id = same.measure_id
            and needed_levels.level = same.level
    where same.level is null
    group by
        needed_levels.measure_id,
        needed_levels.level
)

select
    summed_levels.measure_id,
    periods.period,
    ancestry.ancestor_id,
    ancestry.locality_id,
    count(*) over (
        partition by summed_levels.measure_id, periods.period, ancestry.ancestor_id
    ) as units
from summed_levels
inner join {{ ref('int_measures') }} as measures
    on summed_levels.measure_id = measures.measure_id
inner join {{ source('catalogue', 'periods') }} as periods
    on measures.period_type = periods.period_type
inner join {{ ref('int_ancestry') }} as ancestry
    on
        summed_levels.level = ancestry.ancestor_level
        and summed_levels.source_rank = ancestry.rank
        and periods.period_end >= ancestry.valid_from
        and periods.period_end < ancestry.valid_to
