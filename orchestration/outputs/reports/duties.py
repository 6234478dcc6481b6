"""Which reports can be made of a release: the duties of the plans, each with its periods."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from orchestration.explain.reader import Reader

# A duty with a day has the periods of its days. One without has, within its years, those of its
# own type; where it names none, those that most targets of the plan are for. A period has begun,
# and there is something to say of it: a figure of the plan's place that ends no later than it does.
POSSIBLE = """
with day as (
    select max(as_of) as as_of from release.figures
),

of_targets as (
    select
        target.plan_id,
        mode(period.period_type) as period_type
    from release.targets as target
    inner join catalogue.periods as period using (period)
    group by target.plan_id
),

numbered as (
    select
        *,
        row_number() over (partition by period_type, year order by period_start) as number
    from catalogue.periods
),

starts as (
    select
        plan.plan_id,
        min(figure.period_end) as first_end
    from release.plans as plan
    inner join release.figures as figure using (locality_id, geography)
    group by plan.plan_id
),

wanted as (
    select
        obligation_id,
        period,
        due
    from release.obligation_dates
    union all
    select
        duty.obligation_id,
        period.period,
        null as due
    from release.obligations as duty
    inner join of_targets using (plan_id)
    inner join numbered as period
        on coalesce(duty.period_type, of_targets.period_type) = period.period_type
        and coalesce(duty.period_number, period.number) = period.number
        and period.year between duty.first_year and duty.last_year
    where duty.obligation_id not in (select obligation_id from release.obligation_dates)
)

select
    duty.*,
    wanted.due,
    period.period,
    period.period_type as type_of_period,
    period.period_start,
    period.period_end,
    period.year,
    period.previous_like_period,
    period.period_start <= day.as_of as begun,
    coalesce(starts.first_end <= period.period_end, false) as has_figures
from wanted
inner join release.obligations as duty using (obligation_id)
inner join catalogue.periods as period using (period)
left join starts using (plan_id)
cross join day
order by duty.plan_id, period.period_end, period.period, wanted.due, duty.obligation_id
"""


class ReportError(ValueError):
    """There is no such report; the message names those that can be made."""


@dataclass(frozen=True)
class Duty:
    """A duty of a plan's document for one period; ``row`` is its line of the catalogue."""

    obligation_id: str
    plan_id: str
    period: str
    period_type: str
    starts: date
    ends: date
    year: int
    period_before: str | None
    due: date | None
    cadence: str
    row: dict[str, Any]

    @property
    def days(self) -> int:
        """How many days its period has."""
        return (self.ends - self.starts).days + 1

    def words(self, name: str, language: str) -> str:
        """One of its texts in a language; empty where the document says nothing."""
        return self.row[f"{name}_{language}"] or ""

    def listed(self, name: str) -> tuple[str, ...]:
        """The ids that it names of feeds or indicators; none means that it names none."""
        return tuple((self.row[name] or "").split())


def duties_of(reader: Reader, plan: str | None = None) -> list[Duty]:
    """All reports that can be made of a release, by plan and period, or those of a plan.

    Raises ``ReportError`` for a plan that the release does not have.
    """
    rows = reader.rows(POSSIBLE)
    if plan is not None:
        _check_plan(reader, plan)
        rows = [row for row in rows if row["plan_id"] == plan]
    return [_duty(row) for row in rows if row["begun"] and row["has_figures"]]


def duties_for(reader: Reader, plan: str, period: str, obligation: str | None = None) -> list[Duty]:
    """The reports that a plan asks for a period: those with a day before those without.

    Where duties have a day, those without one are made only when they are named. Raises
    ``ReportError``.
    """
    rows = reader.rows(POSSIBLE)
    _check_plan(reader, plan)
    of_plan = [row for row in rows if row["plan_id"] == plan]
    if obligation is not None:
        of_plan = _of_obligation(of_plan, plan, obligation)
    of_period = [row for row in of_plan if row["period"] == period]
    if not of_period:
        raise ReportError(f"No report of {plan} is for the period {period}. {_possible(of_plan)}")
    duties = [_duty(row) for row in of_period if row["begun"] and row["has_figures"]]
    if not duties:
        lacking = (
            "begins after the release's day"
            if not of_period[0]["begun"]
            else ("is before the first figures of the plan's place")
        )
        raise ReportError(f"The period {period} {lacking}. {_possible(of_plan)}")
    return _most_definite(duties)


def _check_plan(reader: Reader, plan: str) -> None:
    known = [row["plan_id"] for row in reader.rows("from release.plans order by plan_id")]
    if plan not in known:
        raise ReportError(f"There is no plan {plan}. The release has: {', '.join(known)}.")


def _of_obligation(rows: Sequence[dict[str, Any]], plan: str, wanted: str) -> list[dict[str, Any]]:
    found = [row for row in rows if row["obligation_id"] == wanted]
    if not found:
        names = ", ".join(sorted({row["obligation_id"] for row in rows}))
        raise ReportError(f"The plan {plan} has no duty {wanted}. It has: {names}.")
    return found


def _possible(rows: Sequence[dict[str, Any]]) -> str:
    periods = {row["period"]: None for row in rows if row["begun"] and row["has_figures"]}
    if not periods:
        return "None can be made of this release: it has no figure of the place up to then."
    return f"Possible are: {', '.join(periods)}."


def _most_definite(duties: Sequence[Duty]) -> list[Duty]:
    """Those with a day; else those that recur; else those for when there is occasion."""
    dated = [duty for duty in duties if duty.due is not None]
    regular = [duty for duty in duties if duty.cadence != "on_occasion"]
    return dated or regular or list(duties)


def _duty(row: dict[str, Any]) -> Duty:
    return Duty(
        obligation_id=row["obligation_id"], plan_id=row["plan_id"], period=row["period"],
        period_type=row["type_of_period"], starts=row["period_start"], ends=row["period_end"],
        year=row["year"], period_before=row["previous_like_period"], due=row["due"],
        cadence=row["cadence"], row=row,
    )  # fmt: skip
