"""Dagster's record of runs waits for no disk; everything else does."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from orchestration.dagster_home import record_without_waiting
from orchestration.paths import Home

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
