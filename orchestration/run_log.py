"""The record of runs: each is begun and ended under the writer's lock, and its outcome told once.

A run that began and did not end while nobody writes was killed. Failures in a row are one incident:
the first of each cause is told, then the first success.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from orchestration import progress
from orchestration.alerts import DATA_TEAM, Message, deliver_due, message, tell, tell_recovery
from orchestration.alerts.delivery import send_at_once
from orchestration.clock import tell_of_clock
from orchestration.operations.database import Operations, operations
from orchestration.operations.models import Run
from orchestration.run_failure import RunFailure
from orchestration.settings import Settings
from orchestration.writer import is_writing

SUCCEEDED, FAILED, KILLED = "succeeded", "failed", "killed"
SUBJECT = "runs"


@contextmanager
def recorded_run(database: Operations, run_id: str, kind: str) -> Iterator[None]:
    """Record that a run begins, and that it ends; the caller holds the writer's lock.

    What began before and did not end was killed, for nobody else can be writing: it is told, and
    so is a clock that stands before what is written.
    """
    with database.transaction() as session:
        _tell_of_killed(session, but=run_id)
        tell_of_clock(session)
        row = session.get(Run, run_id) or Run(run_id=run_id, kind=kind)
        row.begun_at, row.ended_at, row.outcome = datetime.now(UTC), None, None
        session.add(row)
    try:
        yield
    finally:
        with database.transaction() as session:
            session.get_one(Run, run_id).ended_at = datetime.now(UTC)


def notice_killed_runs(settings: Settings, database: Operations) -> None:
    """Tell of runs that were killed, if nobody writes at this moment."""
    with database.transaction() as session:
        begun = select(Run.run_id).where(Run.ended_at.is_(None))
        if session.scalars(begun).first() is None or is_writing(settings.paths.lock):
            return
        _tell_of_killed(session)


def report_run(settings: Settings, run_id: str, kind: str, failure: RunFailure | None) -> None:
    """Record how a run ended and tell of it, once for each run, and deliver what waits.

    Where the operations database cannot be reached a failure is sent without it. Never raises for
    the outbox: the run's own result counts.
    """
    try:
        with operations(settings.operations) as database:
            with database.transaction() as session:
                settle_run(session, run_id, kind, failure)
            deliver_due(settings, database)
    except (SQLAlchemyError, OSError, RuntimeError) as error:
        progress.say(f"the outcome could not be recorded ({type(error).__name__})")
        if failure is not None:
            send_at_once(settings, _told(failure))


def settle_run(session: Session, run_id: str, kind: str, failure: RunFailure | None) -> None:
    """Record the outcome of a run that has none yet, and tell of a failure or of its end."""
    now, row = datetime.now(UTC), session.get(Run, run_id)
    if row is None:  # it failed before it was the one writer
        row = Run(run_id=run_id, kind=kind, begun_at=now)
        session.add(row)
    if row.outcome is not None:
        return
    row.ended_at = row.ended_at or now
    row.outcome = SUCCEEDED if failure is None else FAILED
    if failure is None:
        tell_recovery(session, message("run_recovered", DATA_TEAM, SUBJECT))
    else:
        tell(session, _told(failure))


def _told(failure: RunFailure) -> Message:
    return message("run_failed", DATA_TEAM, SUBJECT, step=failure.step, failure=failure.said)


def _tell_of_killed(session: Session, but: str | None = None) -> None:
    for row in session.scalars(select(Run).where(Run.ended_at.is_(None))).all():
        if row.run_id == but:
            continue
        row.ended_at, row.outcome = datetime.now(UTC), KILLED
        tell(session, message("run_killed", DATA_TEAM, SUBJECT, begun=row.begun_at))
