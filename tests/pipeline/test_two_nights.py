"""Two runs at once on one home: one waits or is refused, and nothing is lost or doubled."""

import multiprocessing
import os
import subprocess
import sys
import traceback
from collections import Counter
from datetime import date
from pathlib import Path

import dagster as dg
import pyarrow.parquet as pq
import pytest
from sqlalchemy import create_engine, make_url, select, text
from sqlalchemy.pool import NullPool

from orchestration import nightly
from orchestration.dagster_home import prepare_dagster
from orchestration.operations.database import operations
from orchestration.operations.models import Alert, ReceiptRow, Run, Submission
from orchestration.releases import list_releases
from orchestration.settings import Settings, environment
from orchestration.writer import one_writer
from tests.faults.readers import look
from tests.pipeline.nights import COUNTRY, correct, deliver, rest

RUN = (sys.executable, "-c", "from orchestration.cli import app; app()", "run", "--trace")
AT_ONCE = 4
FORK = multiprocessing.get_context("fork")


def variables(settings):
    return {
        "CHITIEU_HOME": str(settings.home),
        "CHITIEU_CATALOGUE": str(settings.catalogue),
        "CHITIEU_AS_OF": str(settings.as_of),
        "CHITIEU_SETTLE_SECONDS": "0",
    }


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """A new home on which two nights began at once, and what each answered."""
    home = tmp_path_factory.mktemp("home")
    deliver(home)
    settings = Settings(
        home=home, catalogue=COUNTRY / "catalogue", as_of=date(2024, 6, 30), settle_seconds=0
    )
    started = [
        subprocess.Popen(
            RUN,
            cwd=Path(__file__).parents[2],
            env={**os.environ, **variables(settings)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    said = [process.communicate()[1] for process in started]
    codes = [process.returncode for process in started]
    return settings, list(zip(codes, said, strict=True))


@pytest.fixture
def settings(both):
    return both[0]


def all_of(settings, table):
    with operations(settings.operations) as database, database.transaction() as session:
        return list(session.scalars(select(table)))


def landed(settings):
    """How many rows speak of each cell that a submission reported."""
    names = ["submission_id", "locality_id", "period", "breakdown", "measure_id"]
    return Counter(
        tuple(row.values())
        for path in settings.paths.landing.glob("*/*.parquet")
        for row in pq.read_table(path, columns=names).to_pylist()
    )


def test_of_two_nights_that_begin_at_once_the_second_waits(both):
    settings, answers = both
    assert answers == [(0, ""), (0, "")]
    first, second = sorted(all_of(settings, Run), key=lambda run: run.begun_at)
    assert (first.outcome, second.outcome) == ("succeeded", "succeeded")
    assert first.ended_at <= second.begun_at


def test_two_nights_at_once_lose_nothing_and_double_nothing(settings):
    home = settings.paths
    sent = sorted(path.name for path in (COUNTRY / "inbox").rglob("*.*"))
    assert sorted(row.file_name for row in all_of(settings, Submission)) == sent
    assert {row.state for row in all_of(settings, Submission)} <= {"accepted", "partly"}
    assert len({row.sequence for row in all_of(settings, ReceiptRow)}) == len(sent)
    assert [path for path in home.inbox.rglob("*") if path.is_file()] == []
    assert set(landed(settings).values()) == {1}
    told = Counter((one.event, one.audience, one.subject) for one in all_of(settings, Alert))
    assert max(told.values()) == 1


def test_two_nights_at_once_leave_one_whole_release(settings):
    [only] = list_releases(settings.paths)
    assert (only.current, only.facts["number"]) == (True, 1)
    assert look(settings.paths) == []


def test_a_third_night_has_nothing_to_do(settings, monkeypatch):
    rest(settings, monkeypatch)


def hold(lock, ready, done):
    with one_writer(lock, 10):
        ready.set()
        done.wait(60)


def test_a_night_that_may_not_wait_is_refused_in_a_sentence_and_told(settings):
    correct(settings)
    spawn = multiprocessing.get_context("spawn")
    ready, done = spawn.Event(), spawn.Event()
    writer = spawn.Process(target=hold, args=(settings.paths.lock, ready, done))
    writer.start()
    try:
        assert ready.wait(60)
        failure = nightly.run_nightly(settings.model_copy(update={"lock_wait_seconds": 0.0}))
    finally:
        done.set()
        writer.join()
    assert failure.known
    assert failure.sentence.startswith(
        f"{settings.paths.root} is being written by process {writer.pid}"
    )
    assert "Wait until it has finished" in failure.sentence
    assert [path.name for path in settings.paths.inbox.rglob("*.csv")] == ["corrected.csv"]
    assert len(list_releases(settings.paths)) == 1
    told = all_of(settings, Alert)[-1]
    assert (told.event, told.audience, told.sent_at is not None) == (
        "run_failed",
        "data_team",
        True,
    )
    assert "is being written by" in told.sentence_en

    assert nightly.run_nightly(settings) is None
    assert [one.facts["number"] for one in list_releases(settings.paths)] == [1, 2]
    assert "run_recovered" in {one.event for one in all_of(settings, Alert)}


def open_operations(settings):
    with operations(settings.operations):
        pass


def open_dagster(settings):
    with environment(prepare_dagster(settings)), dg.DagsterInstance.get() as instance:
        instance.get_runs(limit=1)
        instance.all_asset_keys()


def begun_at_once(begin, settings):
    """How the programs ended that begin together."""
    together = FORK.Barrier(AT_ONCE)

    def one():
        try:
            together.wait(30)
            begin(settings)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)

    started = [FORK.Process(target=one) for _ in range(AT_ONCE)]
    for process in started:
        process.start()
    for process in started:
        process.join()
    return [process.exitcode for process in started]


@pytest.mark.parametrize("begin", [open_operations, open_dagster])
def test_programs_that_open_a_new_home_at_once_do_not_disturb_each_other(tmp_path, begin):
    assert begun_at_once(begin, Settings(home=tmp_path / "home")) == [0] * AT_ONCE


def test_programs_that_open_a_new_server_s_database_at_once_do_not_disturb_each_other(
    tmp_path, postgresql_url
):
    server = make_url(postgresql_url).set(drivername="postgresql+psycopg")
    engine = create_engine(server, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text("create database begun_at_once"))
    try:
        url = server.set(database="begun_at_once").render_as_string(hide_password=False)
        settings = Settings(home=tmp_path / "home", operations_url=url)
        assert begun_at_once(open_operations, settings) == [0] * AT_ONCE
    finally:
        with engine.connect() as connection:
            connection.execute(text("drop database begun_at_once with (force)"))
