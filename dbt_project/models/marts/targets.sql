-- Targets of the plans beside their figures, with what each clause comes to and how far later years are off.
with verdicts as (
    select
        *,
        status = 'not_applicable' as says_nothing,
        status not in ('met', 'not_met', 'within_uncertainty', 'not_yet_judged', 'not_applicable')
            as undecided
    from {{ ref('int_target_verdicts') }}
),

-- A clause with several parts is met only if all of them are.
clauses as (
    select
        plan_id,
        clause,
        year,
        case
            when count(case when status = 'not_met' then 1 end) > 0 then 'not_met'
            when count(case when not says_nothing then 1 end) = 0 then 'not_applicable'
            when count(case when not says_nothing and status <> 'met' then 1 end) = 0 then 'met'
            when count(case when undecided or status = 'not_yet_judged' then 1 end) = 0
                then 'within_uncertainty'
            when count(case when undecided then 1 end) = 0 then 'not_yet_judged'
            else 'undecided'
        end as clause_status
    from verdicts
    group by
        plan_id,
        clause,
        year
)

select
    verdicts.plan_id,
    verdicts.position,
    verdicts.clause,
    verdicts.target_id,
    verdicts.indicator_id,
    verdicts.locality_id,
    verdicts.geography,
    verdicts.breakdown,
    verdicts.answered_period as period,
    verdicts.year,
    verdicts.kind,
    verdicts.comparator,
    verdicts.target_value,
    verdicts.per,
    verdicts.out_of,
    verdicts.qualifier,
    verdicts.printed,
    verdicts.read_as,
    verdicts.reading_note_vi,
    verdicts.reading_note_en,
    verdicts.disputed,
    verdicts.dispute_reason_vi,
    verdicts.dispute_reason_en,
    verdicts.not_comparable_reason_vi,
    verdicts.not_comparable_reason_en,
    verdicts.answered_locality_id,
    verdicts.answered_by,
    verdicts.numerator,
    verdicts.denominator,
    verdicts.value,
    verdicts.lower_95,
    verdicts.upper_95,
    cast(verdicts.reports_received as bigint) as reports_received,
    cast(verdicts.reports_expected as bigint) as reports_expected,
    coalesce(progress.baseline_period, verdicts.baseline_period) as baseline_period,
    coalesce(progress.baseline_value, verdicts.baseline_value) as baseline_value,
    verdicts.target_level,
    verdicts.status,
    verdicts.reason,
    case
        when verdicts.status in ('met', 'not_met', 'within_uncertainty')
            then case when verdicts.on_the_good_side then 'met' else 'not_met' end
    end as point_status,
    clauses.clause_status,
    progress.progress,
    progress.reason as progress_reason,
    progress.required_now,
    progress.projected,
    progress.projected_low,
    progress.projected_high
from verdicts
inner join clauses
    on
        verdicts.plan_id = clauses.plan_id
        and verdicts.clause = clauses.clause
        and verdicts.year = clauses.year
left join {{ ref('int_target_progress') }} as progress
    on
        verdicts.plan_id = progress.plan_id
        and verdicts.target_id = progress.target_id
