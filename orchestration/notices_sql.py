"""The SQL of what revisions amount to: notices of corrected final figures, and how far they go."""

# A number in a sentence: grouped, at most three decimals. The Vietnamese one swaps the marks.
SPOKEN = """
create or replace macro spoken(x) as
    case
        when abs(x) >= 1000 or x = round(x) then format('{:,.0f}', x)
        else rtrim(rtrim(format('{:,.3f}', x), '0'), '.')
    end
"""

NO_PREVIOUS_NOTICES = """
create or replace view previous_correction_notices as
select
    null::varchar as release_id,
    null::varchar as release_before,
    as_of as noticed_on,
    indicator_id,
    series,
    locality_id,
    geography,
    period,
    breakdown,
    0 as revision,
    numerator as numerator_before,
    denominator as denominator_before,
    value as value_before,
    numerator as numerator_after,
    denominator as denominator_after,
    value as value_after,
    null::varchar as reason
from bare_figures
where false
"""

# Notices stay as long as their figure is published; a suppressed figure has none, and of a
# guarded one the public learns that and why it changed, not by how much.
CORRECTION_NOTICES = """
create or replace table correction_notices as
with notices as (
    select
        release_id,
        release_before,
        noticed_on,
        indicator_id,
        series,
        locality_id,
        geography,
        period,
        breakdown,
        revision,
        numerator_before,
        denominator_before,
        value_before,
        numerator_after,
        denominator_after,
        value_after,
        reason
    from previous_correction_notices

    union all

    select
        $release_id,
        $release_before,
        $today,
        indicator_id,
        series,
        locality_id,
        geography,
        period,
        breakdown,
        next_revision,
        numerator_before,
        denominator_before,
        value_before,
        numerator,
        denominator,
        value,
        reason
    from explained
    where
        not waiting
        and final_before
        and (value_before is not null or numerator_before is not null)
),

told as (
    select
        notices.* replace (
            case when figure.told then notices.numerator_before end as numerator_before,
            case when figure.told then notices.denominator_before end as denominator_before,
            case when figure.told then notices.value_before end as value_before,
            case when figure.told then notices.numerator_after end as numerator_after,
            case when figure.told then notices.denominator_after end as denominator_after,
            case when figure.told then notices.value_after end as value_after
        ),
        figure.told
    from notices
    inner join bare_figures as figure
        using (indicator_id, series, locality_id, geography, period, breakdown)
    where not figure.masked
)

select
    told.* exclude (told),
    'Số liệu đã chốt được sửa: ' || indicators.name_vi || ', ' || localities.name_vi
    || ', ' || told.period || '. '
    || case
        when told.told
            then
                'Trước: ' || coalesce(translate(spoken(told.value_before), ',.', '.,'), 'không có')
                || '; nay: '
                || coalesce(translate(spoken(told.value_after), ',.', '.,'), 'không có') || '. '
        else ''
    end
    || 'Lý do: ' || words.vi || '.' as sentence_vi,
    'A final figure was corrected: ' || indicators.name_en || ', ' || localities.name_vi
    || ', ' || told.period || '. '
    || case
        when told.told
            then
                'Before: ' || coalesce(spoken(told.value_before), 'none') || '; now: '
                || coalesce(spoken(told.value_after), 'none') || '. '
        else ''
    end
    || 'Reason: ' || words.en || '.' as sentence_en
from told
inner join indicators using (indicator_id)
inner join localities using (locality_id)
inner join revision_reasons as words on told.reason = words.reason
"""

# Only figures that some earlier release showed can have been revised; nothing of guarded ones.
REVISION_STATISTICS = """
create or replace table revision_statistics as
with feeds as (
    select
        roles.indicator_id,
        min(measures.feed) as feed
    from indicator_measures as roles
    inner join measures using (measure_id)
    where roles.role = 'numerator'
    group by roles.indicator_id
),

published as (
    select
        feeds.feed,
        figures.indicator_id,
        figures.series,
        figures.geography,
        figures.locality_level,
        figures.period_type,
        figures.revision,
        100 * abs(figures.value / coalesce(figures.first_value, figures.value) - 1)
            as absolute_revision
    from figures
    inner join feeds using (indicator_id)
    semi join history
        using (indicator_id, series, locality_id, geography, period, breakdown)
    anti join guarded using (indicator_id)
    where
        figures.breakdown = 'total'
        and figures.value is not null
        and coalesce(figures.first_value, figures.value) <> 0
)

select
    feed,
    indicator_id,
    series,
    geography,
    locality_level,
    period_type,
    count(*) as figures,
    count(*) filter (where revision > 0) as revised,
    avg(absolute_revision) as mean_absolute_revision,
    max(absolute_revision) as max_absolute_revision
from published
group by all
"""

NOTICES_BY_REASON = """
select
    reason,
    count(*) as figures
from correction_notices
where release_id = $release_id
group by reason
order by reason
"""
