"""Running the nightly job in this process: the same job that the schedule starts."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from orchestration import progress
from orchestration.dagster_home import prepare_dagster, record_without_waiting
from orchestration.life import BY_COMMAND, living
from orchestration.settings import Settings, environment

SILENT = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


@dataclass(frozen=True)
class RunFailure:
    """The step that failed and what it said, in its own words."""

    step: str
    sentence: str
    known: bool
    trace: str


def run_nightly(settings: Settings, *, kind: str = "nightly") -> RunFailure | None:
    """Run the job to its end; give the first failure, or None.

    The run is recorded under the Dagster home, so that the web server shows it too.
    """
    with environment(prepare_dagster(settings)):
        progress.say("loading the definitions")
        import dagster as dg

        from orchestration.definitions import NIGHTLY, definitions
        from orchestration.run_kind import KIND_TAG
        from orchestration.starting.sensor import DECIDED_TAG
        from orchestration.starting.waiting import decided

        try:
            job = definitions(settings).resolve_job_def(NIGHTLY)
            standing = decided(settings)
        except Exception as error:  # whatever it is, it is told like a step's failure
            return _failed_outside_steps("definitions", error)
        run_id = str(uuid4())
        with (
            record_without_waiting(settings.paths),
            living(settings.paths.dagster, run_id + BY_COMMAND),
            dg.DagsterInstance.get() as instance,
        ):
            result = job.execute_in_process(
                instance=instance,
                run_config=SILENT,
                raise_on_error=False,
                run_id=run_id,
                tags={KIND_TAG: kind, DECIDED_TAG: standing},
            )
        return None if result.success else _first_failure(result)


def _failed_outside_steps(where: str, error: Exception) -> RunFailure:
    return RunFailure(
        step=where,
        sentence=str(error),
        known=type(error).__name__ in KNOWN_ERRORS,
        trace=traceback.format_exc(),
    )


def _first_failure(result: Any) -> RunFailure:
    for event in result.all_events:
        if event.is_step_failure:
            error = event.step_failure_data.error
            while error.cause is not None:
                error = error.cause
            return RunFailure(
                step=event.step_key,
                sentence=error.message.strip(),
                known=error.cls_name in KNOWN_ERRORS,
                trace=str(event.step_failure_data.error),
            )
    said = [event.message for event in result.all_events if event.is_failure]
    return RunFailure("run", said[0] if said else "the run failed", known=False, trace="")


# Errors whose message is written for the person at the command line.
KNOWN_ERRORS = {
    "CatalogueError",
    "WarehouseError",
    "CandidateError",
    "VerdictError",
    "PublishRefusedError",
    "AnotherWriterError",
}
