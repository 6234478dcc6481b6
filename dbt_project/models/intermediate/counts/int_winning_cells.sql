{{ config(materialized='by_period') }}

-- One word per cell: what was said last, except that a blank never overwrites, and that the agency that
-- owns the place on the period's last day is heard before any other.
with used as (
    select measure_id from {{ source('catalogue', 'indicator_measures') }}
    union
    select ceiling_measure_id as measure_id from {{ ref('int_measures') }}
    where ceiling_measure_id is not null
    union
    select score_measure_id as measure_id from {{ source('catalogue', 'standards') }}
    union
    select recognised_measure_id as measure_id from {{ source('catalogue', 'standards') }}
    where recognised_measure_id is not null
    union
    select left_measure_id as measure_id from {{ source('catalogue', 'cross_checks') }}
    union
    select right_measure_id as measure_id from {{ source('catalogue', 'cross_checks') }}
),

needed as (
    select measure_id from used
    union
    select parts.part_measure_id as measure_id
    from {{ source('catalogue', 'measure_parts') }} as parts
    inner join used on parts.measure_id = used.measure_id
),

ranked as (
    select
        cells.feed,
        cells.locality_id,
        cells.period,
        cells.breakdown,
        cells.measure_id,
        cells.source_row,
        cells.count,
        cells.note,
        cells.agency,
        case when not cells.blank then cells.agency end as speaker,
        submissions.received,
        case when cells.blank then 0 else 2 end
        + case when owners.agency is not null then 1 else 0 end as standing,
        cells.sequence
    from {{ ref('stg_cells') }} as cells
    inner join needed on cells.measure_id = needed.measure_id
    inner join {{ source('catalogue', 'periods') }} as periods on cells.period = periods.period
    left join {{ source('run', 'submissions') }} as submissions
        on cells.sequence = submissions.sequence
    left join {{ ref('int_feed_units') }} as owners
        on
            cells.agency = owners.agency
            and cells.feed = owners.feed
            and cells.locality_id = owners.locality_id
            and periods.period_end >= owners.valid_from
            and periods.period_end < owners.valid_to
),

-- Standing, then sequence, then place in the file, as one number that grows with precedence.
weighed as (
    select
        *,
        (standing * 10000000000 + sequence) * 10000000 + source_row as precedence
    from ranked
)

select
    feed,
    locality_id,
    period,
    breakdown,
    measure_id,
    {{ last_by('count', 'precedence') }} as count,
    {{ last_by('note', 'precedence') }} as note,
    {{ last_by('sequence', 'precedence') }} as sequence,
    {{ last_by('source_row', 'precedence') }} as source_row,
    {{ last_by('agency', 'precedence') }} as agency,
    coalesce(min(speaker) <> max(speaker), false) as contested,
    min(received) as first_received
from weighed
group by
    feed,
    locality_id,
    period,
    breakdown,
    measure_id
