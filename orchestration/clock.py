"""Whether this machine's clock stands before what the installation has written already.

Numbers of releases and the sequence of files come from the operations database and do not depend on
it; the days on which reports are due, late and published do. So a clock that went back is told of.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from orchestration.alerts import DATA_TEAM, message, tell, tell_recovery
from orchestration.operations.models import Alert, Release, Submission

SUBJECT = "clock"
SLACK = timedelta(minutes=5)
"""Two machines that write into one home may differ by so much."""


def written_ahead(session: Session, now: datetime) -> datetime | None:
    """The last moment at which something was written, where it is yet to come; else None."""
    moments = [
        session.scalar(select(func.max(column)))
        for column in (Submission.taken_at, Alert.created_at, Release.created_at)
    ]
    last = max((moment for moment in moments if moment is not None), default=now)
    return last if last > now + SLACK else None


def tell_of_clock(session: Session) -> None:
    """Tell the data team, once, that the clock went back, and then that it is right again."""
    written = written_ahead(session, datetime.now(UTC))
    if written is None:
        tell_recovery(session, message("clock_right", DATA_TEAM, SUBJECT))
    else:
        tell(session, message("clock_behind", DATA_TEAM, SUBJECT, written=written))
