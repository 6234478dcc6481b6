"""The night prepares what is due, tells of it once, and lets nothing of it stop a release."""

from datetime import date

import pytest
from sqlalchemy import select

from orchestration import reports_due
from orchestration.operations.database import Operations
from orchestration.operations.models import Alert
from orchestration.reports_due import prepare_due_reports
from orchestration.settings import Settings
from tests.outputs.reports.releases import AS_OF, duty, write_release
from tests.pipeline.conftest import mart

DUE = date(2024, 7, 10)


@pytest.fixture
def database(tmp_path):
    opened = Operations(f"sqlite:///{tmp_path / 'operations.sqlite3'}")
    yield opened
    opened.close()


@pytest.fixture
def due(tmp_path):
    """A release whose duty of 2024 is due on a day; settings of its home."""

    def make(day=DUE, **changes):
        dates = [{"obligation_id": "march_year", "period": "2024",
                  "period_start": date(2024, 1, 1), "period_end": date(2024, 12, 31),
                  "due": day, "before_end": True}]  # fmt: skip
        write_release(tmp_path, duties=[duty()], obligation_dates=mart("obligation_dates", dates),
                      **changes)  # fmt: skip
        return Settings(home=tmp_path)

    return make


def told(database):
    with database.transaction() as session:
        found = session.scalars(select(Alert).order_by(Alert.alert_id)).all()
        return [(one.event, one.subject, one.repeated) for one in found]


def reports(settings):
    return sorted(path.name for path in settings.paths.reports.rglob("*.*") if path.is_file())


def test_what_is_due_soon_is_made_and_told_once(due, database):
    settings = due()
    assert [one.period for one in prepare_due_reports(settings, database)] == ["2024"]
    assert reports(settings) == ["march_year_2024_vi.pdf", "march_year_2024_vi.xlsx"]
    assert told(database) == [("report_prepared", "report/march_year/2024", 0)]
    assert prepare_due_reports(settings, database) == []
    assert told(database) == [("report_prepared", "report/march_year/2024", 0)]


def test_the_message_says_where_it_is_and_when_it_is_due(due, database):
    prepare_due_reports(due(), database)
    with database.transaction() as session:
        (alert,) = session.scalars(select(Alert)).all()
        for words in ("“march_year”", "2024-07-10", "reports/march_year/2024"):
            assert words in alert.sentence_vi


@pytest.mark.parametrize(
    ("day", "made"),
    [
        (AS_OF, True),
        (date(2024, 7, 14), True),
        (date(2024, 7, 15), False),
        (date(2024, 6, 16), True),
        (date(2024, 6, 15), False),
    ],
)
def test_due_soon_is_within_the_days_of_the_settings(due, database, day, made):
    settings = due(day)
    assert settings.report_days == 14
    assert bool(prepare_due_reports(settings, database)) == made


def test_a_report_whose_day_has_passed_is_made_only_where_there_is_none(due, database):
    settings = due(date(2024, 6, 20))
    earlier = settings.paths.reports / "march_year" / "2024" / "00000-2024-06-19"
    earlier.mkdir(parents=True)
    assert prepare_due_reports(settings, database) == []


def test_a_report_that_fails_is_told_and_the_next_night_makes_it(due, database, monkeypatch):
    settings = due()

    def full(*args, **how):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(reports_due, "make_reports", full)
        assert prepare_due_reports(settings, database) == []
    assert told(database) == [("report_not_made", "report/march_year/2024", 0)]
    assert len(prepare_due_reports(settings, database)) == 1
    events = [event for event, _, _ in told(database)]
    assert events == ["report_not_made", "reports_work_again", "report_prepared"]


def test_a_release_that_cannot_be_read_is_told_and_stops_nothing(due, database):
    settings = due()
    plans = settings.paths.current_release / "plans.parquet"
    whole = plans.read_bytes()
    plans.write_bytes(b"spoilt")
    assert prepare_due_reports(settings, database) == []
    assert told(database) == [("report_not_made", "reports", 0)]
    plans.write_bytes(whole)
    assert len(prepare_due_reports(settings, database)) == 1
    assert [event for event, _, _ in told(database)][1:] == [
        "reports_work_again",
        "report_prepared",
    ]


def test_before_the_first_release_a_night_is_told_and_goes_on(tmp_path, database):
    assert prepare_due_reports(Settings(home=tmp_path), database) == []
    assert [event for event, _, _ in told(database)] == ["report_not_made"]
