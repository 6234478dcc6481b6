"""Nights that follow a first one: what they change, what they leave as it was."""

import json
import os
import shutil
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from orchestration import nightly
from orchestration.candidates import is_up_to_date
from orchestration.durable import file_sha256
from orchestration.intake import withdraw
from orchestration.operations.database import operations
from orchestration.operations.models import Alert, Release, Run, Submission
from orchestration.releases import list_releases
from orchestration.run_inputs import read_inputs
from orchestration.starting.waiting import waiting_files
from tests.pipeline.first_night import first_night, rows
from tests.pipeline.nights import LATE, correct, lines_of_2023, moved, put_back, rest, send

__all__ = ["first_night"]

SILENT, TARDY = "201", "103"  # Dale, Cedar
DAY = timedelta(days=1)
BIRTHS = """
    select denominator, revision, revision_reason from figures
    where indicator_id = 'newborn_mortality_rate' and locality_code = '101'
        and period = '2023' and geography = 'as_was'
"""


@pytest.fixture(scope="module")
def kept(first_night):
    """The installation after its first night, to be read."""
    return first_night.kept


@pytest.fixture
def copy(first_night):
    """The same where it ran, to be changed: dbt has read the models for this place."""
    with put_back(first_night.ran, first_night.kept) as changed:
        yield changed


def test_a_second_run_does_not_redo_what_is_done(copy, monkeypatch):
    rest(copy, monkeypatch)


def test_a_correction_makes_a_new_release_and_a_withdrawal_takes_it_back(copy):
    assert rows(copy, BIRTHS) == [(5850, 0, None)]
    correct(copy)
    assert nightly.run_nightly(copy) is None
    assert rows(copy, BIRTHS) == [(5910, 1, "correction")]
    [(newest,)] = rows(copy, "select max(submission_id) from submissions")
    with operations(copy.operations) as database:
        withdraw(database, copy.paths, newest, "a typing error")
    assert nightly.run_nightly(copy) is None
    assert rows(copy, BIRTHS) == [(5850, 2, "correction")]
    [(unexplained,)] = rows(
        copy, "select count(*) from figures where revision_reason = 'unexplained'"
    )
    assert unexplained == 0


SLIP = """\
made: 2024-06-01
made_by: Health Board
reason_vi: Nhập thiếu sáu mươi ca.
reason_en: Sixty births were left out.
feed: clinic
agency: health_board
cells:
  - {locality: F04, period: 2023-Q1, measure: births, from: 1030, to: 1090}
"""


def test_a_correction_of_the_catalogue_is_applied_by_the_next_run_and_told_as_one(copy, tmp_path):
    births = """
        select denominator, correction_id, quality, revision, revision_reason from figures
        where indicator_id = 'newborn_mortality_rate' and locality_code = '101'
            and period = '2023' and geography = 'as_was'
    """
    catalogue = tmp_path / "catalogue"
    shutil.copytree(copy.catalogue, catalogue)
    here = copy.model_copy(update={"catalogue": catalogue})
    case = catalogue / "corrections" / "slip.yml"
    case.parent.mkdir()
    case.write_text(SLIP, encoding="utf-8")
    assert nightly.run_nightly(here) is None
    assert rows(here, births) == [(5910, "slip", "flag", 1, "correction")]


def test_an_event_keeps_the_baseline_and_the_night_after_it_fits_again(copy):
    before = read_inputs(copy.paths.latest_candidate)
    correct(copy)
    assert nightly.run_nightly(copy, kind="event") is None
    event = read_inputs(copy.paths.latest_candidate)
    assert event.fingerprint != before.fingerprint
    assert (event.baseline_version, event.baseline_fitted) == (before.baseline_version, False)
    assert is_up_to_date(copy.paths, refit=False)
    assert not is_up_to_date(copy.paths, refit=True)
    assert nightly.run_nightly(copy) is None
    night = read_inputs(copy.paths.latest_candidate)
    assert (night.fingerprint, night.baseline_fitted) == (event.fingerprint, True)
    assert is_up_to_date(copy.paths, refit=True)


@pytest.fixture(scope="module")
def incomplete(first_night, tmp_path_factory):
    """Published where of the year's returns one parish's are missing and one's came late."""
    with put_back(first_night.ran, first_night.kept) as copy:
        leave_out(copy)
        return moved(copy, tmp_path_factory.mktemp("incomplete"))


def leave_out(copy):
    """The return of the year is taken back, and comes again without two parishes; then one's."""
    [(whole,)] = rows(copy, "select submission_id from submissions "
                      "where file_name = 'return-2023.csv'")  # fmt: skip
    with operations(copy.operations) as database:
        withdraw(database, copy.paths, whole, "sent before all parishes had reported")
    late = [line for line in lines_of_2023()[1] if line.startswith(TARDY)]
    others = [line for line in lines_of_2023()[1] if not line.startswith((SILENT, TARDY))]
    send(copy, "in-time.csv", others)
    send(copy, "late.csv", late, LATE)
    failure = nightly.run_nightly(copy)
    assert failure is None, failure


