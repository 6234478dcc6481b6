-- Known counts of every measure that some indicator or ceiling needs, by unit and submitted period:
-- reported ones, derived ones (only where all parts are known), and sums to a level at which an
-- indicator's numerator is reported while this measure is not (only where all units below are known).
with reported as (
    select * from {{ ref('int_reported_counts') }}
),

derived_sizes as (
    select
        measure_id,
        count(*) as parts
    from {{ source('catalogue', 'measure_parts') }}
    group by measure_id
),

derived as (
    select
        parts.measure_id,
        reported.locality_id,
        reported.period,
        reported.breakdown,
        sum(reported.count) as count,
        case when count(*) = count(reported.count_of_parts) then sum(reported.count_of_parts) end
            as count_of_parts,
        max(reported.first_received) as first_received,
        max(reported.corrected_by) as corrected_by,
        max(reported.outdated_correction) as outdated_correction
    from reported
    inner join {{ source('catalogue', 'measure_parts') }} as parts
        on reported.measure_id = parts.part_measure_id
    inner join derived_sizes on parts.measure_id = derived_sizes.measure_id
    group by
        parts.measure_id,
        reported.locality_id,
        reported.period,
        reported.breakdown
    having count(*) = max(derived_sizes.parts)
),

known as (
    select * from reported
    union all
    select * from derived
),

-- Levels at which a measure is needed beside a numerator or as its ceiling, but is not reported.
needed_levels as (
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
),

-- The units below, on the last day of each period of the measure.
units_below as (
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
),

summed as (
    select
        known.measure_id,
        units_below.ancestor_id as locality_id,
        known.period,
        known.breakdown,
        sum(known.count) as count,
        case when count(*) = count(known.count_of_parts) then sum(known.count_of_parts) end
            as count_of_parts,
        max(known.first_received) as first_received,
        max(known.corrected_by) as corrected_by,
        max(known.outdated_correction) as outdated_correction
    from known
    inner join units_below
        on
            known.measure_id = units_below.measure_id
            and known.period = units_below.period
            and known.locality_id = units_below.locality_id
    group by
        known.measure_id,
        units_below.ancestor_id,
        known.period,
        known.breakdown
    having count(*) = max(units_below.units)
),

-- Parts of derived measures have done their duty.
asked_for as (
    select roles.measure_id from {{ source('catalogue', 'indicator_measures') }} as roles
    union
    select measures.ceiling_measure_id as measure_id
    from {{ ref('int_measures') }} as measures
    where measures.ceiling_measure_id is not null
)

select known.*
from known
inner join asked_for on known.measure_id = asked_for.measure_id

union all

select * from summed
