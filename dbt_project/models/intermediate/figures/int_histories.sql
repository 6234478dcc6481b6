{{ config(materialized='by_period') }}

-- Known cells by unit as the unit is drawn when it reports: its own, and for earlier periods the sum of
-- those of the units it was made of, where every one of them is known and none gave it an unknown part.
with makers as (
    select distinct
        targets.target_locality_id,
        targets.source_locality_id,
        targets.share,
        targets.touched_until
    from {{ ref('int_locality_targets') }} as targets
    inner join {{ source('catalogue', 'geographies') }} as geographies
        on
            targets.geography = geographies.geography
            and geographies.kind = 'as_was'
    where
        targets.same_level
        and targets.share is not null
        and targets.source_locality_id <> targets.target_locality_id
),

inherited as (
    select
        cells.line_no,
        makers.target_locality_id as locality_id,
        cells.period,
        -- Rounded: a sum of fractions depends on the order in which it was added.
        round(sum(cells.numerator * makers.share), 6) as numerator,
        round(sum(cells.denominator * makers.share), 0) as denominator
    from makers
    inner join {{ ref('int_cells') }} as cells on makers.source_locality_id = cells.locality_id
    where makers.touched_until is null or cells.span_end >= makers.touched_until
    group by
        cells.line_no,
        makers.target_locality_id,
        cells.period
    having count(*) = count(case when cells.reported then 1 end)
),

known as (
    select
        line_no,
        locality_id,
        period,
        numerator,
        denominator,
        true as own
    from {{ ref('int_cells') }}
    where reported

    union all

    select
        line_no,
        locality_id,
        period,
        numerator,
        denominator,
        false as own
    from inherited
)

select
    known.line_no,
    known.locality_id,
    known.period,
    known.own,
    round(avg(known.numerator) over three_before, 6) as expected_numerator,
    round(avg(known.denominator) over three_before, 0) as expected_denominator
from known
inner join {{ source('catalogue', 'periods') }} as periods on known.period = periods.period
where {{ touched_within('periods.period_end', 4) }}
window three_before as (
    partition by known.line_no, known.locality_id, extract(month from periods.period_start)
    order by periods.year
    range between 3 preceding and 1 preceding
)
