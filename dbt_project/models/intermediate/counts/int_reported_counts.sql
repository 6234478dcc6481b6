{{ config(materialized='by_period') }}

-- Known counts of the reported measures. A total that was not reported is the sum of its parts when all
-- of them were (both sexes); a blank stays unknown.
with reported as (
    select
        measure_id,
        locality_id,
        period,
        breakdown,
        count,
        first_received,
        corrected_by,
        outdated_correction
    from {{ ref('int_corrected_cells') }}
    where count is not null
),

-- The dimensions a feed carries for a measure, and how many parts each has.
dimensions as (
    select distinct
        carried.measure_id,
        carried.breakdown,
        levels.dimension
    from {{ source('catalogue', 'feed_measures') }} as carried
    inner join {{ source('catalogue', 'breakdown_levels') }} as levels
        on carried.breakdown = levels.breakdown
    where levels.dimension <> 'total'
),

dimension_sizes as (
    select
        measure_id,
        dimension,
        count(*) as parts
    from dimensions
    group by
        measure_id,
        dimension
),

sums as (
    select
        reported.measure_id,
        reported.locality_id,
        reported.period,
        dimensions.dimension,
        sum(reported.count) as count,
        max(reported.first_received) as first_received,
        max(reported.corrected_by) as corrected_by,
        max(reported.outdated_correction) as outdated_correction,
        count(*) as parts
    from reported
    inner join dimensions
        on
            reported.measure_id = dimensions.measure_id
            and reported.breakdown = dimensions.breakdown
    group by
        reported.measure_id,
        reported.locality_id,
        reported.period,
        dimensions.dimension
),

whole_sums as (
    select
        sums.measure_id,
        sums.locality_id,
        sums.period,
        min(sums.count) as count,
        max(sums.first_received) as first_received,
        max(sums.corrected_by) as corrected_by,
        max(sums.outdated_correction) as outdated_correction
    from sums
    inner join dimension_sizes
        on
            sums.measure_id = dimension_sizes.measure_id
            and sums.dimension = dimension_sizes.dimension
            and sums.parts = dimension_sizes.parts
    group by
        sums.measure_id,
        sums.locality_id,
        sums.period
),

totals as (
    select
        coalesce(reported.measure_id, whole_sums.measure_id) as measure_id,
        coalesce(reported.locality_id, whole_sums.locality_id) as locality_id,
        coalesce(reported.period, whole_sums.period) as period,
        coalesce(reported.count, whole_sums.count) as count,
        whole_sums.count as count_of_parts,
        coalesce(reported.first_received, whole_sums.first_received) as first_received,
        coalesce(reported.corrected_by, whole_sums.corrected_by) as corrected_by,
        coalesce(reported.outdated_correction, whole_sums.outdated_correction) as outdated_correction
    from (
        select * from reported
        where breakdown = 'total'
    ) as reported
    full outer join whole_sums
        on
            reported.measure_id = whole_sums.measure_id
            and reported.locality_id = whole_sums.locality_id
            and reported.period = whole_sums.period
)

select
    measure_id,
    locality_id,
    period,
    'total' as breakdown,
    cast(count as double) as count,
    cast(count_of_parts as double) as count_of_parts,
    first_received,
    corrected_by,
    outdated_correction
from totals

union all

select
    measure_id,
    locality_id,
    period,
    breakdown,
    cast(count as double) as count,
    cast(null as double) as count_of_parts,
    first_received,
    corrected_by,
    outdated_correction
from reported
where breakdown <> 'total'
