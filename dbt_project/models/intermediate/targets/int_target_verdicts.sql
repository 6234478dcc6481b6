-- Every target with its verdict. The point value decides, by exact comparison of whole products: numerator
-- × per with target × denominator; against an earlier year, each times the other year's denominator. Chance
-- decides nothing where a whole is counted.
with paired as (
    select
        targets.*,
        indicators.kind = 'count' as is_count,
        indicators.per as indicator_per,
        answers.answered_locality_id,
        answers.answered_by,
        answers.period as answered_period,
        answers.period_end,
        answers.value,
        answers.reports_received,
        answers.reports_expected,
        answers.coverage,
        answers.complete,
        answers.lower_95,
        answers.upper_95,
        answers.numerator,
        answers.denominator,
        answers.final_date,
        answers.fault as answer_fault,
        baselines.period as baseline_period,
        baselines.numerator as baseline_numerator,
        baselines.value as baseline_value,
        baselines.coverage as baseline_coverage,
        baselines.final_date as baseline_final_date,
        exists(
            select 1
            from {{ ref('int_breaks') }} as breaks
            inner join {{ source('catalogue', 'periods') }} as periods on breaks.period = periods.period
            where
                breaks.line_no = answers.line_no
                and periods.period_type = answers.period_type
                and periods.year > baselines.period_year
                and periods.year <= answers.period_year
        ) as broken,
        indicators.indicator_id is null and targets.kind <> 'process' as without_source,
        targets.kind in ('level', 'relative')
        and indicators.relation in ('births', 'exposure', 'subset')
        and not coalesce(targets.kind = 'level' and targets.target_value in (0, targets.per), false)
            as by_chance,
        coalesce(indicators.relation = 'units', false)
        or targets.kind in ('zero_cases', 'count_of')
        or targets.kind = 'level' and targets.target_value = 0
        or targets.kind = 'level' and indicators.kind = 'proportion' and targets.target_value = targets.per
            as needs_all,
        cast(answers.numerator as decimal(38, 6)) as x,
        cast(coalesce(answers.scaled_denominator, 1) as decimal(38, 0)) as n,
        cast(baselines.numerator as decimal(38, 6)) as x_before,
        cast(coalesce(baselines.scaled_denominator, 1) as decimal(38, 0)) as n_before,
        cast(targets.target_value as decimal(38, 6)) as asked,
        cast(targets.per as decimal(38, 0)) as per_asked
    from {{ source('catalogue', 'targets') }} as targets
    left join {{ ref('int_indicators') }} as indicators
        on targets.indicator_id = indicators.indicator_id
    left join {{ ref('int_target_figures') }} as answers
        on
            targets.plan_id = answers.plan_id
            and targets.target_id = answers.target_id
            and answers.role = 'answer'
    left join {{ ref('int_target_figures') }} as baselines
        on
            targets.plan_id = baselines.plan_id
            and targets.target_id = baselines.target_id
            and baselines.role = 'baseline'
),

compared as (
    select
        *,
        case
            when kind = 'relative' then x * n_before * per_asked
            when kind = 'count_of' or is_count then x
            else x * per_asked * {{ exposure_scale() }}
        end as observed,
        case
            when kind = 'relative' then asked * x_before * n
            when kind = 'count_of' or is_count then asked
            else asked * n
        end as required,
        case
            when kind = 'relative' then baseline_value * target_value / per
            when is_count then cast(target_value as double)
            when kind = 'count_of' then cast(target_value as double) * indicator_per / out_of
            else cast(target_value as double) * indicator_per / per
        end as target_level
    from paired
),

decided as (
    select
        *,
        {{ keeps_to('comparator', 'observed', 'required') }} as on_the_good_side,
        -- One case is enough to break a target of none, whoever else has not reported.
        target_value = 0 and kind in ('level', 'zero_cases') and observed > 0 as broken_by_a_case
    from compared
),

reasoned as (
    select
        *,
        case
            when disputed then 'disputed'
            when not comparable then 'not_comparable'
            when kind = 'process' then 'process'
            when without_source then 'no_source'
            when kind = 'relative' and baseline_value is null then 'baseline_missing'
            when kind = 'relative' and {{ as_of() }} < baseline_final_date then 'baseline_provisional'
            when kind = 'relative' and baseline_coverage < {{ threshold('full_coverage') }}
                then 'baseline_not_fully_covered'
            when kind = 'relative' and baseline_numerator = 0 then 'baseline_is_zero'
            when kind = 'relative' and broken then 'break'
            when answer_fault is null and {{ as_of() }} < final_date then 'provisional'
            when answer_fault is not null then answer_fault
            when coverage < {{ threshold('full_coverage') }} and not broken_by_a_case then 'coverage_not_full'
            when needs_all and not complete and target_value = 0 and observed = 0
                then 'no_case_reported_by_part_of_units'
            when needs_all and not complete and not broken_by_a_case then 'coverage_not_full'
            -- A larger place may have no case, never more than none of one of its parts.
            when
                answered_by <> 'own' and (is_count or kind = 'count_of')
                and not (on_the_good_side and required = 0)
                then 'successor_counts_a_larger_place'
            when kind = 'count_of' and denominator < target_value then 'whole_is_smaller_than_the_target'
        end as fault
    from decided
)

select
    *,
    case
        when fault in ('disputed', 'not_comparable', 'no_source') then fault
        when fault in ('process', 'zero_of_zero') then 'not_applicable'
        when
            fault in (
                'baseline_missing', 'baseline_provisional', 'baseline_not_fully_covered', 'baseline_is_zero',
                'break', 'whole_is_smaller_than_the_target'
            )
            then 'cannot_be_judged'
        when fault in ('period_not_due', 'provisional') then 'not_yet_judged'
        when fault is not null then 'missing'
        when by_chance and lower_95 < target_level and upper_95 > target_level then 'within_uncertainty'
        when on_the_good_side then 'met'
        else 'not_met'
    end as status,
    coalesce(
        fault,
        case
            when kind = 'count_of' and denominator <> out_of then 'whole_differs_from_the_printed_one'
            when answered_by = 'successor' then 'answered_for_a_larger_place'
        end
    ) as reason
from reasoned
