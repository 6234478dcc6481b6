"""Running the nightly job in this process: the same job that the schedule starts."""

from __future__ import annotations

import traceback
from uuid import uuid4

from orchestration import progress
from orchestration.dagster_home import prepare_dagster, record_without_waiting
from orchestration.life import BY_COMMAND, living
from orchestration.run_failure import RunFailure, first_failure
from orchestration.run_log import report_run
from orchestration.settings import Settings, environment

SILENT = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


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

        run_id = str(uuid4())
        try:
            job = definitions(settings).resolve_job_def(NIGHTLY)
            standing = decided(settings)
        except Exception as error:  # whatever it is, it is told like a step's failure
            failure = RunFailure(
                step="definitions",
                sentence=str(error),
                error=type(error).__name__,
                trace=traceback.format_exc(),
            )
            report_run(settings, run_id, kind, failure)
            return failure
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
        failed = None if result.success else first_failure(result.all_events)
        report_run(settings, run_id, kind, failed)
        return failed
