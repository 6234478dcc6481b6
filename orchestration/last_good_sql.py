"""The SQL of what stands beside a withheld figure: the last good value that readers have seen."""

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

NO_PREVIOUS_FIGURES = """
create or replace view previous_figures as
select
    *,
    null::double as last_good_value,
    null::varchar as last_good_period
from bare_figures
where false
"""
