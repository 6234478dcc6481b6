"""Each agency hears once of what became late, is reminded, and hears that it came."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from orchestration.alerts import DATA_TEAM
from orchestration.operations.database import Operations
from orchestration.operations.models import Alert, Incident
from orchestration.standing.debts import Debt, Standing, debt_of
from orchestration.standing.late import KIND, settle_late

TODAY = date(2026, 10, 31)
NAMES = {
    "agency_vi": "Sở Y tế", "agency_en": "Health", "feed_vi": "Trạm y tế", "feed_en": "Clinics"
}  # fmt: skip
REMINDERS = (7, 30)


def debt(*units, period="2026-Q3", agency="syt", feed="health"):
    return Debt(
        agency=agency, feed=feed, period=period, due=date(2026, 10, 20), expected=10, units=units,
        places=tuple(f"Xã {unit}" for unit in units), names=NAMES,
    )  # fmt: skip


@pytest.fixture(scope="module")
def database(tmp_path_factory, empty_operations):
    path = tmp_path_factory.mktemp("late") / "operations.sqlite3"
    shutil.copy(empty_operations, path)
    opened = Operations(f"sqlite:///{path}")
    yield opened
    opened.close()


@pytest.fixture
def night(database):
    return nights(database)


def nights(database):
    """One night after the other: what each told, as (event, audience, subject), and the words."""
    with database.transaction() as session:
        for table in (Alert, Incident):
            session.execute(delete(table))
    known = set()

    def run(*debts, days=0, received=()):
        standing = Standing(TODAY + timedelta(days=days), debts, frozenset(received))
        with database.transaction() as session:
            settle_late(session, standing, REMINDERS)
        with database.transaction() as session:
            alerts = session.scalars(select(Alert).order_by(Alert.alert_id)).all()
        new = [alert for alert in alerts if alert.alert_id not in known]
        known.update(alert.alert_id for alert in new)
        return [alert for alert in new if alert.audience != DATA_TEAM], new

    return run


def told(alerts):
    return [(alert.event, alert.audience, alert.subject) for alert in alerts]


def test_what_became_late_is_told_once_to_who_answers_for_it(night):
    agencies, every = night(debt("a", "b"))
    assert told(agencies) == [("report_late", "agency/syt", "late/syt/health/2026-Q3")]
    for words in ("Sở Y tế", "“Trạm y tế”", "2026-Q3", "20/10/2026", "2/10", "Xã a, Xã b"):
        assert words in agencies[0].sentence_vi
    assert "2 of 10 units are missing: Xã a, Xã b" in agencies[0].sentence_en
    [summary] = [alert for alert in every if alert.audience == DATA_TEAM]
    assert "mới 1 (1 cơ quan)" in summary.sentence_vi
    assert night(debt("a", "b"), days=1) == ([], [])


def test_of_many_units_the_first_are_named_and_the_rest_counted(night):
    agencies, _ = night(debt(*"abcdefg"))
    assert "Xã a, Xã b, Xã c, Xã d, Xã e và 2 nữa" in agencies[0].sentence_vi


def test_a_part_that_comes_is_not_told_and_the_whole_is(night):
    night(debt("a", "b"))
    came = [("health", "2026-Q3", "a")]
    assert night(debt("b"), days=1, received=came) == ([], [])
    agencies, _ = night(days=2, received=[*came, ("health", "2026-Q3", "b")])
    assert told(agencies) == [("report_arrived", "agency/syt", "late/syt/health/2026-Q3")]
    assert night(days=3, received=came) == ([], [])


def test_a_debt_that_grows_is_told_again(night):
    night(debt("a"))
    agencies, _ = night(debt("a", "c"), days=1)
    assert told(agencies) == [("report_late", "agency/syt", "late/syt/health/2026-Q3")]


def test_an_agency_is_reminded_on_the_days_set_and_then_left_alone(night):
    heard = [day for day in range(60) if night(debt("a"), days=day)[0]]
    assert heard == [0, 7, 30]


def test_a_missed_night_only_delays_a_reminder(night):
    night(debt("a"))
    agencies, _ = night(debt("a"), days=12)
    assert "quá hạn 23 ngày" in agencies[0].sentence_vi
    assert night(debt("a"), days=13)[0] == []


def test_what_another_agency_owes_now_or_nobody_is_closed_in_silence(night, database):
    night(debt("a"), debt("z", agency="sld"))
    agencies, _ = night(debt("a", agency="heir"), days=1)
    assert told(agencies) == [("report_late", "agency/heir", "late/heir/health/2026-Q3")]
    with database.transaction() as session:
        still_open = session.scalars(
            select(Incident.cause).where(Incident.kind == KIND, Incident.closed_at.is_(None))
        ).all()
    assert still_open == ["late/heir/health/2026-Q3"]


def test_a_backlog_is_one_message_for_an_agency_and_feed(night):
    backlog = [debt("a", period=f"2025-{month:02d}") for month in range(1, 13)]
    agencies, every = night(*backlog, debt("b", feed="labour"))
    assert told(agencies) == [
        ("report_late", "agency/syt", "late/syt/health"),
        ("report_late", "agency/syt", "late/syt/labour/2026-Q3"),
    ]
    assert len(every) == 3
    assert "12 kỳ: 2025-12, 2025-11, 2025-10, 2025-09, 2025-08, 2025-07 và 6 nữa" in (
        agencies[0].sentence_vi
    )
    paid = [("health", one.period, "a") for one in backlog[:2]]
    agencies, _ = night(*backlog[2:], debt("b", feed="labour"), days=1, received=paid)
    assert told(agencies) == [
        ("report_arrived", "agency/syt", "late/syt/health/2025-01"),
        ("report_arrived", "agency/syt", "late/syt/health/2025-02"),
    ]


def test_a_debt_is_stored_whole():
    assert debt_of(debt("a", "b").subject()) == debt("a", "b")


UNITS = st.sets(st.sampled_from("abcd"))


@settings(max_examples=40, deadline=None)
@given(missing=st.lists(UNITS, min_size=1, max_size=8))
def test_whatever_comes_and_goes_nothing_is_told_twice_and_every_end_is_told(database, missing):
    """Units owe one report each; those not missing on a night have come."""
    night = nights(database)
    heard = set()
    for units in missing:
        came = [("health", "2026-Q3", unit) for unit in set("abcd") - units]
        standing = [debt(*sorted(units))] if units else []
        agencies, _ = night(*standing, received=came)
        events = [alert.event for alert in agencies]
        if units - heard:
            assert events == ["report_late"]
            heard = set(units)
        elif heard and not units:
            assert events == ["report_arrived"]
            heard = set()
        else:
            assert events == []


def test_a_changed_due_day_makes_no_second_debt(night):
    night(debt("a"))
    assert night(replace(debt("a"), due=date(2026, 10, 25)), days=1) == ([], [])
