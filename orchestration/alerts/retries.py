"""When what could not be sent is sent again: soon at first, then seldom, never given up."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from sqlalchemy import func, select, type_coerce
from sqlalchemy.orm import Session

from orchestration.operations.models import UtcTime

FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=6)
LONGEST_REST = timedelta(minutes=10)
SPREAD = 0.2
_chance = random.SystemRandom()


def database_now(session: Session) -> datetime:
    """The moment by the database's clock: those who deliver may be on several machines."""
    moment = session.scalar(select(type_coerce(func.current_timestamp(), UtcTime)))
    if not isinstance(moment, datetime):
        raise TypeError(f"The database gave {moment!r} for the present moment.")
    return moment


def pause_after(attempts: int) -> timedelta:
    """How long after so many failed attempts: 1, 2, 4 minutes … 6 hours, a fifth more or less.

    The chance in it keeps what failed together from coming back together.
    """
    pause = min(FIRST_PAUSE * 2 ** min(attempts - 1, 20), LONGEST_PAUSE)
    return pause * _chance.uniform(1 - SPREAD, 1 + SPREAD)


def rest_after(failures: int) -> timedelta:
    """How long a channel is left alone after so many failures in a row: at most ten minutes.

    A new message tries it again after that, however long the older ones wait.
    """
    return min(pause_after(failures), LONGEST_REST)


def is_due(at: datetime | None, now: datetime) -> bool:
    """Whether the moment has come; one that no pause could have set is of a wrong clock."""
    return at is None or at <= now or at > now + LONGEST_PAUSE * (1 + SPREAD)
