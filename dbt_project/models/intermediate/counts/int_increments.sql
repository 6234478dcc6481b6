{{ config(materialized='by_period') }}

-- Cumulative counts as increments: the pair is differenced where both are known, so an increment may
-- span several submitted periods when one between is unknown. Each cell of such a span carries its first
-- and last day; the increment stands on the last cell. It contains the count before it as well, and
-- what was corrected of either.
with cumulative as (
    select
        cells.*,
        periods.period_start,
        periods.period_end,
        periods.year,
        indicators.denominator_id is null or indicators.over_exposure as numerator_only,
        indicators.numerator_cumulates,
        indicators.denominator_cumulates
    from {{ ref('int_expected_cells') }} as cells
    inner join {{ ref('int_indicators') }} as indicators
        on cells.indicator_id = indicators.indicator_id
    inner join {{ source('catalogue', 'periods') }} as periods on cells.period = periods.period
    where
        indicators.differenced
        and {{ touched_within('periods.period_end', 1) }}
),

-- A discrete count beside a cumulative one is cumulated first, as far as every period is known.
running as (
    select
        line_no,
        locality_id,
        period,
        period_start,
        period_end,
        year,
        numerator_only,
        case
            when numerator_cumulates then numerator
            when count(numerator) over so_far = count(*) over so_far then sum(numerator) over so_far
        end as numerator,
        case
            when numerator_cumulates then numerator_of_parts
            when count(numerator_of_parts) over so_far = count(*) over so_far
                then sum(numerator_of_parts) over so_far
        end as numerator_of_parts,
        case
            when denominator_cumulates then denominator
            when count(denominator) over so_far = count(*) over so_far
                then sum(denominator) over so_far
        end as denominator,
        case
            when denominator_cumulates then denominator_of_parts
            when count(denominator_of_parts) over so_far = count(*) over so_far
                then sum(denominator_of_parts) over so_far
        end as denominator_of_parts,
        corrected_by,
        outdated_correction
    from cumulative
    window so_far as (
        partition by line_no, locality_id, year
        order by period_end
        rows between unbounded preceding and current row
    )
),

marked as (
    select
        *,
        case
            when numerator is not null and (numerator_only or denominator is not null)
                then period_end
        end as known_end
    from running
),

spans as (
    select
        line_no,
        locality_id,
        period,
        period_start,
        period_end,
        year,
        known_end,
        corrected_by,
        outdated_correction,
        coalesce(
            cast(max(known_end) over (
                partition by line_no, locality_id, year
                order by period_end
                rows between unbounded preceding and 1 preceding
            ) + interval '1' day as date),
            min(period_start) over (partition by line_no, locality_id, year)
        ) as span_start,
        min(known_end) over (
            partition by line_no, locality_id, year
            order by period_end
            rows between current row and unbounded following
        ) as span_end
    from marked
),

differences as (
    select
        line_no,
        locality_id,
        period,
        numerator - coalesce(lag(numerator) over before, 0) as numerator,
        numerator_of_parts
        - case
            when lag(period) over before is null then 0
            else lag(numerator_of_parts) over before
        end as numerator_of_parts,
        denominator - coalesce(lag(denominator) over before, 0) as denominator,
        denominator_of_parts
        - case
            when lag(period) over before is null then 0
            else lag(denominator_of_parts) over before
        end as denominator_of_parts,
        coalesce(lag(corrected_by) over before, 0) as corrected_before,
        coalesce(lag(outdated_correction) over before, 0) as outdated_before
    from marked
    where known_end is not null
    window before as (
        partition by line_no, locality_id, year
        order by period_end
    )
)

select
    spans.line_no,
    spans.locality_id,
    spans.period,
    case when spans.span_end is null then spans.period_start else spans.span_start end
        as span_start,
    coalesce(spans.span_end, spans.period_end) as span_end,
    spans.span_end is not null as covered,
    case
        when spans.span_end is null then 1
        else count(*) over in_span
    end as cells_in_span,
    differences.numerator,
    differences.numerator_of_parts,
    differences.denominator,
    differences.denominator_of_parts,
    greatest(max(spans.corrected_by) over in_span, coalesce(differences.corrected_before, 0))
        as corrected_by,
    greatest(max(spans.outdated_correction) over in_span, coalesce(differences.outdated_before, 0))
        as outdated_correction
from spans
left join differences
    on
        spans.line_no = differences.line_no
        and spans.locality_id = differences.locality_id
        and spans.period = differences.period
window in_span as (partition by spans.line_no, spans.locality_id, spans.year, spans.span_end)
