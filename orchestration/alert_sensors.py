"""What tells people between runs: a look at the outbox, and at how the daemon's runs ended."""

from __future__ import annotations

import dagster as dg

from orchestration.alerts import deliver_due
from orchestration.operations.database import operations
from orchestration.run_failure import first_failure
from orchestration.run_kind import KIND_TAG, NIGHTLY
from orchestration.run_log import notice_killed_runs, report_run
from orchestration.settings import Settings

EVERY_SECONDS = 30


def alert_sensors(settings: Settings) -> list[dg.SensorDefinition]:
    """Delivers what waits, tells of killed runs, and of each run that failed or works again."""

    @dg.sensor(
        name="alerts",
        minimum_interval_seconds=EVERY_SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Sends the alerts that wait, and notices runs that were killed.",
    )
    def alerts() -> dg.SkipReason:
        with operations(settings.operations) as database:
            notice_killed_runs(settings, database)
            arrived = deliver_due(settings, database)
        return dg.SkipReason(f"{arrived} alerts arrived.")

    @dg.run_failure_sensor(
        name="run_failed",
        minimum_interval_seconds=EVERY_SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Tells of a run that failed: its step, why, and what to do.",
    )
    def run_failed(context: dg.RunFailureSensorContext) -> None:
        events = [*context.get_step_failure_events(), context.failure_event]
        run = context.dagster_run
        failure = first_failure(events)
        report_run(settings, run.run_id, run.tags.get(KIND_TAG, NIGHTLY), failure)

    @dg.run_status_sensor(
        run_status=dg.DagsterRunStatus.SUCCESS,
        name="run_succeeded",
        minimum_interval_seconds=EVERY_SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Tells that runs succeed again after one that failed.",
    )
    def run_succeeded(context: dg.RunStatusSensorContext) -> None:
        run = context.dagster_run
        report_run(settings, run.run_id, run.tags.get(KIND_TAG, NIGHTLY), None)

    return [alerts, run_failed, run_succeeded]
