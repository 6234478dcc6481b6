from datetime import date

import pytest

from sources.pulls.dhis2_periods import names_of, span_of


@pytest.mark.parametrize(
    ("name", "start", "end"),
    [
        ("202609", date(2026, 9, 1), date(2026, 9, 30)),
        ("202402", date(2024, 2, 1), date(2024, 2, 29)),
        ("202611B", date(2026, 11, 1), date(2026, 12, 31)),
        ("2026Q3", date(2026, 7, 1), date(2026, 9, 30)),
        ("2026S2", date(2026, 7, 1), date(2026, 12, 31)),
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2025Sep", date(2025, 9, 1), date(2026, 8, 31)),
        ("2025April", date(2025, 4, 1), date(2026, 3, 31)),
        ("2025AprilS2", date(2025, 10, 1), date(2026, 3, 31)),
    ],
)
def test_a_name_and_its_span_lead_to_each_other(name, start, end):
    assert span_of(name) == (start, end)
    assert name in names_of(start, end)


@pytest.mark.parametrize("name", ["", "20260901", "2026W5", "202613", "2026Q5", "LAST_YEAR"])
def test_what_is_no_period_of_months_has_no_span(name):
    assert span_of(name) is None
