"""Taking a submission back: a tombstone lands, and the earlier cells return."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import select

from orchestration.alerts import DATA_TEAM, message, tell
from orchestration.intake.claims import LANDED
from orchestration.operations.database import Operations
from orchestration.operations.models import Submission
from orchestration.paths import Home


class WithdrawalError(ValueError):
    """The submission cannot be withdrawn; the message says why and what to do."""


def withdraw(database: Operations, home: Home, submission_id: str, reason: str) -> Submission:
    """Withdraw a landed submission for ``reason``; the next run computes without it.

    Raises ``WithdrawalError`` for an unknown submission, one that never landed, one already
    withdrawn, and for an empty reason.
    """
    if not reason.strip():
        raise WithdrawalError("A withdrawal needs a reason: give --reason with a sentence.")
    with database.transaction() as session:
        row = session.scalars(
            select(Submission).where(Submission.submission_id == submission_id)
        ).one_or_none()
        if row is None:
            raise WithdrawalError(
                f"There is no submission {submission_id}. Its number stands in its receipt and "
                "in the release's table submissions."
            )
        if row.state not in LANDED:
            raise WithdrawalError(
                f"Submission {submission_id} is {row.state}: nothing of it landed, so there is "
                "nothing to withdraw."
            )
        if row.withdrawn_at is not None:
            raise WithdrawalError(
                f"Submission {submission_id} was withdrawn on {row.withdrawn_at:%Y-%m-%d}: "
                f"{row.withdrawn_reason}"
            )
        row.withdrawn_at, row.withdrawn_reason = datetime.now(UTC), reason.strip()
        tell(
            session,
            message(
                "submission_withdrawn",
                DATA_TEAM,
                f"submission/{submission_id}",
                file=row.file_name,
                submission=submission_id,
                reason=row.withdrawn_reason,
                agency=row.agency,
                feed=row.feed,
            ),
        )
    write_tombstones(database, home)
    return row


def write_tombstones(database: Operations, home: Home) -> None:
    """Land the tombstone of every withdrawn submission that lacks one; safe to repeat."""
    from sources.landing import withdraw as land_withdrawal

    with database.transaction() as session:
        rows = session.scalars(select(Submission).where(Submission.withdrawn_at.is_not(None))).all()
    for row in rows:
        name = f"{row.submission_id}.withdrawn.parquet"
        if not (home.landing / row.feed / name).exists():
            land_withdrawal(row.feed, str(row.submission_id), row.sequence, home.landing)
