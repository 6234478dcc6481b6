{{ config(materialized='by_period') }}

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
    inner join {{ ref('int_units_below') }} as units_below
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
