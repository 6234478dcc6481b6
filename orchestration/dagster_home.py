"""Dagster's home under the home folder: no telemetry, one writing run at a time."""

from __future__ import annotations

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