def figures_of(settings, where):
    """Figures by indicator, locality, map, period and breakdown: what readers see of each."""
    key = "indicator_id, locality_code, geography, period, breakdown"
    told = "value, numerator, denominator, obs_status, coverage"
    found = rows(settings, f"select {key}, {told} from figures where {where}")
    return {row[:5]: row[5:] for row in found}


def test_a_missing_and_a_late_unit_block_no_release_and_nobody_else_s_figures(kept, incomplete):
    assert incomplete.paths.current_release.resolve().name[:5] == "00002"
    states = rows(
        incomplete,
        "select distinct code, state from reporting inner join localities using (locality_id) "
        "where feed = 'clinic' and period like '2023-Q%'",
    )
    others = {(code, "on_time") for code in ("101", "102", "202")}
    assert set(states) == others | {(SILENT, "missing"), (TARDY, "late")}

    with operations(incomplete.operations) as database, database.transaction() as session:
        told = session.scalars(select(Alert).where(Alert.event == "report_late")).all()
    assert {one.audience for one in told} == {"agency/health_board"}
    clinic = "late/health_board/clinic"
    assert {one.subject for one in told} == {f"{clinic}/2024-Q1", clinic}

    silent = figures_of(
        incomplete,
        f"locality_code = '{SILENT}' and period like '2023%' "
        "and indicator_id <> 'vaccination_rate_under5'",
    )
    assert len(silent) >= 3
    assert {figure[:4] for figure in silent.values()} == {(None, None, None, "missing")}

    others = f"locality_level = 'parish' and locality_code <> '{SILENT}'"
    assert figures_of(incomplete, others) == figures_of(kept, others)


def test_sums_above_a_missing_unit_are_of_those_that_reported_or_none(kept, incomplete):
    """Dale has more births than Elm: of their region less than half has reported."""
    figure = "indicator_id = 'newborn_mortality_rate' and geography = 'as_was' and period = '2023'"

    def one(settings, level, code):
        where = f"{figure} and locality_level = '{level}' and locality_code = '{code}'"
        [found] = figures_of(settings, where).values()
        return found

    assert one(kept, "region", "2")[0] is not None
    *numbers, status, coverage = one(incomplete, "region", "2")
    assert (numbers, status) == ([None, None, None], "missing")
    assert coverage < 0.5
    value, deaths, births, _, coverage = one(incomplete, "country", "F")
    assert 0.5 < coverage < 0.9
    whole, missing = one(kept, "country", "F"), one(kept, "parish", SILENT)
    assert (deaths, births) == (whole[1] - missing[1], whole[2] - missing[2])
    assert value == pytest.approx(1000 * float(deaths) / float(births))


def a_day_ahead(settings):
    """Everything was written a day later: as if the clock had gone back by one since."""
    with operations(settings.operations) as database, database.transaction() as session:
        for table, moments in (
            (Submission, ["taken_at"]),
            (Release, ["created_at"]),
            (Alert, ["created_at", "sent_at"]),
            (Run, ["begun_at", "ended_at"]),
        ):
            for row in session.scalars(select(table)):
                for name in moments:
                    setattr(row, name, getattr(row, name) + DAY)
    for root in (settings.paths.releases, settings.paths.restricted):
        for path in root.glob("[0-9]*/release.json"):
            facts = json.loads(path.read_text(encoding="utf-8"))
            facts["created_at"] = (datetime.fromisoformat(facts["created_at"]) + DAY).isoformat()
            path.write_text(json.dumps(facts), encoding="utf-8")
    tomorrow = (datetime.now(UTC) + DAY).timestamp()
    for path in settings.paths.root.rglob("*"):
        if path.is_file() and not path.is_symlink():
            os.utime(path, (tomorrow, tomorrow))
    settings.paths.lock.write_text("process 1 since 2999-01-01 00:00:00 UTC\n", encoding="utf-8")


def test_a_clock_that_goes_back_keeps_no_file_waiting_and_overwrites_no_release(copy):
    [first] = list_releases(copy.paths)
    correct(copy)
    a_day_ahead(copy)
    yesterday = copy.model_copy(update={"as_of": copy.as_of - DAY, "settle_seconds": 0.1})
    before = file_sha256(copy.paths.releases / first.release_id / "figures.parquet")

    assert not waiting_files(yesterday).growing
    assert nightly.run_nightly(yesterday) is None

    assert [path for path in copy.paths.inbox.rglob("*") if path.is_file()] == []
    assert [one.facts["number"] for one in list_releases(copy.paths)] == [1, 2]
    shown = json.loads((copy.paths.current_release / "release.json").read_text(encoding="utf-8"))
    assert (shown["number"], shown["previous"]) == (2, first.release_id)
    assert shown["as_of"] == str(copy.as_of - DAY)
    assert rows(copy, BIRTHS) == [(5910, 1, "correction")]
    assert file_sha256(copy.paths.releases / first.release_id / "figures.parquet") == before

    assert nightly.run_nightly(yesterday) is None
    assert len(list_releases(copy.paths)) == 2
    with operations(copy.operations) as database, database.transaction() as session:
        clock = session.scalars(select(Alert).where(Alert.subject == "clock")).all()
    assert [(one.event, one.repeated) for one in clock] == [("clock_behind", 1)]
    assert clock[0].sent_at is not None
