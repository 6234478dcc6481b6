"""Dagster's home under the home folder: no telemetry, one writing run at a time."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from orchestration.durable import write_text
from orchestration.paths import Home

# Steps print nothing, so nothing is captured: capturing starts two processes for each step and
# takes the terminal away from the progress bars.
# Pools bound whole runs: a slot held by a run that was killed is freed by run monitoring.
CONFIGURATION = """\
telemetry:
  enabled: false
nux:
  enabled: false
compute_logs:
  module: dagster._core.storage.noop_compute_log_manager
  class: NoOpComputeLogManager
concurrency:
  pools:
    granularity: run
    default_limit: 1
run_monitoring:
  enabled: true
  max_runtime_seconds: 14400
retention:
  schedule:
    purge_after_days: 90
"""


def prepare_dagster(home: Home) -> Path:
    """Make the folder and its ``dagster.yaml``; give the folder, for ``DAGSTER_HOME``."""
    home.dagster.mkdir(parents=True, exist_ok=True)
    file = home.dagster / "dagster.yaml"
    if not file.exists() or file.read_text(encoding="utf-8") != CONFIGURATION:
        write_text(file, CONFIGURATION)
    return home.dagster


@contextmanager
def record_without_waiting(home: Home) -> Iterator[None]:
    """Inside, Dagster's record of runs is written without waiting for the disk at each event.

    Dagster opens and closes its SQLite files for every event, some five hundred a night, and the
    last to close a file copies its log into it: one connection to each is kept open until the end.
    A power cut may lose the last events, never a file; what was published does not depend on them.
    """
    from sqlalchemy import event
    from sqlalchemy.engine import Engine

    kept: dict[str, sqlite3.Connection] = {}

    def connected(connection: object, _: object) -> None:
        if not isinstance(connection, sqlite3.Connection):
            return
        [(_, _, file), *_] = connection.execute("PRAGMA database_list").fetchall()
        if file and Path(file).is_relative_to(home.dagster.resolve()):
            connection.execute("PRAGMA synchronous = NORMAL")
            keeper = kept.get(file) or sqlite3.connect(file, check_same_thread=False)
            kept[file] = keeper
            # A file counts as open only to who has read it.
            keeper.execute("SELECT count(*) FROM sqlite_master").fetchall()

    event.listen(Engine, "connect", connected)
    try:
        yield
    finally:
        event.remove(Engine, "connect", connected)
        for keeper in kept.values():
            keeper.close()
