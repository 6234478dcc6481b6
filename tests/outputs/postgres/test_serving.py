"""What is shown is brought to the database; what fails is told once, and when it works again."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from orchestration import serving
from orchestration.doctor import FAULT, GOOD, WARNING, addresses
from orchestration.durable import point
from orchestration.operations.database import Operations
from orchestration.operations.models import Alert
from orchestration.serving import serve
from orchestration.settings import Settings
from orchestration.writer import one_writer

PLANTED = "Mat-khau_7391"
DEAD = SecretStr(f"postgresql://loader:{PLANTED}@127.0.0.1:9/analysis")
SHOWN = "select release_id from chitieu.release"
CLOSED = "select release_id from chitieu_restricted.release"


class Installation:
    """A home of its own with two releases, and a database that its releases are brought to."""

    def __init__(self, home, url):
        self.settings = Settings(home=home, serving_url=url)
        self.database = Operations(self.settings.operations)

    def serve(self, **changes):
        """What was said of each release, and why it failed."""
        said = []
        failed = serve(self.settings.model_copy(update=changes), self.database, said.append)
        return said, failed

    def told(self):
        with self.database.transaction() as session:
            found = session.scalars(
                select(Alert).where(Alert.subject == "serving").order_by(Alert.alert_id)
            )
            return [(one.event, one.repeated) for one in found]

    def command(self, *words, **settings):
        """A command in a process of its own: its exit code and all that it says."""
        settings = {
            "home": self.settings.home,
            "serving_url": self.settings.serving_url.get_secret_value(),
            **settings,
        }
        variables = {f"CHITIEU_{name.upper()}": str(value) for name, value in settings.items()}
        done = subprocess.run(
            [sys.executable, "-c", "from orchestration.cli import app; app()", *words],
            cwd=Path(__file__).parents[3], env={**os.environ, **variables},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        return done.returncode, done.stdout + done.stderr

    def show(self, release_id):
        point(self.settings.paths.current_release, release_id)


@pytest.fixture
def installation(country, database, tmp_path):
    home = tmp_path / "home"
    shutil.copytree(country.place.home.root, home, symlinks=True)
    made = Installation(home, database.url())
    yield made
    made.database.close()


def test_what_is_shown_is_brought_once(installation, database, country):
    said, failed = installation.serve()
    assert failed is None
    assert [line.split(":")[0] for line in said] == [f"{country.newer} is in chitieu"]
    assert database.rows(SHOWN) == [(country.newer,)]
    (again,), failed = installation.serve()
    assert (failed, "already" in again) == (None, True)
    assert installation.told() == []


def test_without_an_address_and_before_the_first_release_there_is_nothing_to_do(installation):
    assert installation.serve(serving_url=None) == ([], None)
    installation.settings.paths.current_release.unlink()
    assert installation.serve(serving_url=DEAD) == ([], None)
    assert installation.told() == []


def test_the_restricted_release_comes_where_the_settings_say_so(installation, database, country):
    installation.serve()
    there = "select count(*) from pg_namespace where nspname = 'chitieu_restricted'"
    assert database.rows(there) == [(0,)]
    installation.serve(serving_restricted=True)
    assert database.rows(CLOSED) == [(country.newer,)]


def test_a_server_that_is_away_is_told_once_and_when_it_is_back(installation, database, country):
    for _ in range(2):
        said, failed = installation.serve(serving_url=DEAD)
        assert said == []
        assert "cannot be reached" in failed
    assert installation.told() == [("release_not_served", 1)]
    assert "cannot be reached" in serving.why_not_served(installation.database)
    installation.serve()
    assert installation.told() == [("release_not_served", 1), ("serving_works_again", 0)]
    assert serving.why_not_served(installation.database) is None
    assert database.rows(SHOWN) == [(country.newer,)]


def test_no_password_is_told(installation):
    for address in (DEAD, SecretStr(f"postgresql://loader:x@{PLANTED}@127.0.0.1/analysis")):
        _, failed = installation.serve(serving_url=address)
        assert PLANTED not in failed
    with installation.database.transaction() as session:
        kept = [str(vars(one)) for one in session.scalars(select(Alert))]
    assert len(kept) > 1
    assert PLANTED not in "".join(kept)


def test_an_address_in_a_file_is_read_and_a_file_that_is_gone_is_told(
    installation, database, country, tmp_path
):
    kept = tmp_path / "address"
    named = SecretStr(f"${{file:{kept}}}")
    _, failed = installation.serve(serving_url=named)
    assert str(kept) in failed
    kept.write_text(database.url().get_secret_value())
    assert installation.serve(serving_url=named)[1] is None
    assert database.rows(SHOWN) == [(country.newer,)]


@pytest.mark.parametrize("spoilt", ["release.json", "figures.parquet"])
def test_a_release_that_cannot_be_read_is_told_and_not_raised(installation, spoilt):
    path = installation.settings.paths.current_release / spoilt
    whole = path.read_bytes()
    path.write_bytes(b"spoilt")
    assert installation.serve()[1]
    assert installation.told() == [("release_not_served", 0)]
    path.write_bytes(whole)
    assert installation.serve()[1] is None


def test_who_comes_while_another_is_at_it_need_not_wait_and_its_release_comes(
    installation, database, country, monkeypatch
):
    load, loads, rolled_back = serving.load, [], []

    def rolled_back_meanwhile(*given, **how):
        if not loads:
            words = ("release", "rollback", country.older, "--reason", "wrong")
            rolled_back.append(installation.command(*words))
        loads.append(load(*given, **how))
        return loads[-1]

    monkeypatch.setattr(serving, "load", rolled_back_meanwhile)
    said, failed = installation.serve()
    [(code, answer)] = rolled_back
    assert (code, "Another run is bringing releases" in answer) == (0, True)
    assert failed is None
    assert [one.release_id for (one,) in loads] == [country.newer, country.older]
    assert database.rows(SHOWN) == [(country.older,)]
    assert said[0].startswith(country.older)


def test_the_command_waits_for_a_run_that_is_at_it_and_says_so(installation):
    with one_writer(installation.settings.paths.serving_lock, 0):
        code, answer = installation.command("publish", "postgres", lock_wait_seconds="0.2")
        assert (code, "is being written by process" in answer) == (1, True)
    assert installation.command("publish", "postgres")[0] == 0


def looked(installation, **changes):
    [one] = addresses.serving(installation.settings.model_copy(update=changes))
    assert one.sentence
    assert one.advice or one.state == GOOD
    assert PLANTED not in one.sentence + one.advice
    return one


def test_the_examination_says_what_the_database_shows(installation, country):
    one = looked(installation)
    assert (one.state, "chitieu shows none" in one.sentence) == (WARNING, True)
    installation.serve()
    assert looked(installation).state == GOOD
    one = looked(installation, serving_restricted=True)
    assert (one.state, "chitieu_restricted shows none" in one.sentence) == (WARNING, True)
    installation.show(country.older)
    assert f"chitieu shows {country.newer}" in looked(installation).sentence


def test_the_examination_names_what_is_wrong_with_the_address(installation, database, monkeypatch):
    assert looked(installation, serving_url=None).state == GOOD
    one = looked(installation, serving_url=DEAD)
    assert (one.state, "cannot be reached" in one.sentence) == (FAULT, True)
    monkeypatch.delenv("ANALYSIS_ADDRESS", raising=False)
    one = looked(installation, serving_url=SecretStr("${ANALYSIS_ADDRESS}"))
    assert (one.state, "ANALYSIS_ADDRESS" in one.sentence) == (FAULT, True)
    database.session("visitor").close()
    one = looked(installation, serving_url=database.url("visitor"))
    assert (one.state, "--print-roles" in one.sentence) == (FAULT, True)
