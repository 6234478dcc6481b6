"""The SQL that makes published figures of judged ones: hidden, revised, with what was last good."""

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

# The restricted release hides nothing; the public one hides what disclosure masks.
UNMASKED = """
create or replace view masked_or_not as
select
    *,
    null::varchar as why
from judged
"""

MASKED = """
create or replace view masked_or_not as
select
    judged.*,
    mask.why
from judged
left join mask
    using (indicator_id, series, locality_id, geography, period, breakdown)
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
        end as reason
    from masked_or_not
)
"""

# The last good public value of a withheld figure: what the release before showed for the same
# period, if that was another count than the one held now; else the newest earlier period shown.
LAST_GOOD = """
create or replace table last_good as
with withheld_rows as (
    select * from bare_figures where obs_status = 'withheld'
),

earlier_period as (
    select
        held.indicator_id,
        held.series,
        held.locality_id,
        held.geography,
        held.period,
        held.breakdown,
        arg_max(shown.value, shown.period_end) as value,
        arg_max(shown.period, shown.period_end) as good_period
    from withheld_rows as held
    inner join bare_figures as shown
        on held.indicator_id = shown.indicator_id
        and held.series = shown.series
        and held.locality_id = shown.locality_id
        and held.geography = shown.geography
        and held.breakdown = shown.breakdown
        and held.period_type = shown.period_type
        and held.period_end > shown.period_end
    where shown.value is not null
    group by all
),

earlier_release as (
    select
        held.indicator_id,
        held.series,
        held.locality_id,
        held.geography,
        held.period,
        held.breakdown,
        coalesce(before.value, before.last_good_value) as value,
        held.period as good_period
    from withheld_rows as held
    inner join previous_figures as before
        using (indicator_id, series, locality_id, geography, period, breakdown)
    where
        (
            before.value is not null
            and (
                differs(before.numerator, held.held_numerator)
                or differs(before.denominator, held.held_denominator)
            )
        )
        or (before.obs_status = 'withheld' and before.last_good_period = held.period)
)

select
    indicator_id,
    series,
    locality_id,
    geography,
    period,
    breakdown,
    coalesce(earlier_release.value, earlier_period.value) as last_good_value,
    coalesce(earlier_release.good_period, earlier_period.good_period) as last_good_period
from earlier_period
full join earlier_release
    using (indicator_id, series, locality_id, geography, period, breakdown)
"""

# What is told beside a figure is told only where the unit above shows its own.
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
    figure.expected_at_locality_id,
    case when expected then figure.expected_numerator end as expected_numerator,
    figure.obs_status,
    figure.provisional,
    figure.estimated,
    figure.break_before,
    figure.unreliable,
    figure.coverage,
    figure.quality,
    figure.reason,
    last_good.last_good_value,
    last_good.last_good_period,
    figure.as_of,
    case
        when before.indicator_id is null then 0
        when
            before.obs_status <> figure.obs_status
            or differs(before.value, figure.value)
            or differs(before.numerator, figure.numerator)
            or differs(before.denominator, figure.denominator)
            then before.revision + 1
        else before.revision
    end::integer as revision
from (
    select
        figure.*,
        not figure.hidden and parent.masked is null as compared,
        not figure.hidden and yardstick.masked is null as expected
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
left join previous_figures as before
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

NO_PREVIOUS_FIGURES = """
create or replace view previous_figures as
select
    *,
    0 as revision,
    null::double as last_good_value,
    null::varchar as last_good_period
from bare_figures
where false
"""
