"""What the system is doing now: what waits, what runs, what is open."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.exc import SQLAlchemyError

from orchestration.intake.arrivals import present
from orchestration.intake.claims import FAILED
from orchestration.operations.database import operations
from orchestration.operations.models import Alert, Incident, Submission
from orchestration.settings import Settings
from orchestration.standing.late import KIND
from orchestration.writer import is_writing


def doing(settings: Settings) -> dict[str, Any]:
    """What the screen says first, as JSON has it.

    waiting (files in the inbox), waiting_since, running, last_run (when it began), and from the
    operations database open_incidents (late reports, told apart, not among them), unsent_alerts,
    failed_files. What is closed to who asks is
    None: releases are for everyone, the rest is not.
    """
    files = present(settings.paths.inbox) if os.access(settings.paths.inbox, os.R_OK) else []
    first = min((one.arrived_ns for one in files), default=None)
    return {
        "waiting": len(files),
        "waiting_since": None if first is None else _moment(first / 1e9),
        "running": _running(settings),
        "last_run": _last_run(settings),
        **_remembered(settings),
    }


def _running(settings: Settings) -> bool | None:
    try:
        return is_writing(settings.paths.lock)
    except PermissionError:
        return None


def _last_run(settings: Settings) -> str | None:
    try:
        return _moment((settings.paths.run / "inputs.json").stat().st_mtime)
    except (FileNotFoundError, PermissionError):
        return None


def _remembered(settings: Settings) -> dict[str, int | None]:
    asked: dict[str, ColumnElement[bool]] = {
        "open_incidents": and_(Incident.closed_at.is_(None), Incident.kind != KIND),
        "unsent_alerts": Alert.sent_at.is_(None),
        "failed_files": Submission.state == FAILED,
    }
    file = settings.paths.operations_file
    if settings.operations_url is None and not os.access(file, os.R_OK | os.W_OK):
        return dict.fromkeys(asked)
    try:
        with operations(settings.operations) as database, database.transaction() as session:
            return {
                name: session.scalar(select(func.count()).where(condition))
                for name, condition in asked.items()
            }
    except SQLAlchemyError:  # out of reach for who asks: the reports are shown all the same
        return dict.fromkeys(asked)


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
