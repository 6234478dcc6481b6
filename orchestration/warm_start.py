"""Starting a run in a process that has its imports already.

A run is a process of its own, copied from one that has imported everything and done nothing else:
single-threaded, without connections. That process is Python's own fork server, kept by Dagster's
daemon and replaced when it dies. Nothing that one run leaves in memory reaches the next.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from multiprocessing import forkserver, get_context
from pathlib import Path
from typing import Any

import dagster as dg
from dagster._core.launcher import (
    CheckRunHealthResult,
    LaunchRunContext,
    RunLauncher,
    WorkerStatus,
)
from dagster._grpc.types import ExecuteRunArgs
from dagster._serdes import ConfigurableClass, ConfigurableClassData, serialize_value

from orchestration import life

PRELOADED = "orchestration.preloaded"


def warm_up() -> None:
    """Start the process that runs are copied from, so that the first run need not wait for it."""
    context = get_context("forkserver")
    context.set_forkserver_preload([PRELOADED])
    forkserver.ensure_running()


class WarmRunLauncher(RunLauncher, ConfigurableClass):
    """Launches each run as a copy of a process that has imported everything.

    Dagster's daemon launches; any process may ask whether a run lives, and end it.
    """

    def __init__(self, inst_data: ConfigurableClassData | None = None) -> None:
        """Take what Dagster wrote of this class into its record."""
        self._inst_data = inst_data
        super().__init__()

    @property
    def inst_data(self) -> ConfigurableClassData | None:
        """What Dagster wrote of this class."""
        return self._inst_data

    @classmethod
    def config_type(cls) -> dict[str, Any]:
        """There is nothing to configure."""
        return {}

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData, config_value: Mapping[str, Any]
    ) -> WarmRunLauncher:
        """The launcher as ``dagster.yaml`` names it."""
        del config_value
        return cls(inst_data)

    @property
    def _home(self) -> Path:
        return Path(self._instance.root_directory)

    def launch_run(self, context: LaunchRunContext) -> None:
        """Start the run's process and do not wait for it."""
        run = context.dagster_run
        if context.job_code_origin is None:
            raise dg.DagsterInvariantViolationError(f"Run {run.run_id} does not say its code.")
        arguments = ExecuteRunArgs(
            job_origin=context.job_code_origin,
            run_id=run.run_id,
            instance_ref=self._instance.get_ref(),
        )
        warm_up()
        process = get_context("forkserver").Process(
            target=execute, args=(str(self._home), run.run_id, serialize_value(arguments))
        )
        process.start()

    def terminate(self, run_id: str) -> bool:
        """Interrupt the run, which then ends in order; one asked a second time is killed."""
        process = life.process_of_run(self._home, run_id)
        run = self._instance.get_run_by_id(run_id)
        if process is None or run is None:
            return False
        asked_before = run.status == dg.DagsterRunStatus.CANCELING
        if not asked_before:
            self._instance.report_run_canceling(run)
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL if asked_before else signal.SIGINT)
        return True

    @property
    def supports_check_run_worker_health(self) -> bool:
        """A run's process can be looked for."""
        return True

    def check_run_worker_health(self, run: dg.DagsterRun) -> CheckRunHealthResult:
        """Whether the run's process lives."""
        if life.process_of_run(self._home, run.run_id) is not None:
            return CheckRunHealthResult(WorkerStatus.RUNNING)
        life.forget(self._home, run.run_id)
        return CheckRunHealthResult(WorkerStatus.FAILED, msg="The run's process is gone.")


def execute(dagster_home: str, run_id: str, arguments: str) -> None:
    """The life of a run's process: what ``dagster api execute_run`` does, the imports done."""
    from dagster._cli.api import execute_run_command

    from orchestration.dagster_home import record_without_waiting
    from orchestration.paths import Home
    from orchestration.starting.history import forget_old_runs

    folder = Path(dagster_home)
    with life.living(folder, run_id), record_without_waiting(Home(folder.parent)):
        execute_run_command.main([arguments], standalone_mode=False)
        with dg.DagsterInstance.from_config(dagster_home) as instance:
            forget_old_runs(instance, datetime.now(UTC))
