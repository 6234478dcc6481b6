{{ config(materialized='by_period') }}

-- Every figure beside those of the units above it: on which side of the nearest one its whole 95 % interval
-- lies and, where the cases are few, how many there would be at the rate of the nearest unit with enough.
with higher as (
    select
        figures.line_no,
        figures.place_no,
        figures.period,
        places.nearness,
        places.above_locality_id,
        above.value,
        above.coverage,
        above.unreliable
    from {{ ref('int_values') }} as figures
    inner join {{ source('catalogue', 'periods') }} as periods on figures.period = periods.period
    inner join {{ ref('int_places_above') }} as places
        on
            figures.place_no = places.place_no
            and periods.period_end >= places.ends_from
            and periods.period_end < places.ends_to
    inner join {{ ref('int_values') }} as above
        on
            figures.line_no = above.line_no
            and places.above_place_no = above.place_no
            and figures.period = above.period
    where
        (places.nearness = 1 or figures.unreliable)
        and {{ touched('figures.period') }}
),

yardsticks as (
    select
        line_no,
        place_no,
        period,
        max(case when nearness = 1 then above_locality_id end) as parent_locality_id,
        max(case when nearness = 1 then value end) as parent_value,
        max(case when nearness = 1 then coverage end) as parent_coverage,
        {{ first_by('case when not unreliable then above_locality_id end', 'nearness') }}
            as expected_at_locality_id,
        {{ first_by('case when not unreliable then value end', 'nearness') }} as expected_at_value
    from higher
    group by
        line_no,
        place_no,
        period
)

select
    figures.line_no,
    figures.place_no,
    figures.period,
    yardsticks.parent_locality_id,
    yardsticks.parent_value,
    -- Where coverage is short, chance is not what separates the two.
    case
        when figures.unreliable or indicators.kind = 'count' then null
        when least(figures.coverage, yardsticks.parent_coverage) < {{ threshold('full_coverage') }} then null
        when limits.lower_95 is null or yardsticks.parent_value is null then null
        when limits.upper_95 < yardsticks.parent_value
            then
                case indicators.direction
                    when 'low_is_good' then 'better'
                    when 'high_is_good' then 'worse'
                    else 'lower'
                end
        when limits.lower_95 > yardsticks.parent_value
            then
                case indicators.direction
                    when 'low_is_good' then 'worse'
                    when 'high_is_good' then 'better'
                    else 'higher'
                end
        else 'similar'
    end as compared_to_parent,
    case when figures.unreliable and indicators.kind <> 'count' then yardsticks.expected_at_locality_id end
        as expected_at_locality_id,
    case
        when figures.unreliable and indicators.kind <> 'count'
            then round(yardsticks.expected_at_value * figures.denominator / indicators.per, 6)
    end as expected_numerator
from {{ ref('int_values') }} as figures
inner join yardsticks
    on
        figures.line_no = yardsticks.line_no
        and figures.place_no = yardsticks.place_no
        and figures.period = yardsticks.period
inner join {{ ref('int_indicators') }} as indicators
    on figures.indicator_id = indicators.indicator_id
left join {{ ref('int_limits') }} as limits
    on
        figures.line_no = limits.line_no
        and figures.place_no = limits.place_no
        and figures.period = limits.period
