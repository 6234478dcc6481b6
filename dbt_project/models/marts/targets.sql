-- Targets of the plans beside their figures. The point value decides, by exact comparison of the two
-- products numerator × per and target × denominator; chance decides nothing where a whole is counted.
with paired as (
    select
        targets.plan_id,
        targets.clause,
        targets.target_id,
        targets.indicator_id,
        targets.locality_id,
        targets.geography,
        targets.breakdown,
        figures.period,
        targets.year,
        targets.kind,
        targets.comparator,
        targets.target_value,
        targets.per,
        targets.printed,
        targets.disputed,
        targets.comparable,
        figures.value,
        figures.coverage,
        figures.reason as figure_reason,
        figures.line_no is not null as has_figure,
        figures.final_date,
        figures.lower_95 * targets.per / indicators.per as lower_95,
        figures.upper_95 * targets.per / indicators.per as upper_95,
        -- A whole is counted: units, n of m, all of them, none of them.
        coalesce(indicators.relation, '') not in ('births', 'exposure', 'subset')
        or targets.kind <> 'level'
        or targets.target_value = 0
        or (indicators.kind = 'proportion' and targets.target_value = targets.per) as counts_a_whole,
        coalesce(indicators.relation = 'units', false)
        or targets.kind in ('zero_cases', 'count_of')
        or targets.target_value = 0
        or (indicators.kind = 'proportion' and targets.target_value = targets.per) as needs_all,
        case
            when indicators.kind = 'count' or targets.kind = 'count_of'
                then cast(figures.numerator as decimal(38, 6))
            else
                cast(figures.numerator as decimal(38, 6))
                * cast(targets.per * {{ exposure_scale() }} as decimal(38, 0))
        end as observed,
        case
            when indicators.kind = 'count' or targets.kind = 'count_of'
                then cast(targets.target_value as decimal(38, 6))
            else
                cast(targets.target_value as decimal(38, 6))
                * cast(figures.scaled_denominator as decimal(38, 0))
        end as required
    from {{ source('catalogue', 'targets') }} as targets
    left join {{ ref('int_indicators') }} as indicators
        on targets.indicator_id = indicators.indicator_id
    left join {{ ref('int_target_figures') }} as figures
        on
            targets.plan_id = figures.plan_id
            and targets.target_id = figures.target_id
),

judged as (
    select
        *,
        case
            when disputed then 'disputed'
            when not comparable then 'not_comparable'
            when kind = 'process' then 'process'
            when kind = 'relative' then 'relative_to_baseline'
            when not has_figure then 'period_not_due'
            when {{ as_of() }} < final_date then 'provisional'
            when figure_reason = 'zero_of_zero' then 'zero_of_zero'
            when figure_reason is not null then figure_reason
            when coverage < 0.9 then 'coverage_below_nine_tenths'
            when needs_all and coverage < 1 and observed = 0 then 'no_case_reported_by_part_of_units'
            when needs_all and coverage < 1 then 'coverage_not_full'
        end as reason,
        case comparator
            when '<' then observed < required
            when '<=' then observed <= required
            when '>' then observed > required
            when '>=' then observed >= required
            when '=' then observed = required
        end as on_the_good_side
    from paired
)

select
    plan_id,
    clause,
    target_id,
    indicator_id,
    locality_id,
    geography,
    breakdown,
    period,
    year,
    kind,
    comparator,
    target_value,
    per,
    printed,
    disputed,
    value,
    case
        when reason in ('disputed', 'not_comparable') then reason
        when reason in ('process', 'relative_to_baseline', 'zero_of_zero') then 'not_applicable'
        when reason in ('period_not_due', 'provisional') then 'not_yet_judged'
        when reason is not null then 'missing'
        when not counts_a_whole and lower_95 < target_value and upper_95 > target_value
            then 'within_uncertainty'
        when on_the_good_side then 'met'
        else 'not_met'
    end as status,
    reason
from judged
