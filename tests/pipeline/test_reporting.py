"""What the public learns of reports: who sent what when, and no count of a sensitive measure."""

from __future__ import annotations

from datetime import date

import pytest

from tests.pipeline.conftest import mart, measure

PERIODS = [
    {"period": "2024", "period_type": "year"},
    {"period": "2024-Q1", "period_type": "quarter"},
]


def report(period, state, *, zero, feed="f1"):
    return {
        "agency": "a1", "feed": feed, "locality_id": "C1", "period": period,
        "due": date(2024, 12, 31), "received": date(2024, 12, 1), "state": state,
        "zero_report": zero, "measures_due": 2, "measures_received": 2, "answering_agency": "a1",
    }  # fmt: skip


@pytest.fixture
def told(place, figures):
    """State and zero report by feed and period, as a release tells them."""

    def ask(*, restricted):
        reports = [
            report("2024", "zero", zero=True),
            report("2024-Q1", "zero", zero=True),
            report("2024", "late", zero=True, feed="f2"),
        ]
        measures = [
            measure("stunted", "Children stunted", sensitivity="always"),
            measure("open", "Schools", period_type="quarter"),
            measure("measured", "Children measured", feed="f2"),
        ]
        tables = {"reporting": mart("reporting", reports), "periods": mart("periods", PERIODS)}
        place.bring(figures, tables=tables | {"measures": measures})
        place.publish()
        root = {"root": place.home.restricted, "release": place.current()} if restricted else {}
        return {
            (row["feed"], row["period"]): (row["state"], row["zero_report"])
            for row in place.rows("reporting", **root)
        }

    return ask


def test_the_public_is_not_told_that_a_report_with_a_sensitive_measure_is_all_zero(told):
    assert told(restricted=False) == {
        ("f1", "2024"): ("on_time", None),
        ("f1", "2024-Q1"): ("zero", True),
        ("f2", "2024"): ("late", True),
    }


def test_the_restricted_release_tells_every_report_of_zeros(told):
    assert told(restricted=True) == {
        ("f1", "2024"): ("zero", True),
        ("f1", "2024-Q1"): ("zero", True),
        ("f2", "2024"): ("late", True),
    }
