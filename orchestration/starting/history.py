"""What Dagster's record says of runs that were: read in few rows, for it is asked every seconds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import dagster as dg

NOT_FINISHED = [
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]
MOST_ATTEMPTS = 12
KEPT = timedelta(days=90)
MOST_FORGOTTEN = 20


def unfinished(
    instance: dg.DagsterInstance, tags: Mapping[str, str] | None = None
) -> dg.DagsterRun | None:
    """A run that is queued or at work, with these tags; whichever job it is of."""
    filters = dg.RunsFilter(statuses=NOT_FINISHED, tags=dict(tags or {}))
    return next(iter(instance.get_runs(filters, limit=1)), None)


def last_good(instance: dg.DagsterInstance, job_name: str) -> dg.RunRecord | None:
    """The last run of the job that went well."""
    filters = dg.RunsFilter(job_name=job_name, statuses=[dg.DagsterRunStatus.SUCCESS])
    return next(iter(instance.get_run_records(filters, limit=1)), None)


def failed_since(instance: dg.DagsterInstance, job_name: str, good: dg.RunRecord) -> bool:
    """Whether a run of the job failed after that one: what it took in may not be published."""
    filters = dg.RunsFilter(
        job_name=job_name,
        statuses=[dg.DagsterRunStatus.FAILURE],
        created_after=_aware(good.create_timestamp),
    )
    return bool(instance.get_runs(filters, limit=1))


def attempts(
    instance: dg.DagsterInstance, tags: Mapping[str, str], since: datetime | None = None
) -> list[dg.RunRecord]:
    """The last finished runs with these tags, newest first; `since` in any time zone."""
    # Dagster compares the hands of the clock with its own in UTC, and takes no heed of the zone.
    after = None if since is None else since.astimezone(UTC)
    filters = dg.RunsFilter(tags=dict(tags), created_after=after)
    records = instance.get_run_records(filters, limit=MOST_ATTEMPTS)
    return [record for record in records if record.dagster_run.is_finished]


def forget_old_runs(instance: dg.DagsterInstance, now: datetime) -> int:
    """Take finished runs out of the record that are older than ``KEPT``, the oldest first.

    A few at a time, for it is done after each run; gives how many.
    """
    filters = dg.RunsFilter(
        created_before=now - KEPT,
        statuses=[
            dg.DagsterRunStatus.SUCCESS,
            dg.DagsterRunStatus.FAILURE,
            dg.DagsterRunStatus.CANCELED,
        ],
    )
    old = instance.get_run_records(filters, limit=MOST_FORGOTTEN, ascending=True)
    for record in old:
        instance.delete_run(record.dagster_run.run_id)
    return len(old)


def attempt_key(asked: str, tried: list[dg.RunRecord]) -> str:
    """A run key for the next attempt: the same one until that attempt has ended."""
    return f"{asked}-{tried[0].dagster_run.run_id[:8]}" if tried else asked


def ended_at(record: dg.RunRecord) -> datetime:
    """When the run ended; a run that never started ended when it was last heard of."""
    if record.end_time is not None:
        return datetime.fromtimestamp(record.end_time, UTC)
    return _aware(record.update_timestamp)


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
