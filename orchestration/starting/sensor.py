"""The sensor and the schedule: every few seconds one look, at most one run for all that waits."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import dagster as dg
from dagster._utils.schedules import reverse_cron_string_iterator

from orchestration.catalogue_step import time_zone_of
from orchestration.run_kind import EVENT, KIND_TAG, NIGHTLY
from orchestration.settings import Settings
from orchestration.starting.history import (
    attempt_key,
    attempts,
    ended_at,
    failed_since,
    last_good,
    unfinished,
)
from orchestration.starting.retries import next_attempt
from orchestration.starting.waiting import decided, names_of, waiting_files
from orchestration.writer import is_writing

SENSOR = "events"
# The daemon looks every five seconds; a sensor that asks for just these misses every other look.
EVERY_SECONDS = 3
WAITING_TAG = "chitieu/waiting"
DECIDED_TAG = "chitieu/decided"
FILES_TAG = "chitieu/files"
# The schedule starts a night that was missed by itself when it knows of it: it goes first.
GRACE = timedelta(seconds=30)

# The services' log is for what went wrong; what a run did stands in Dagster's record.
QUIET = {"loggers": {"console": {"config": {"log_level": "ERROR"}}}}

Answer = dg.RunRequest | dg.SkipReason


def event_sensor(settings: Settings, job: Any) -> dg.SensorDefinition:
    """Starts one run of ``job`` for everything that waits, and the night's run that was missed."""

    @dg.sensor(
        name=SENSOR,
        job=job,
        minimum_interval_seconds=EVERY_SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Takes in what waits, and makes up for a night's run that was missed.",
    )
    def events(context: dg.SensorEvaluationContext) -> Answer:
        return asked(settings, job.name, context, datetime.now(UTC))

    return events


def nightly_schedule(settings: Settings, job: Any) -> dg.ScheduleDefinition:
    """Starts the night's run, unless one is queued or running already."""

    @dg.schedule(
        name=f"{job.name}_schedule",
        job=job,
        cron_schedule=settings.nightly_cron,
        execution_timezone=time_zone_of(settings.catalogue_folder),
        default_status=dg.DefaultScheduleStatus.RUNNING,
    )
    def nights(context: dg.ScheduleEvaluationContext) -> Answer:
        if unfinished(context.instance, {KIND_TAG: NIGHTLY}) is not None:
            return dg.SkipReason("A nightly run is queued or running already.")
        return _nightly(settings)

    return nights


def asked(
    settings: Settings, job_name: str, context: dg.SensorEvaluationContext, now: datetime
) -> Answer:
    """What is to be started now: one run, or nothing, with the reason."""
    instance = context.instance
    running = unfinished(instance)
    if running is not None:
        return dg.SkipReason(f"Run {running.run_id[:8]} is not finished: what waits comes next.")
    if is_writing(settings.paths.lock):
        return dg.SkipReason("A command is writing: what waits goes when it has finished.")
    missed = _missed_night(settings, instance, now)
    if missed is not None:
        return _night(settings, context, missed, now)
    context.update_cursor("")
    return _event(settings, job_name, instance, now)


def _missed_night(settings: Settings, instance: dg.DagsterInstance, now: datetime) -> str | None:
    """The key of a run for the last due night, if none of it went well and an attempt is due."""
    zone = time_zone_of(settings.catalogue_folder)
    due = next(reverse_cron_string_iterator(now.timestamp(), settings.nightly_cron, zone))
    tried = attempts(instance, {KIND_TAG: NIGHTLY}, since=due)
    if any(record.dagster_run.is_success for record in tried):
        return None
    if next_attempt([ended_at(record) for record in tried], now) > now:
        return None
    return attempt_key(f"night-{due.isoformat()}", tried)


def _night(
    settings: Settings,
    context: dg.SensorEvaluationContext,
    missed: str,
    now: datetime,
) -> Answer:
    noticed = json.loads(context.cursor) if context.cursor else {}
    if noticed.get("night") != missed:
        noticed = {"night": missed, "at": now.timestamp()}
        context.update_cursor(json.dumps(noticed))
    if 0 <= now.timestamp() - noticed["at"] < GRACE.total_seconds():
        return dg.SkipReason("The last night's run was missed or failed; it starts soon.")
    return _nightly(settings, missed)


def _nightly(settings: Settings, run_key: str | None = None) -> dg.RunRequest:
    return dg.RunRequest(
        run_key=run_key,
        run_config=QUIET,
        tags={KIND_TAG: NIGHTLY, DECIDED_TAG: decided(settings)},
    )


def _event(
    settings: Settings, job_name: str, instance: dg.DagsterInstance, now: datetime
) -> Answer:
    waiting = waiting_files(settings)
    if waiting.growing:
        return dg.SkipReason(f"Files are still arriving: {len(waiting.files)} so far.")
    standing = decided(settings)
    good = last_good(instance, job_name)
    if not waiting.files and not _unpublished(instance, job_name, good, standing):
        return dg.SkipReason("Nothing waits.")
    # A set of files is known by its times; an empty one is another after each good run.
    after = good.dagster_run.run_id if good is not None and not waiting.files else ""
    asked_for = waiting.hash_with(standing, after)
    tried = attempts(instance, {WAITING_TAG: asked_for})
    due = next_attempt([ended_at(record) for record in tried], now)
    if due > now:
        return dg.SkipReason(
            f"The same files were tried {len(tried)} times and still wait; "
            f"again at {due:%Y-%m-%d %H:%M:%S} UTC, or when anything changes."
        )
    return dg.RunRequest(
        run_key=attempt_key(asked_for, tried),
        run_config=QUIET,
        tags={
            KIND_TAG: EVENT,
            WAITING_TAG: asked_for,
            DECIDED_TAG: standing,
            FILES_TAG: names_of(waiting.files),
        },
    )


def _unpublished(
    instance: dg.DagsterInstance, job_name: str, good: dg.RunRecord | None, standing: str
) -> bool:
    """Whether something was decided, or taken in by a run that failed, since the last good run."""
    if good is None:  # the missed night is first
        return False
    if good.dagster_run.tags.get(DECIDED_TAG) != standing:
        return True
    return failed_since(instance, job_name, good)
