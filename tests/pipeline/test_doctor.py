"""The examination finds what is missing, says what to do, and makes nothing."""

import json
import os
from collections import namedtuple
from datetime import UTC, date, datetime, timedelta

import pytest

from orchestration.alerts import DATA_TEAM, Message, tell
from orchestration.doctor import FAULT, GOOD, WARNING, examine
from orchestration.doctor import home as home_checks
from orchestration.operations.database import operations
from orchestration.operations.models import Alert, Submission
from orchestration.privacy import keep_private
from orchestration.settings import Settings
from tests.pipeline.nights import COUNTRY

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def settings(tmp_path, monkeypatch):
    for name in list(os.environ):
        if name.startswith("CHITIEU_"):
            monkeypatch.delenv(name)
    settings = Settings(home=tmp_path / "home", catalogue=COUNTRY / "catalogue")
    settings.paths.root.mkdir()
    keep_private(settings.paths)
    with operations(settings.operations):
        pass
    return settings


def found(settings, topic):
    [one] = [one for one in examine(settings) if one.topic == topic]
    assert one.sentence
    assert one.advice or one.state == GOOD
    return one


def test_a_sound_set_up_has_no_fault(settings):
    states = {one.topic: one.state for one in examine(settings)}
    assert FAULT not in states.values()
    assert states | {"memory": GOOD, "disk": GOOD, "python": GOOD} == {
        **dict.fromkeys(
            ["settings", "memory", "python", "home", "disk", "file system", "catalogue"], GOOD
        ),
        **dict.fromkeys(["operations", "clock", "submissions", "alerts"], GOOD),
        **{"channels": WARNING, "sources": GOOD, "serving": GOOD, "release": WARNING},
    }


def test_looking_makes_nothing(tmp_path, settings):
    nothing = settings.model_copy(update={"home": tmp_path / "none"})
    assert found(nothing, "home").state == WARNING
    assert found(nothing, "operations").state == WARNING
    assert not (tmp_path / "none").exists()


def test_a_setting_with_a_slip_in_its_name_is_named(settings, monkeypatch):
    monkeypatch.setenv("CHITIEU_HOMES", "/data")
    one = found(settings, "settings")
    assert (one.state, "CHITIEU_HOMES" in one.sentence) == (WARNING, True)


def test_a_day_that_is_set_once_and_for_all_is_told(settings):
    fixed = settings.model_copy(update={"as_of": date(2026, 10, 31)})
    assert "2026-10-31" in found(fixed, "settings").sentence


def test_folders_that_strangers_can_read_are_named_with_the_command(settings):
    settings.paths.landing.chmod(0o755)
    one = found(settings, "home")
    assert (one.state, one.advice) == (FAULT, f"chmod 700 {settings.paths.landing}")


def test_a_home_of_demonstration_data_is_told(settings):
    settings.paths.synthetic_marker.touch()
    assert found(settings, "home").state == WARNING


@pytest.mark.parametrize(("free", "state"), [(1e8, FAULT), (2e9, WARNING), (1e12, GOOD)])
def test_a_disk_without_room_for_the_next_night_is_a_fault(settings, monkeypatch, free, state):
    with settings.paths.warehouse.open("wb") as file:
        file.truncate(600_000_000)
    monkeypatch.setattr(home_checks.shutil, "disk_usage", lambda path: Usage(0, 0, free))
    assert found(settings, "disk").state == state


def test_a_disk_without_locks_is_a_fault(settings, monkeypatch):
    monkeypatch.setattr(home_checks.fcntl, "flock", lambda *_: None)
    assert found(settings, "file system").state == FAULT


def test_a_faulty_catalogue_is_told_by_file(settings, tmp_path):
    (tmp_path / "catalogue").mkdir()
    (tmp_path / "catalogue" / "catalogue.yml").write_text("time_zone: UTC\n")
    faulty = settings.model_copy(update={"catalogue": tmp_path / "catalogue"})
    assert found(faulty, "catalogue").state == FAULT


def test_one_database_for_operations_and_dagster_is_a_fault(settings):
    url = "postgresql://chitieu:hidden@db/chitieu"
    both = Settings(home=settings.home, operations_url=url, dagster_url=url)
    one = found(both, "operations")
    assert (one.state, "hidden" in one.sentence) == (FAULT, False)


def test_a_database_that_does_not_answer_is_a_fault_and_the_rest_is_still_looked_at(settings):
    away = Settings(
        home=settings.home,
        catalogue=settings.catalogue,
        operations_url="postgresql://u:hidden@127.0.0.1:9/o?connect_timeout=1",
    )
    states = {one.topic: one for one in examine(away)}
    assert states["operations database"].state == FAULT
    assert "hidden" not in states["operations database"].sentence
    assert states["catalogue"].state == GOOD


def test_a_clock_behind_what_was_written_is_a_fault(settings):
    with operations(settings.operations) as database, database.transaction() as session:
        tell(session, Message("e", DATA_TEAM, "s", "vi", "en"))
        session.flush()
        session.query(Alert).update({"created_at": datetime.now(UTC) + timedelta(days=1)})
    assert found(settings, "clock").state == FAULT


def test_messages_that_wait_too_long_are_counted(settings):
    with operations(settings.operations) as database, database.transaction() as session:
        tell(session, Message("e", DATA_TEAM, "s", "vi", "en"))
        session.flush()
        session.query(Alert).update({"created_at": datetime.now(UTC) - timedelta(days=1)})
    one = found(settings, "alerts")
    assert (one.state, one.sentence[:2]) == (WARNING, "1 ")


def test_a_file_that_the_program_failed_on_is_named(settings):
    now = datetime.now(UTC)
    with operations(settings.operations) as database, database.transaction() as session:
        session.add(
            Submission(
                agency="a1", feed="f1", sha256="0" * 64, file_name="t.csv", size=1,
                inbox_path="a1/f1/t.csv", original="o", received_at=now, taken_at=now,
                state="failed",
            )
        )  # fmt: skip
    assert "a1/f1/t.csv" in found(settings, "submissions").sentence


def test_a_release_that_nobody_has_looked_at_since_yesterday_is_told(settings):
    home = settings.paths
    (home.releases / "00001").mkdir(parents=True)
    home.current_release.symlink_to("00001")
    (home.run / "inputs.json").write_text("{}")
    assert found(settings, "release").state == GOOD
    os.utime(home.run / "inputs.json", (0, 0))
    assert found(settings, "release").state == WARNING


def test_no_sign_of_life_from_dagster_is_told(settings):
    settings.paths.dagster.mkdir()
    assert found(settings, "dagster").state == WARNING


def test_the_command_answers_no_where_there_is_a_fault(command, tmp_path):
    (tmp_path / "home" / "restricted").mkdir(parents=True)
    (tmp_path / "home" / "restricted").chmod(0o755)
    findings = json.loads(command("doctor", "--json", code=3))
    assert [one["topic"] for one in findings if one["state"] == FAULT] == ["home"]
