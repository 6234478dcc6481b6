"""The SQL of revisions: what was published before, what moved since, and which number it gets.

``history`` holds the figures that readers have seen a number of, with that number. ``moved`` holds
the few that differ now, and those that wait withheld; ``explained`` gives each its next revision
and the reason that its cause stands for.
"""

# Rows that were suppressed carry no revision and so no history: it starts afresh when they are
# shown again. A withheld row has no number of its own; what was last shown is remembered apart.
HISTORY = """
create or replace view history as
select
    before.indicator_id,
    before.series,
    before.locality_id,
    before.geography,
    before.period,
    before.breakdown,
    before.revision,
    before.revision_reason,
    before.previous_value,
    before.first_value,
    before.correction_id,
    coalesce(shown.numerator, before.numerator) as numerator,
    coalesce(shown.denominator, before.denominator) as denominator,
    coalesce(shown.value, before.value) as value,
    coalesce(shown.coverage, before.coverage) as coverage,
    coalesce(shown.final, not before.provisional) as final,
    shown.cause
from previous_figures as before
left join previous_last_shown as shown
    using (indicator_id, series, locality_id, geography, period, breakdown)
where
    before.revision is not null
    and (before.obs_status <> 'withheld' or shown.indicator_id is not null)
"""

MOVED = """
create or replace table moved as
select
    figure.indicator_id,
    figure.series,
    figure.locality_id,
    figure.geography,
    figure.period,
    figure.breakdown,
    figure.period_end,
    figure.told,
    figure.numerator,
    figure.denominator,
    figure.value,
    figure.coverage,
    figure.correction_id,
    figure.obs_status = 'withheld' as waiting,
    history.numerator as numerator_before,
    history.denominator as denominator_before,
    history.value as value_before,
    history.coverage as coverage_before,
    history.first_value as first_value_before,
    history.final as final_before,
    history.revision as revision_before,
    history.cause as cause_before,
    history.correction_id as correction_before
from bare_figures as figure
inner join history
    using (indicator_id, series, locality_id, geography, period, breakdown)
where
    not figure.masked
    and (
        figure.obs_status = 'withheld'
        or differs(figure.value, history.value)
        or differs(figure.numerator, history.numerator)
        or differs(figure.denominator, history.denominator)
    )
"""

# After a rollback a number may have been given already, in the release that was left: the same
# figure keeps it, another figure goes beyond it.
EXPLAINED = """
create or replace table explained as
select
    moved.*,
    case
        when moved.waiting then null
        when
            newest.revision > moved.revision_before
            and not differs(newest.value, moved.value)
            and not differs(newest.numerator, moved.numerator)
            and not differs(newest.denominator, moved.denominator)
            then newest.revision
        else greatest(moved.revision_before, coalesce(newest.revision, 0)) + 1
    end as next_revision,
    case
        when moved.waiting then null
        when moved.cause in (1, 7) then 'method'
        when moved.cause = 2 then 'boundary'
        when moved.cause = 3 then 'correction'
        when moved.cause = 4 then 'late_data'
        when moved.cause = 5 then 'denominator'
        when moved.cause = 6 and moved.coverage > moved.coverage_before then 'late_data'
        when moved.cause = 6 and differs(moved.numerator, moved.numerator_before) then 'correction'
        when moved.cause = 6 then 'denominator'
        else 'unexplained'
    end as reason
from causes as moved
left join newest_figures as newest
    using (indicator_id, series, locality_id, geography, period, breakdown)
"""

# What readers last saw of the figures that are withheld now, for the day they are shown again.
LAST_SHOWN = """
create or replace view last_shown as
select
    indicator_id,
    series,
    locality_id,
    geography,
    period,
    breakdown,
    numerator_before as numerator,
    denominator_before as denominator,
    value_before as value,
    coverage_before as coverage,
    final_before as final,
    cause
from explained
where waiting
"""

NO_LAST_SHOWN = """
create or replace view previous_last_shown as
select
    indicator_id,
    series,
    locality_id,
    geography,
    period,
    breakdown,
    numerator,
    denominator,
    value,
    coverage,
    provisional as final,
    null::integer as cause
from bare_figures
where false
"""

NO_NEWEST = """
create or replace view newest_figures as
from history
where false
"""

NO_HISTORY = """
create or replace view history as
select
    indicator_id,
    series,
    locality_id,
    geography,
    period,
    breakdown,
    0 as revision,
    null::varchar as revision_reason,
    null::double as previous_value,
    null::double as first_value,
    correction_id,
    numerator,
    denominator,
    value,
    coverage,
    provisional as final,
    null::integer as cause
from bare_figures
where false
"""

CHANGES_BY_REASON = """
select
    reason,
    count(*) as figures
from explained
where not waiting
group by reason
order by reason
"""
