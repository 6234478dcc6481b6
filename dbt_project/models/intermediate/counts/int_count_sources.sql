-- From which submission and rows the total of each measure came, unit by unit and period by period: its
-- own cell, else those of the parts it is the sum of.
with cells as (
    select
        cells.measure_id,
        cells.locality_id,
        cells.period,
        cells.breakdown,
        cells.submission_id,
        cells.source_row
    from {{ ref('int_winning_cells') }} as cells
    where cells.count is not null
),

totals as (
    select
        measure_id,
        locality_id,
        period
    from cells
    where breakdown = 'total'
),

reported as (
    select
        measure_id,
        locality_id,
        period,
        submission_id,
        source_row
    from cells
    where breakdown = 'total'

    union all

    select
        cells.measure_id,
        cells.locality_id,
        cells.period,
        cells.submission_id,
        cells.source_row
    from cells
    left join totals
        on
            cells.measure_id = totals.measure_id
            and cells.locality_id = totals.locality_id
            and cells.period = totals.period
    where
        cells.breakdown <> 'total'
        and totals.measure_id is null
),

named as (
    select
        measure_id,
        locality_id,
        period,
        submission_id,
        source_row
    from reported

    union all

    select
        parts.measure_id,
        reported.locality_id,
        reported.period,
        reported.submission_id,
        reported.source_row
    from reported
    inner join {{ source('catalogue', 'measure_parts') }} as parts
        on reported.measure_id = parts.part_measure_id
)

select
    named.measure_id,
    named.locality_id,
    named.period,
    named.submission_id,
    count(distinct named.source_row) as source_rows,
    min(named.source_row) as first_row,
    max(named.source_row) as last_row
from named
where
    named.measure_id in (
        select roles.measure_id from {{ source('catalogue', 'indicator_measures') }} as roles
    )
group by
    named.measure_id,
    named.locality_id,
    named.period,
    named.submission_id
