"""Periods: how they are counted out, made of parts, and written by senders."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.loader.models import PeriodsFile, PeriodType
from sources.loader.periods import expand_periods, period_parts, tiles


def kind(name: str, months: int, start: int, step: int) -> PeriodType:
    pattern = name + "{year}-{month}"
    return PeriodType(
        id=name,
        name_vi=name,
        name_en=name,
        months=months,
        start_month=start,
        step_months=step,
        id_pattern=pattern,
    )


kinds = st.builds(
    kind,
    st.just("x"),
    st.sampled_from([1, 2, 3, 4, 6, 9, 12, 24, 36]),
    st.integers(1, 12),
    st.sampled_from([1, 2, 3, 4, 6, 12]),
)


@settings(deadline=None)
@given(kinds)
def test_periods_lie_inside_the_years_and_start_at_their_steps(one):
    periods = list(
        expand_periods(PeriodsFile(first_year=2000, last_year=2006, types=[one])).values()
    )
    assert periods
    for period in periods:
        assert date(2000, 1, 1) <= period.start < period.end <= date(2006, 12, 31)
        assert (period.start.month - one.start_month) % one.step_months == 0
        assert (period.end + timedelta(days=1)).day == 1
    starts = [period.start for period in periods]
    assert starts == sorted(set(starts))


@settings(deadline=None)
@given(kinds)
def test_the_like_period_before_begins_a_year_earlier(one):
    periods = expand_periods(PeriodsFile(first_year=2000, last_year=2006, types=[one]))
    for period in periods.values():
        if period.previous_like is None:
            assert period.start.year == min(other.start.year for other in periods.values()) or (
                period.start.replace(year=period.start.year - 1)
                not in {other.start for other in periods.values()}
            )
        else:
            before = periods[period.previous_like]
            assert before.start == period.start.replace(year=period.start.year - 1)


@settings(deadline=None)
@given(kinds, kinds)
def test_parts_fill_their_period_without_gap_or_overlap(whole, part):
    part = part.model_copy(update={"id": "y", "id_pattern": "y{year}-{month}"})
    file = PeriodsFile(first_year=2000, last_year=2006, types=[whole, part])
    types = {"x": whole, "y": part}
    periods = expand_periods(file)
    parts: dict[str, list] = {}
    for of, piece in period_parts(periods, types):
        parts.setdefault(f"{of.period}/{piece.period_type}", []).append(piece)
    for name, pieces in parts.items():
        of = periods[name.split("/")[0]]
        pieces.sort(key=lambda piece: piece.start)
        assert pieces[0].start == of.start
        assert pieces[-1].end == of.end
        for one, two in pairwise(pieces):
            assert one.end + timedelta(days=1) == two.start


@settings(deadline=None)
@given(kinds, kinds)
def test_a_type_tiles_another_just_when_its_periods_can(whole, part):
    """Against the slow way: walk from each start and see whether the end is met."""
    part = part.model_copy(update={"id": "y", "id_pattern": "y{year}-{month}"})
    periods = expand_periods(PeriodsFile(first_year=2000, last_year=2012, types=[whole, part]))
    by_start = {one.start: one for one in periods.values() if one.period_type == "y"}

    def walks(period) -> bool:
        day = period.start
        while day <= period.end:
            if day not in by_start or by_start[day].end > period.end:
                return False
            day = by_start[day].end + timedelta(days=1)
        return True

    wholes = [one for one in periods.values() if one.period_type == "x"]
    overlapping = part.months != part.step_months
    assert tiles(whole, part) == (all(map(walks, wholes)) and not overlapping)


@pytest.mark.parametrize(
    ("pattern", "months", "start", "step", "first", "last"),
    [
        ("{year}-{month:02d}", 1, 1, 1, ("2024-01", "2024-01-31"), ("2025-12", "2025-12-31")),
        ("{year}-Q{number}", 3, 1, 3, ("2024-Q1", "2024-03-31"), ("2025-Q4", "2025-12-31")),
        ("{year}-H{number}", 6, 1, 6, ("2024-H1", "2024-06-30"), ("2025-H2", "2025-12-31")),
        ("{year}-9M", 9, 1, 12, ("2024-9M", "2024-09-30"), ("2025-9M", "2025-09-30")),
        ("{year}-{end_year}", 24, 1, 12, ("2024-2025", "2025-12-31"), ("2024-2025", "2025-12-31")),
        (
            "SY{year}-{end_year}",
            12,
            9,
            12,
            ("SY2024-2025", "2025-08-31"),
            ("SY2024-2025", "2025-08-31"),
        ),
        (
            "FY{year}/{end_year_2}",
            12,
            4,
            12,
            ("FY2024/25", "2025-03-31"),
            ("FY2024/25", "2025-03-31"),
        ),
    ],
)
def test_ids_follow_the_pattern(pattern, months, start, step, first, last):
    one = kind("x", months, start, step).model_copy(update={"id_pattern": pattern})
    periods = list(
        expand_periods(PeriodsFile(first_year=2024, last_year=2025, types=[one])).values()
    )
    assert (periods[0].period, str(periods[0].end)) == first
    assert (periods[-1].period, str(periods[-1].end)) == last


def test_a_leap_year_has_its_days(small):
    days = small.periods.set_index("period")["days"]
    assert (days["2024"], days["2023"], days["2024-Q1"], days["2023-2024"]) == (366, 365, 91, 731)


def test_a_period_belongs_to_the_year_of_its_last_day(small):
    assert small.periods.set_index("period").loc["2022-2023", "year"] == 2023


def test_spellings_lead_to_periods_whatever_the_leading_zero(small):
    quarters = small.period_spellings["quarter"]
    assert quarters["quarter 2 of 2024"] == quarters["quarter 02 of 2024"] == "2024-Q2"
    assert quarters["iii/2024"] == quarters["2024-q3"] == "2024-Q3"
    assert small.period_spellings["year"]["year 2021"] == "2021"


def test_a_spelling_of_one_number_only(folder):
    folder.replace(
        "periods.yml",
        '"{roman}/{year}"]',
        '"{roman}/{year}", {text: "spring {year}", number: 2}]',
    )
    quarters = folder.load().period_spellings["quarter"]
    assert quarters["spring 2024"] == "2024-Q2"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"{year}-Q{number}"', '"{year}-Q{quarter}"', "placeholder that does not exist"),
        ('"{year}-Q{number}"', '"{year}-Q"', "would stand for two periods"),
        ('"{year}-{end_year}"', '"{year}"', "would stand for two periods"),
        ('"{roman}/{year}"]', '"{year}"]', "would be read as 2020-Q1 and as 2020-Q2"),
        ('"{roman}/{year}"]', '"{season}/{year}"]', "placeholder that does not exist"),
        ("step_months: 3", "step_months: 5", "a divisor of 12"),
        ("id: two_years", "id: year", "is given twice"),
        ("first_year: 2020", "first_year: 2025", "put them in order"),
    ],
)
def test_a_period_type_that_cannot_be_counted_out_is_a_fault(folder, old, new, words):
    folder.replace("periods.yml", old, new)
    found = [one for one in folder.faults() if one.file == "periods.yml"]
    assert any(words in one.sentence for one in found), [str(one) for one in folder.faults()]
