-- For every target, the figure that answers it: that of the period the catalogue names for its year.
with candidates as (
    select
        plan_id,
        target_id,
        indicator_id,
        locality_id,
        geography,
        breakdown,
        period
    from {{ source('catalogue', 'targets') }}
)

select
    candidates.plan_id,
    candidates.target_id,
    candidates.period,
    figures.line_no,
    figures.numerator,
    figures.scaled_denominator,
    figures.value,
    figures.coverage,
    figures.reason,
    limits.lower_95,
    limits.upper_95,
    finals.final_date
from candidates
left join {{ ref('int_lines') }} as lines
    on
        candidates.indicator_id = lines.indicator_id
        and candidates.breakdown = lines.breakdown
left join {{ ref('int_places') }} as places
    on
        candidates.geography = places.geography
        and candidates.locality_id = places.locality_id
left join {{ ref('int_values') }} as figures
    on
        lines.line_no = figures.line_no
        and places.place_no = figures.place_no
        and candidates.period = figures.period
left join {{ ref('int_limits') }} as limits
    on
        figures.line_no = limits.line_no
        and figures.place_no = limits.place_no
        and figures.period = limits.period
left join {{ ref('int_final_dates') }} as finals
    on
        candidates.indicator_id = finals.indicator_id
        and candidates.period = finals.period
