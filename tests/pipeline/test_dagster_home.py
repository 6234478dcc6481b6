"""Dagster's record of runs: in SQLite files that wait for no disk, or in PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.pool import NullPool

from orchestration.dagster_home import prepare_dagster, record_without_waiting
from orchestration.operations.database import Operations
from orchestration.paths import Home
from orchestration.settings import Settings, environment

FULL, NORMAL = 2, 1


def synchronous(path: Path) -> int:
    """How a connection that is opened now waits for the disk; it leaves a row in the file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text("PRAGMA journal_mode=WAL"))
        connection.execute(text("CREATE TABLE IF NOT EXISTS events (name TEXT)"))
        connection.execute(text("INSERT INTO events VALUES ('one')"))
        return int(connection.execute(text("PRAGMA synchronous")).scalar_one())


def rows(path: Path) -> int:
    with create_engine(f"sqlite:///{path}", poolclass=NullPool).connect() as connection:
        return int(connection.execute(text("SELECT count(*) FROM events")).scalar_one())


def test_only_files_of_dagster_are_written_without_waiting(tmp_path: Path) -> None:
    home = Home(tmp_path)
    of_dagster, of_ours = home.dagster / "history" / "index.db", tmp_path / "operations.sqlite3"

    with record_without_waiting(home):
        inside = [synchronous(of_dagster) for _ in range(3)], synchronous(of_ours)
        log_kept_open = of_dagster.with_name("index.db-wal").exists()
        other_log = of_ours.with_name("operations.sqlite3-wal").exists()
    outside = synchronous(of_dagster)

    assert inside == ([NORMAL] * 3, FULL)
    assert (log_kept_open, other_log) == (True, False)
    assert outside == FULL
    assert rows(of_dagster) == 4
    assert not of_dagster.with_name("index.db-wal").exists()


@pytest.fixture
def dagster_url(postgresql_url: str) -> Iterator[str]:
    """A database of its own beside that of operations."""
    engine = create_engine(
        make_url(postgresql_url).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT"
    )
    with engine.connect() as connection:
        connection.execute(text("create database dagster"))
        yield postgresql_url.replace("/postgres?", "/dagster?")
        connection.execute(text("drop database dagster with (force)"))


def test_runs_are_recorded_in_the_database_that_the_settings_name(
    tmp_path: Path, dagster_url: str
) -> None:
    settings = Settings(home=tmp_path, dagster_url=dagster_url)

    @dg.asset
    def counted() -> None:
        """Nothing: only that it ran."""

    with environment(prepare_dagster(settings)), dg.DagsterInstance.get() as instance:
        run = dg.materialize([counted], instance=instance)
    url = make_url(dagster_url).set(drivername="postgresql+psycopg")
    with create_engine(url).connect() as connection:
        recorded = connection.execute(text("select run_id from runs")).scalars().all()

    assert recorded == [run.run_id]
    assert not list(settings.paths.dagster.rglob("*.db"))
    assert dagster_url not in (settings.paths.dagster / "dagster.yaml").read_text()


def test_settings_show_no_password_of_a_database() -> None:
    url = "postgresql://chitieu:hidden@localhost/operations"
    settings = Settings(operations_url=url, dagster_url=url)

    assert "hidden" not in repr(settings) + str(settings.model_dump())
    assert settings.operations == url


def test_operations_refuse_the_database_of_dagster(tmp_path: Path, dagster_url: str) -> None:
    settings = Settings(home=tmp_path, dagster_url=dagster_url)
    with environment(prepare_dagster(settings)), dg.DagsterInstance.get():
        pass

    with pytest.raises(RuntimeError, match="another program's"):
        Operations(dagster_url)
