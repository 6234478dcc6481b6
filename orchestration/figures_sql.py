"""The SQL that makes published figures of judged ones: hidden, compared, with their history."""

JUDGED = """
create table judged as
select
    figure.*,
    outcome.outcome,
    outcome.rule_id
from candidate_figures as figure
inner join outcomes as outcome
    using (indicator_id, series, locality_id, geography, period, breakdown)
"""

# The restricted release hides nothing; the public one hides what disclosure masks, and of a
# shown figure of a guarded indicator the numbers it had before: a small difference is a small cell.
UNMASKED = """
create or replace view masked_or_not as
select
    *,
    null::varchar as why,
    true as told
from judged
"""

MASKED = """
create or replace view masked_or_not as
select
    judged.*,
    mask.why,
    guarded.indicator_id is null as told
from judged
left join mask
    using (indicator_id, series, locality_id, geography, period, breakdown)
left join guarded using (indicator_id)
"""

# Two numbers differ when they differ by more than the order of a sum can explain.
DIFFERS = """
create macro differs(one, other) as
    (one is null) <> (other is null)
    or coalesce(abs(one - other) > 1e-9 * greatest(abs(one), abs(other)), false)
"""

# Why `masked` comes before every other status: a word can give a cell away as well as a number.
BARE_FIGURES = """
create or replace table bare_figures as
select
    * exclude (numerator, denominator, value, lower_95, upper_95, lower_998, upper_998),
    case when not hidden then numerator end as numerator,
    case when not hidden then denominator end as denominator,
    case when not hidden then value end as value,
    case when not hidden then lower_95 end as lower_95,
    case when not hidden then upper_95 end as upper_95,
    case when not hidden then lower_998 end as lower_998,
    case when not hidden then upper_998 end as upper_998,
    numerator as held_numerator,
    denominator as held_denominator
from (
    select
        indicator_id,
        series,
        locality_id,
        locality_code,
        locality_level,
        geography,
        period,
        period_type,
        period_start,
        period_end,
        breakdown,
        numerator,
        denominator,
        per,
        value,
        lower_95,
        upper_95,
        lower_998,
        upper_998,
        parent_locality_id,
        parent_value,
        compared_to_parent,
        expected_at_locality_id,
        expected_numerator,
        as_of,
        told,
        why is not null as masked,
        masked or outcome = 'hold' as hidden,
        case
            when masked then 'suppressed'
            when outcome = 'hold' then 'withheld'
            else obs_status
        end as obs_status,
        case when not masked then provisional end as provisional,
        case when not masked then estimated end as estimated,
        case when not masked then break_before end as break_before,
        case when not hidden then unreliable end as unreliable,
        case when not masked then coverage end as coverage,
        case when not hidden then outcome end as quality,
        case
            when masked and why = 'coarse' then 'not_published_here'
            when masked then 'small_cell'
            when outcome = 'hold' then rule_id
            else reason
        end as reason,
        case when not masked then correction_id end as correction_id
    from masked_or_not
)
"""

# What is told beside a figure is told only where the unit above shows its own. That the nearest
# one was passed over says that it counts few, as does a number to expect at a figure not shown.
FIGURES = """
create or replace table figures as
select
    $release_id as release_id,
    figure.indicator_id,
    figure.series,
    figure.locality_id,
    figure.locality_code,
    figure.locality_level,
    figure.geography,
    figure.period,
    figure.period_type,
    figure.period_start,
    figure.period_end,
    figure.breakdown,
    figure.numerator,
    figure.denominator,
    figure.per,
    figure.value,
    figure.lower_95,
    figure.upper_95,
    figure.lower_998,
    figure.upper_998,
    figure.parent_locality_id,
    case when compared then figure.parent_value end as parent_value,
    case when compared then figure.compared_to_parent end as compared_to_parent,
    case when expected then figure.expected_at_locality_id end as expected_at_locality_id,
    case when expected then figure.expected_numerator end as expected_numerator,
    figure.obs_status,
    figure.provisional,
    figure.estimated,
    figure.break_before,
    figure.unreliable,
    figure.coverage,
    figure.quality,
    figure.reason,
    figure.correction_id,
    last_good.last_good_value,
    last_good.last_good_period,
    figure.as_of,
    case
        when figure.masked then null
        when explained.next_revision is not null then explained.next_revision
        when history.indicator_id is not null then history.revision
        when figure.numerator is not null or figure.value is not null then 0
    end::integer as revision,
    case
        when figure.masked then null
        when not figure.provisional then 'final'
        when coalesce(explained.next_revision, history.revision) > 0 then 'revised'
        else 'provisional'
    end as revision_state,
    case
        when figure.masked then null
        when explained.next_revision is not null then explained.reason
        else history.revision_reason
    end as revision_reason,
    case
        when figure.masked or not figure.told then null
        when explained.next_revision is not null then explained.value_before
        else history.previous_value
    end as previous_value,
    case
        when figure.masked or not figure.told then null
        when explained.next_revision is not null
            then coalesce(explained.first_value_before, explained.value_before)
        else history.first_value
    end as first_value
from (
    select
        figure.*,
        not figure.hidden and parent.masked is null as compared,
        not figure.hidden
        and parent.masked is null
        and yardstick.masked is null
        and (figure.told or figure.expected_at_locality_id = figure.parent_locality_id) as expected
    from bare_figures as figure
    left join hidden as parent
        on figure.parent_locality_id = parent.locality_id
        and figure.indicator_id = parent.indicator_id
        and figure.series = parent.series
        and figure.geography = parent.geography
        and figure.period = parent.period
        and figure.breakdown = parent.breakdown
    left join hidden as yardstick
        on figure.expected_at_locality_id = yardstick.locality_id
        and figure.indicator_id = yardstick.indicator_id
        and figure.series = yardstick.series
        and figure.geography = yardstick.geography
        and figure.period = yardstick.period
        and figure.breakdown = yardstick.breakdown
) as figure
left join last_good
    using (indicator_id, series, locality_id, geography, period, breakdown)
left join history
    using (indicator_id, series, locality_id, geography, period, breakdown)
left join explained
    using (indicator_id, series, locality_id, geography, period, breakdown)
"""

HIDDEN = """
create or replace table hidden as
select
    indicator_id,
    series,
    locality_id,
    geography,
    period,
    period_type,
    extract(year from period_end) as year,
    breakdown,
    masked
from bare_figures
where hidden
"""
