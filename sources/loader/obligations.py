"""Faults of reporting duties: who reports what to whom by when, and the days that follow."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pandas as pd

from sources.loader.csv_lines import Rows, looked_up
from sources.loader.draft import Draft
from sources.loader.faults import Faults
from sources.loader.models import PeriodType
from sources.loader.periods import Period, expand_type, month_number, month_start

WITH_PERIODS = ("periodic", "once")
WITHOUT_PERIODS = ("on_occasion", "unstated")
CADENCES = (*WITH_PERIODS, *WITHOUT_PERIODS)
DUE_RULES = ("on", "before", "within")
NAMED = "{obligation_id} ({clause})"
REQUIRED = (
    "obligation_id", "plan_id", "clause", "reporter_vi", "reporter_en", "cadence", "first_year",
    "last_year", "content_vi", "content_en", "printed",
)  # fmt: skip


def check_obligations(draft: Draft, periods: dict[str, Period], faults: Faults) -> None:
    """Record every fault of obligations.csv."""
    rows = draft.csv["obligations.csv"]
    before = len(faults)
    rows.required(faults, REQUIRED)
    rows.unique(faults, ["obligation_id"])
    _check_words(rows, draft, faults)
    _check_lists(rows, draft, faults)
    first = rows.numbers(faults, "first_year", whole=True)
    last = rows.numbers(faults, "last_year", whole=True)
    for column in ("period_number", "due_month", "due_day"):
        rows.numbers(faults, column, whole=True)
    _check_years(rows, first, last, draft, faults)
    _check_cadence(rows, first, last, faults)
    _check_rule(rows, faults)
    if periods and len(faults) == before:
        _check_days(rows, draft, faults)


def due_days(row: dict[str, Any], kind: PeriodType) -> Iterator[tuple[Period, date]]:
    """Every period of a duty and the last day on which its report is in time.

    `due_month` counts from the first month of the period, 1 being that month, and may lie beyond
    its end. `on` is that day, `before` the day before it, `within` the last day of that month.
    Raises ValueError for a day that its month does not have.
    """
    first, last = int(row["first_year"]), int(row["last_year"])
    for period in expand_type(kind, first - kind.months // 12, last):
        if period.end.year < first or row["period_number"] not in ("", str(period.number)):
            continue
        month = month_start(month_number(period.start) + int(row["due_month"]) - 1)
        if row["due_rule"] == "within":
            yield period, month.replace(day=calendar.monthrange(month.year, month.month)[1])
            continue
        day = month.replace(day=int(row["due_day"]))
        yield period, day - timedelta(days=1) if row["due_rule"] == "before" else day


def _check_words(rows: Rows, draft: Draft, faults: Faults) -> None:
    frame = rows.frame
    if "plans.csv" in draft.csv:
        rows.among(faults, "plan_id", draft.csv["plans.csv"].frame["plan_id"], "plan")
    if "period type" not in draft.unread:
        rows.among(faults, "period_type", draft.ids["period type"], "period type")
    for column, words in (("cadence", CADENCES), ("due_rule", DUE_RULES)):
        rows.fault(
            faults,
            (frame[column] != "") & ~frame[column].isin(words),
            f"`{column}` is '{{{column}}}'; expected one of {', '.join(words)}: correct it",
        )
    for name in ("receiver", "via", "note"):
        rows.fault(
            faults,
            (frame[f"{name}_vi"] == "") != (frame[f"{name}_en"] == ""),
            f"{NAMED} has `{name}` in one language; both or neither are expected: add the other",
        )
    rows.fault(
        faults,
        (frame["receiver_vi"] == "") & (frame["note_vi"] == ""),
        f"{NAMED} names no receiver and no reason; a note that says what the document leaves open "
        "is expected: add one of the two",
    )


def _check_lists(rows: Rows, draft: Draft, faults: Faults) -> None:
    for column, kind in (("feeds", "feed"), ("indicators", "indicator")):
        for row in rows.records():
            for name in sorted(set(row[column].split()) - draft.ids[kind]):
                faults.at(
                    row["file"],
                    int(row["line"]),
                    f"{NAMED.format_map(row)} draws on '{name}', which is no {kind} of this "
                    f"catalogue: correct `{column}` (ids between spaces)",
                )


def _check_years(
    rows: Rows, first: pd.Series, last: pd.Series, draft: Draft, faults: Faults
) -> None:
    rows.fault(faults, first > last, f"{NAMED}: first_year is after last_year: correct them")
    if "plans.csv" not in draft.csv:
        return
    plans = draft.csv["plans.csv"].frame.drop_duplicates("plan_id").set_index("plan_id")
    begins, ends = (
        pd.to_numeric(looked_up(rows.frame["plan_id"], plans[name]), errors="coerce")
        for name in ("first_year", "last_year")
    )
    rows.fault(
        faults,
        (first < begins) | (last > ends),
        f"{NAMED} runs from {{first_year}} to {{last_year}}, which is not inside the years of its "
        "plan: correct them",
    )


def _check_cadence(rows: Rows, first: pd.Series, last: pd.Series, faults: Faults) -> None:
    frame = rows.frame
    with_periods = frame["cadence"].isin(WITH_PERIODS)
    rows.fault(
        faults,
        with_periods & (frame["period_type"] == ""),
        f"{NAMED} is {{cadence}} without a period type; the one it reports on is expected: add it",
    )
    for column in ("period_type", "period_number", "due_rule"):
        rows.fault(
            faults,
            frame["cadence"].isin(WITHOUT_PERIODS) & (frame[column] != ""),
            f"{NAMED} is {{cadence}} and has `{column}` '{{{column}}}'; a duty without periods has "
            "no day either: leave it empty, or correct `cadence`",
        )
    rows.fault(
        faults,
        (frame["cadence"] == "once") & (first != last),
        f"{NAMED} is due once, from {{first_year}} to {{last_year}}; one year is expected: correct "
        "`cadence` or the years",
    )
    rows.fault(
        faults,
        with_periods & (frame["due_rule"] == "") & (frame["note_vi"] == ""),
        f"{NAMED} is {{cadence}} without a day; a note that says so is expected: add it",
    )


def _check_rule(rows: Rows, faults: Faults) -> None:
    frame = rows.frame
    ruled = frame["due_rule"] != ""
    rows.fault(
        faults,
        ruled != (frame["due_month"] != ""),
        f"{NAMED}: `due_rule` '{{due_rule}}' with `due_month` '{{due_month}}'; both or neither are "
        "expected: correct them",
    )
    rows.fault(
        faults,
        (ruled & (frame["due_rule"] != "within")) != (frame["due_day"] != ""),
        f"{NAMED}: `due_rule` '{{due_rule}}' with `due_day` '{{due_day}}'; a day is expected with "
        "on and before, none with within: correct them",
    )


def _check_days(rows: Rows, draft: Draft, faults: Faults) -> None:
    """The days themselves: there is one for every period, once means one, none is far away."""
    types = draft.period_types()
    for row in rows.records():
        kind = types.get(row["period_type"])
        if kind is None or not row["due_rule"]:
            continue
        sentence = _day_fault(row, kind)
        if sentence:
            faults.at(row["file"], int(row["line"]), f"{NAMED.format_map(row)} {sentence}")


def _day_fault(row: dict[str, Any], kind: PeriodType) -> str | None:
    if not 1 <= int(row["due_month"]) <= kind.months + 12:
        return (
            f"is due in month {row['due_month']} of a period of {kind.months}; expected 1 to "
            f"{kind.months + 12}, counted from its first month: correct `due_month`"
        )
    try:
        days = list(due_days(row, kind))
    except ValueError:
        return (
            f"is due on day {row['due_day']} of a month that does not have it in every year: "
            "correct `due_day` or `due_month`"
        )
    if not days:
        return (
            f"has no period {row['period_number'] or 'at all'} of type {kind.id} in its years: "
            "correct `period_number` or the years"
        )
    if row["cadence"] == "once" and len(days) > 1:
        return (
            f"is due once, but {len(days)} periods of type {kind.id} are in its year: name one "
            "in `period_number`"
        )
    return None
