"""Reporting duties: the days that follow from them, and those that no day can follow from."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.loader.models import PeriodType
from sources.loader.obligations import due_days

FILE = "obligations.csv"
QUARTERLY = "periodic,quarter,,on,3,20,2023,2024"


def kind(months: int, step: int) -> PeriodType:
    return PeriodType(
        id="k", name_vi="k", name_en="k", months=months, start_month=1, step_months=step,
        id_pattern="{year}-{number}",
    )  # fmt: skip


def rule(due_rule: str, month: int, day: int | str, years: tuple[int, int], number: str = ""):
    return {
        "due_rule": due_rule, "due_month": str(month), "due_day": str(day),
        "period_number": number, "first_year": str(years[0]), "last_year": str(years[1]),
    }  # fmt: skip


def dates(catalogue, name):
    rows = catalogue.table("obligation_dates").to_pylist()
    return {row["period"]: row for row in rows if row["obligation_id"] == name}


def test_a_quarterly_duty_is_due_in_every_quarter_of_its_years(small):
    found = dates(small, "o1")
    assert len(found) == 8
    assert found["2023-Q1"]["due"] == date(2023, 3, 20)
    assert found["2024-Q4"]["due"] == date(2024, 12, 20)


def test_a_report_due_before_its_period_ends_is_marked(small):
    assert all(row["before_end"] for row in dates(small, "o1").values())
    assert not any(row["before_end"] for row in dates(small, "o2").values())


def test_before_a_day_means_the_eve_and_may_lie_in_the_next_year(small):
    assert {row["period"]: row["due"] for row in dates(small, "o2").values()} == {
        "2022": date(2023, 1, 31), "2023": date(2024, 1, 31), "2024": date(2025, 1, 31),
    }  # fmt: skip


def test_within_a_month_means_its_last_day(small):
    assert {row["period"]: row["due"] for row in dates(small, "o3").values()} == {
        "2024-Q1": date(2024, 3, 31)
    }


def test_a_duty_without_a_day_is_listed_and_has_no_dates(small):
    duties = {row["obligation_id"]: row for row in small.table("obligations").to_pylist()}
    assert dates(small, "o4") == {}
    assert duties["o4"]["due_rule"] is None
    assert duties["o4"]["note_en"] == "No receiver is named."


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("o1,tides,", "o1,waves,", "'waves', which is no plan"),
        (QUARTERLY, "periodic,month,,on,3,20,2023,2024", "no period type"),
        (QUARTERLY, "weekly,quarter,,on,3,20,2023,2024", "one of periodic, once"),
        (QUARTERLY, "periodic,quarter,,after,3,20,2023,2024", "one of on, before, within"),
        (QUARTERLY, "periodic,quarter,,on,3,32,2023,2024", "day 32 of a month"),
        (QUARTERLY, "periodic,quarter,,on,2,30,2023,2024", "day 30 of a month"),
        (QUARTERLY, "periodic,quarter,,on,2,29,2023,2024", "does not have it in every year"),
        (QUARTERLY, "periodic,quarter,,on,16,20,2023,2024", "expected 1 to 15"),
        (QUARTERLY, "periodic,quarter,,on,0,20,2023,2024", "expected 1 to 15"),
        (QUARTERLY, "periodic,quarter,5,on,3,20,2023,2024", "no period 5 of type quarter"),
        (QUARTERLY, "periodic,quarter,,on,3,20,2020,2024", "not inside the years of its plan"),
        (QUARTERLY, "periodic,quarter,,on,3,20,2024,2023", "after last_year"),
        (QUARTERLY, "periodic,quarter,,on,3,,2023,2024", "a day is expected with on"),
        (QUARTERLY, "periodic,quarter,,within,3,20,2023,2024", "none with within"),
        (QUARTERLY, "periodic,quarter,,on,,20,2023,2024", "both or neither"),
        (QUARTERLY, "periodic,quarter,,,,,2023,2024", "without a day"),
        (QUARTERLY, "periodic,,,on,3,20,2023,2024", "without a period type"),
        (QUARTERLY, "on_occasion,quarter,,,,,2023,2024", "is on_occasion and has `period_type`"),
        (QUARTERLY, "unstated,,,on,3,20,2023,2024", "is unstated and has `due_rule`"),
        (QUARTERLY, "once,quarter,,on,3,20,2023,2024", "due once, from 2023 to 2024"),
        (QUARTERLY, "once,quarter,,on,3,20,2024,2024", "4 periods of type quarter"),
        ("clinic,underweight_rate,", "clinics,underweight_rate,", "'clinics', which is no feed"),
        ("clinic,underweight_rate,", "clinic,thin_rate,", "'thin_rate', which is no indicator"),
        ("Harbours,Hội đồng,The council,Văn", "Harbours,,,Văn", "names no receiver"),
        ("Văn phòng,The office", "Văn phòng,", "`via` in one language"),
        ("on day 20 of its last month", "", "`printed` is empty"),
        ("o2,tides", "o1,tides", "repeats the `obligation_id`"),
    ],
)
def test_a_duty_that_contradicts_itself_is_a_fault(folder, old, new, words):
    line = folder.replace(FILE, old, new)
    folder.assert_only_fault(FILE, line, words)


def test_a_catalogue_without_duties_has_none(folder):
    (folder.path / FILE).unlink()
    catalogue = folder.load()
    assert catalogue.table("obligations").num_rows == 0
    assert catalogue.table("obligation_dates").num_rows == 0


@given(
    months_step=st.sampled_from([(1, 1), (3, 3), (6, 6), (12, 12), (9, 12), (36, 12)]),
    month=st.integers(1, 24),
    day=st.integers(1, 28),
    first=st.integers(2000, 2030),
    years=st.integers(0, 4),
)
def test_rules_agree_on_the_same_day_of_every_period(months_step, month, day, first, years):
    of = kind(*months_step)
    span = (first, first + years)
    on = list(due_days(rule("on", month, day, span), of))
    before = list(due_days(rule("before", month, day, span), of))
    within = list(due_days(rule("within", month, "", span), of))
    assert len(on) == (years + 1) * 12 // of.step_months
    for (period, due), (_, eve), (_, last) in zip(on, before, within, strict=True):
        assert span[0] <= period.end.year <= span[1]
        assert eve == due - timedelta(days=1)
        assert (due.year, due.month) == (last.year, last.month)
        assert (last + timedelta(days=1)).day == 1
        distance = (due.year - period.start.year) * 12 + due.month - period.start.month
        assert distance == month - 1
