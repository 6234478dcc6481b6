"""The SQL of the release tables beside the figures."""

# Observed, expected and the sentence may give away a figure that is hidden (an earlier one, a part,
# the outer count of a nesting): where they might, the public learns the rule, not the numbers. Of a
# figure that is withheld it learns the count at fault, but neither its value nor a limit of it.
RULE_RESULTS = """
create or replace table rule_results as
select
    violation.indicator_id,
    violation.series,
    violation.locality_id,
    violation.geography,
    violation.period,
    violation.breakdown,
    violation.rule_id,
    violation.severity,
    case when told and not shows_withheld then violation.observed end as observed,
    case when told then violation.expected end as expected,
    case
        when not told then 'Chi tiết không được công bố: có thể làm lộ số liệu được che.'
        when silent then 'Con số này đang được giữ lại để kiểm tra nên không nêu ở đây.'
        else violation.sentence_vi
    end as sentence_vi,
    case
        when not told then 'Details are not published: they could give away a hidden figure.'
        when silent then 'The number is not told here: it is held back to be checked.'
        else violation.sentence_en
    end as sentence_en
from (
    select
        violation.*,
        guarded.rule_id is null as told,
        coalesce(
            $public and violation.observed in (
                withheld.value, withheld.lower_95, withheld.upper_95,
                withheld.lower_998, withheld.upper_998
            ) and (
                withheld.denominator is null
                or violation.observed not in (withheld.numerator, withheld.denominator)
            ),
            false
        ) as shows_withheld,
        shows_withheld and contains(rule.sentence_en, '{observed}') as silent
    from violations as violation
    inner join rule_texts as rule using (rule_id)
    left join (
        select distinct
            untold.indicator_id,
            rule.rule_id
        from untold
        inner join rule_texts as rule
            on untold.reads is null or list_contains(rule.reads, untold.reads)
    ) as guarded
        using (indicator_id, rule_id)
    left join (select * from judged where outcome = 'hold') as withheld
        using (indicator_id, series, locality_id, geography, period, breakdown)
) as violation
anti join (select * from hidden where masked) as gone
    using (indicator_id, series, locality_id, geography, period, breakdown)
"""

WITHHELD = """
create or replace table withheld as
select
    result.*,
    coalesce(before.first_seen, $today) as first_seen
from rule_results as result
semi join (select * from hidden where not masked) as held
    using (indicator_id, series, locality_id, geography, period, breakdown)
left join previous_withheld as before
    using (indicator_id, series, locality_id, geography, period, breakdown, rule_id)
where result.severity = 'hold'
"""

# That all of a report is zero tells of every count in it that it is zero, also of those that are
# published for whole provinces and years only. So the public does not learn it of a report with a
# sensitive measure: it came in time, no more.
REPORTING = """
create or replace table reporting as
with sensitive_reports as (
    select distinct
        measures.feed,
        periods.period
    from measures
    inner join periods using (period_type)
    where measures.sensitivity <> 'none'
)

select
    report.* replace (
        case
            when report.state = 'zero' and $public and sensitive.feed is not null then 'on_time'
            else report.state
        end as state,
        case when not $public or sensitive.feed is null then report.zero_report end as zero_report
    )
from candidate_reporting as report
left join sensitive_reports as sensitive using (feed, period)
"""

EVIDENCE = """
create or replace view evidence as
select evidence.*
from candidate_evidence as evidence
anti join (select * from hidden where masked) as gone
    using (indicator_id, series, locality_id, geography, period, breakdown)
"""

# Whether two reports agree is told only where the count that one of them is stands as a figure.
COMMUNE_RECOGNITION = """
create or replace table commune_recognition as
select
    recognition.* replace (case when gone.hidden then null else recognition.agrees end as agrees)
from candidate_commune_recognition as recognition
left join (
    select distinct
        standard.standard_id,
        hidden.locality_id,
        hidden.period,
        true as hidden
    from hidden
    inner join indicator_measures as role using (indicator_id)
    inner join standards as standard on role.measure_id = standard.recognised_measure_id
) as gone
    using (standard_id, locality_id, period)
"""

# In which detail sensitive indicators are published, and why in no finer one.
PUBLISHED_DETAIL = """
create or replace table published_detail as
select
    detail.*,
    case detail.detail
        when 'published' then 'Được công bố; số nhỏ được che.'
        when 'not_on_offer' then 'Không công bố ở mức chi tiết này.'
        else 'Không công bố: che số nhỏ sẽ làm mất quá nhiều số liệu.'
    end as sentence_vi,
    case detail.detail
        when 'published' then 'Published; small counts are hidden.'
        when 'not_on_offer' then 'Not published in this detail.'
        else 'Not published: hiding small counts would cost too many figures.'
    end as sentence_en
from detail
"""

RULES = """
create or replace table rules as
select
    rule.rule_id,
    rule.family,
    rule.severity,
    rule.sentence_vi,
    rule.sentence_en,
    rule.source,
    result.state,
    result.judged,
    result.violated
from rule_texts as rule
left join rule_states as result using (rule_id)
"""

NAMED_FIGURES = """
select
    indicator.name_vi as indicator_vi,
    indicator.name_en as indicator_en,
    locality.name_vi as locality_name,
    locality.province_code,
    figure.*
from figures as figure
inner join indicators as indicator using (indicator_id)
inner join localities as locality using (locality_id)
"""

NO_PREVIOUS_WITHHELD = """
create or replace view previous_withheld as
select
    *,
    null::date as first_seen
from violations
where false
"""
