"""Dagster's home under the home folder: no telemetry, one writing run at a time, and its record."""

from __future__ import annotations

import sqlite3
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from sqlalchemy import make_url

from orchestration.durable import write_text
from orchestration.paths import Home
from orchestration.settings import Settings, environment
from orchestration.writer import one_writer

MOST_KEPT_OPEN = 8
PREPARING_SECONDS = 60.0

# Steps print nothing, so nothing is captured: capturing starts two processes for each step and
# takes the terminal away from the progress bars.
# One run at a time, whatever asked for it; pools bound whole runs, and a slot held by a run that
# was killed is freed by run monitoring. A look that found nothing is forgotten after a day: there
# are seventeen thousand of them.
CONFIGURATION = """\
telemetry:
  enabled: false
nux:
  enabled: false
compute_logs:
  module: dagster._core.storage.noop_compute_log_manager
  class: NoOpComputeLogManager
run_launcher:
  module: orchestration.warm_start
  class: WarmRunLauncher
concurrency:
  runs:
    max_concurrent_runs: 1
  pools:
    granularity: run
    default_limit: 1
run_queue:
  dequeue_interval_seconds: 1
run_monitoring:
  enabled: true
  start_timeout_seconds: 180
  cancel_timeout_seconds: 60
  max_runtime_seconds: 14400
  poll_interval_seconds: 10
  free_slots_after_run_end_seconds: 10
sensors:
  use_threads: true
  num_workers: 4
retention:
  schedule:
    purge_after_days: 90
  sensor:
    purge_after_days:
      skipped: 1
      failure: 30
      success: 90
      started: 30
"""

# Dagster reads the address from the environment itself: the file holds no secret.
IN_POSTGRESQL = """\
storage:
  postgres:
    postgres_url:
      env: CHITIEU_DAGSTER_URL
"""


def prepare_dagster(settings: Settings) -> dict[str, str]:
    """Make the folder and its ``dagster.yaml``; give what Dagster reads from the environment.

    Its record is kept in SQLite files there, or in PostgreSQL where ``dagster_url`` names one.
    """
    folder = settings.paths.dagster
    folder.mkdir(parents=True, exist_ok=True)
    variables = {"DAGSTER_HOME": str(folder), "DAGSTER_DISABLE_TELEMETRY": "yes"}
    content = CONFIGURATION
    if settings.dagster_url is not None:
        content += IN_POSTGRESQL
        # Dagster's statements are psycopg 2's, which SQLAlchemy no longer takes by itself.
        url = make_url(settings.dagster_url.get_secret_value()).set(
            drivername="postgresql+psycopg2"
        )
        variables["CHITIEU_DAGSTER_URL"] = url.render_as_string(hide_password=False)
    with one_writer(folder / ".preparing.lock", PREPARING_SECONDS):
        file = folder / "dagster.yaml"
        if not file.exists() or file.read_text(encoding="utf-8") != content:
            write_text(file, content)
            _make_record(variables)
    return variables


def _make_record(variables: Mapping[str, str]) -> None:
    """Have Dagster make its tables: two that start at once would both make them, and one fail."""
    import dagster as dg

    with environment(variables), dg.DagsterInstance.get() as instance:
        instance.get_runs(limit=1)
        instance.all_asset_keys()
        instance.all_instigator_state()


@contextmanager
def record_without_waiting(home: Home) -> Iterator[None]:
    """Inside, Dagster's record of runs is written without waiting for the disk at each event.

    Dagster opens and closes its SQLite files for every event, some five hundred a night, and the
    last to close a file copies its log into it: one connection to each is kept open until the end,
    of those used last: each run has a file of its own.
    A power cut may lose the last events, never a file; what was published does not depend on them.
    """
    from sqlalchemy import event
    from sqlalchemy.engine import Engine

    kept: OrderedDict[str, sqlite3.Connection] = OrderedDict()
    alone = Lock()

    def connected(connection: object, _: object) -> None:
        if not isinstance(connection, sqlite3.Connection):
            return
        [(_, _, file), *_] = connection.execute("PRAGMA database_list").fetchall()
        if file and Path(file).is_relative_to(home.dagster.resolve()):
            connection.execute("PRAGMA synchronous = NORMAL")
            with alone:
                keeper = kept.pop(file, None) or sqlite3.connect(file, check_same_thread=False)
                kept[file] = keeper
                # A file counts as open only to who has read it.
                keeper.execute("SELECT count(*) FROM sqlite_master").fetchall()
                if len(kept) > MOST_KEPT_OPEN:
                    kept.popitem(last=False)[1].close()

    event.listen(Engine, "connect", connected)
    try:
        yield
    finally:
        event.remove(Engine, "connect", connected)
        for keeper in kept.values():
            keeper.close()
