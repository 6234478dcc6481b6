"""What the data team is told of a source: that it cannot be read, is back, or gave odd reports."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from orchestration.alerts import DATA_TEAM, message, tell
from orchestration.operations.models import Pull
from sources.pulls.report import Refusal

TOLD_AFTER = 3
MOST_NAMED = 5


def name_of(row: Pull) -> str:
    """What people call a source: agency, feed and its own name."""
    return f"{row.agency}/{row.feed}/{row.source}"


def subject_of(row: Pull) -> str:
    """What messages of a source are about."""
    return f"source {name_of(row)}"


def tell_failure(session: Session, row: Pull) -> None:
    """Tell once that a source failed several times in a row."""
    if row.failures != TOLD_AFTER:
        return
    tell(
        session,
        message(
            "source_unreachable",
            DATA_TEAM,
            subject_of(row),
            source=name_of(row),
            attempts=row.failures,
            failure=row.last_error,
        ),
    )


def tell_back(session: Session, row: Pull) -> None:
    """Tell that a source that was told of can be read again; before ``failures`` is cleared."""
    if row.failures < TOLD_AFTER:
        return
    tell(session, message("source_back", DATA_TEAM, subject_of(row), source=name_of(row)))


def tell_refused(session: Session, row: Pull, refused: Sequence[Refusal]) -> None:
    """Tell of reports that were not handed on; no sentence holds a count."""
    if not refused:
        return
    tell(
        session,
        message(
            "source_reports_refused",
            DATA_TEAM,
            subject_of(row),
            source=name_of(row),
            files=len(refused),
            refused=[
                f"{one.key.place}, {one.key.period}: {one.sentence}" for one in refused[:MOST_NAMED]
            ],
        ),
    )
