"""Giving each arrival its place in the sequence, before anything is read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from orchestration.intake.arrivals import Arrival, keep_original
from orchestration.operations.models import Submission
from orchestration.paths import Home

READING = "reading"
FAILED = "failed"
ABANDONED = "abandoned"
LANDED = ("accepted", "partly")


@dataclass(frozen=True)
class Kept:
    """An arrival whose original is kept: its content's hash and the copy."""

    arrival: Arrival
    sha256: str
    original: Path


@dataclass(frozen=True)
class Claim:
    """An arrival with its submission; ``known`` when that submission has the same content."""

    arrival: Arrival
    original: Path
    sequence: int
    submission_id: str
    sha256: str
    known: bool
    failed_before: bool


def keep_originals(home: Home, arrivals: list[Arrival]) -> list[Kept]:
    """Copy every original; a file that changes meanwhile is left for the next run."""
    kept = []
    for arrival in arrivals:
        copied = keep_original(arrival, home.inbox, home.originals)
        if copied is not None:
            kept.append(Kept(arrival, *copied))
    return kept


def claim(session: Session, home: Home, kept: list[Kept]) -> list[Claim]:
    """Give each kept arrival a submission row in state ``reading``, in the order given.

    Content that has landed already (same agency, feed, hash; not withdrawn) gets no new row, nor
    has a second copy in the same batch. A row left by an interrupted intake is taken up again
    with the sequence it had; one whose file is gone from the inbox is marked ``abandoned``.
    """
    open_rows = _open_rows(session)
    taken: dict[tuple[str, str, str], Submission] = {}
    claims = []
    for one in kept:
        content = (one.arrival.agency, one.arrival.feed, one.sha256)
        earlier = taken.get(content) or _landed(session, content)
        if earlier is not None:
            claims.append(_claim(one, earlier, known=True))
            continue
        row = open_rows.pop(content, None)
        failed_before = row is not None and row.state == FAILED
        if row is None:
            row = _new_row(session, home, one)
        row.state, row.file_name, row.inbox_path = READING, one.arrival.name, one.arrival.relative
        taken[content] = row
        claims.append(_claim(one, row, known=False, failed_before=failed_before))
    for row in open_rows.values():
        if not (home.inbox / row.inbox_path).exists():
            row.state, row.settled_at = ABANDONED, datetime.now(UTC)
    return claims


def _open_rows(session: Session) -> dict[tuple[str, str, str], Submission]:
    rows = session.scalars(select(Submission).where(Submission.state.in_([READING, FAILED])))
    return {(row.agency, row.feed, row.sha256): row for row in rows}


def _landed(session: Session, content: tuple[str, str, str]) -> Submission | None:
    agency, feed, sha256 = content
    return session.scalars(
        select(Submission)
        .where(
            Submission.agency == agency,
            Submission.feed == feed,
            Submission.sha256 == sha256,
            Submission.state.in_(LANDED),
            Submission.withdrawn_at.is_(None),
        )
        .order_by(Submission.sequence.desc())
    ).first()


def _new_row(session: Session, home: Home, kept: Kept) -> Submission:
    arrival, now = kept.arrival, datetime.now(UTC)
    row = Submission(
        agency=arrival.agency,
        feed=arrival.feed,
        sha256=kept.sha256,
        file_name=arrival.name,
        size=arrival.size,
        inbox_path=arrival.relative,
        original=kept.original.relative_to(home.root).as_posix(),
        received_at=_received(arrival, now),
        taken_at=now,
        state=READING,
    )
    session.add(row)
    session.flush()
    row.submission_id = f"{row.sequence:08d}-{kept.sha256[:12]}"
    return row


def _received(arrival: Arrival, now: datetime) -> datetime:
    """The file's own time tells when a report came; it is never later than now."""
    try:
        return min(datetime.fromtimestamp(arrival.modified_ns / 1e9, UTC), now)
    except (OverflowError, ValueError, OSError):  # beyond the years that a calendar has
        return now


def _claim(kept: Kept, row: Submission, *, known: bool, failed_before: bool = False) -> Claim:
    return Claim(
        arrival=kept.arrival,
        original=kept.original,
        sequence=row.sequence,
        submission_id=row.submission_id or "",
        sha256=row.sha256,
        known=known,
        failed_before=failed_before,
    )
