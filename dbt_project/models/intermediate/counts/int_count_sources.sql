{{ config(materialized='by_period') }}

-- From which submission and rows the total of each measure came, unit by unit and period by period: its
-- own cell, else those of the parts it is the sum of. Submissions go by their sequence, a number.
with roles as (
    select distinct measure_id from {{ source('catalogue', 'indicator_measures') }}
),

cells as (
    select
        measure_id,
        locality_id,
        period,
        breakdown,
        sequence,
        source_row,
        corrected_by
    from {{ ref('int_corrected_cells') }}
    where
        count is not null
        and {{ touched('period') }}
),

totals as (
    select
        measure_id,
        locality_id,
        period,
        sequence,
        source_row,
        corrected_by
    from cells
    where breakdown = 'total'
),

unsaid as (
    select
        cells.measure_id,
        cells.locality_id,
        cells.period,
        cells.sequence,
        cells.source_row,
        cells.corrected_by
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

parted as (
    select
        roles.measure_id,
        unsaid.locality_id,
        unsaid.period,
        unsaid.sequence,
        unsaid.source_row,
        unsaid.corrected_by
    from unsaid
    inner join roles on unsaid.measure_id = roles.measure_id

    union

    select
        parts.measure_id,
        said.locality_id,
        said.period,
        said.sequence,
        said.source_row,
        said.corrected_by
    from (
        select * from totals
        union all
        select * from unsaid
    ) as said
    inner join {{ source('catalogue', 'measure_parts') }} as parts
        on said.measure_id = parts.part_measure_id
    inner join roles on parts.measure_id = roles.measure_id
),

own as (
    select
        totals.measure_id,
        totals.locality_id,
        totals.period,
        totals.sequence,
        1 as source_rows,
        totals.source_row as first_row,
        totals.source_row as last_row,
        totals.corrected_by
    from totals
    inner join roles on totals.measure_id = roles.measure_id

    union all

    select
        measure_id,
        locality_id,
        period,
        sequence,
        count(*) as source_rows,
        min(source_row) as first_row,
        max(source_row) as last_row,
        max(corrected_by) as corrected_by
    from parted
    group by
        measure_id,
        locality_id,
        period,
        sequence
)

select * from own

union all

-- What was summed to a level that does not report it was read where the units below were.
select
    below.measure_id,
    below.ancestor_id as locality_id,
    below.period,
    own.sequence,
    sum(own.source_rows) as source_rows,
    min(own.first_row) as first_row,
    max(own.last_row) as last_row,
    max(own.corrected_by) as corrected_by
from own
inner join {{ ref('int_units_below') }} as below
    on
        own.measure_id = below.measure_id
        and own.locality_id = below.locality_id
        and own.period = below.period
group by
    below.measure_id,
    below.ancestor_id,
    below.period,
    own.sequence
