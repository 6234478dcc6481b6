"""What the operations database keeps of a publication: the release, its incidents, its alerts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from orchestration.alerts import DATA_TEAM, STEWARDS, message, tell, tell_recovery
from orchestration.incidents import read_causes, settle_incidents
from orchestration.operations.database import Operations
from orchestration.operations.models import Release, Submission
from orchestration.paths import Home
from orchestration.revisions import UNEXPLAINED
from orchestration.shock_incidents import read_shocks, settle_shocks

SUBJECT = "releases"


def record_publication(database: Operations, home: Home, facts: Mapping[str, Any]) -> None:
    """Write the release, its incidents and the digest in one transaction; once per release."""
    works = message("release_unblocked", DATA_TEAM, SUBJECT, release=facts["id"])
    with database.transaction() as session:
        tell_recovery(session, works)
        if session.get(Release, facts["id"]) is not None:
            return
        session.add(
            Release(
                release_id=facts["id"],
                number=facts["number"],
                kind=facts["kind"],
                created_at=datetime.fromisoformat(facts["created_at"]),
                as_of=date.fromisoformat(facts["as_of"]),
                candidate_hash=facts["candidate_hash"],
            )
        )
        causes, change = read_causes(home, facts)
        opened, closed = settle_incidents(session, causes, change)
        settle_shocks(session, read_shocks(home, facts), change)
        _corrections(session, facts)
        _told(session, facts)
        _digest(session, facts, opened, closed)


def record_refusal(database: Operations, reason: str) -> None:
    """Tell the data team that a release was refused; once for a reason until one is published."""
    with database.transaction() as session:
        tell(session, message("release_blocked", DATA_TEAM, SUBJECT, reason=reason))


def _corrections(session: Session, facts: Mapping[str, Any]) -> None:
    """Tell the data team of final figures that changed, and of changes that nothing explains."""
    corrected = sum(facts.get("corrected_by_reason", {}).values())
    unexplained = facts.get("revised_by_reason", {}).get(UNEXPLAINED, 0)
    for event, figures in (
        ("final_figures_corrected", corrected),
        ("revision_unexplained", unexplained),
    ):
        if figures:
            told = message(event, DATA_TEAM, SUBJECT, release=facts["id"], figures=figures)
            tell(session, told)


def _told(session: Session, facts: Mapping[str, Any]) -> None:
    """Tell the data team of hidden counts that earlier releases have given away."""
    counts = facts.get("told_by_earlier_releases", 0)
    if counts:
        event = "hidden_counts_told_before"
        tell(session, message(event, DATA_TEAM, SUBJECT, release=facts["id"], counts=counts))


def _digest(session: Session, facts: Mapping[str, Any], opened: int, closed: int) -> None:
    """Tell what was published: what changed, what is held, what was rejected."""
    release = facts["id"]
    statuses = facts.get("figures_by_status", {})
    before = session.scalars(
        select(Release)
        .where(Release.release_id != release, Release.number < facts["number"])
        .order_by(Release.number.desc())
    ).first()
    files, rejected = _files_since(session, before.created_at if before else None)
    for audience in (DATA_TEAM, STEWARDS):
        told = message(
            "published",
            audience,
            SUBJECT,
            release=release,
            before=before.release_id if before else None,
            figures=sum(statuses.values()),
            statuses=statuses,
            changed=sum(facts.get("revised_by_reason", {}).values()),
            opened=opened,
            closed=closed,
            files=files,
            rejected=rejected,
        )
        tell(session, told)


def _files_since(session: Session, moment: datetime | None) -> tuple[int, int]:
    """How many files were taken in since then, and how many of them had rows rejected."""
    counted = select(func.count(), func.count().filter(Submission.rows_rejected > 0))
    if moment is not None:
        counted = counted.where(Submission.taken_at > moment)
    files, rejected = session.execute(counted).one()
    return int(files), int(rejected)
