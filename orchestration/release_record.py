"""What the operations database keeps of a publication: the release, its incidents, its alerts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from orchestration.alerts import DATA_TEAM, Message, tell
from orchestration.incidents import read_causes, settle_incidents
from orchestration.operations.database import Operations
from orchestration.operations.models import Alert, Release
from orchestration.paths import Home
from orchestration.revisions import UNEXPLAINED
from orchestration.shock_incidents import read_shocks, settle_shocks


def record_publication(database: Operations, home: Home, facts: Mapping[str, Any]) -> None:
    """Write the release, its incidents and the digest in one transaction; once per release."""
    with database.transaction() as session:
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


def record_refusal(database: Operations, candidate_hash: str, reason: str) -> None:
    """Tell the data team that a release was refused; once for each candidate and reason."""
    subject = f"candidate/{candidate_hash}"
    with database.transaction() as session:
        told = session.scalars(
            select(Alert).where(Alert.subject == subject, Alert.event == "release_blocked")
        ).all()
        if any(alert.payload.get("reason") == reason for alert in told):
            return
        tell(
            session,
            Message(
                event="release_blocked",
                audience=DATA_TEAM,
                subject=subject,
                sentence_vi=f"Không công bố được; bản trước vẫn hiện hành. {reason}",
                sentence_en=f"Nothing was published; the release before stays. {reason}",
                payload={"reason": reason},
            ),
        )


def _corrections(session: Session, facts: Mapping[str, Any]) -> None:
    """Tell the data team of final figures that changed, and of changes that nothing explains."""
    corrected = facts.get("corrected_by_reason", {})
    if corrected:
        number = sum(corrected.values())
        tell(
            session,
            Message(
                event="final_figures_corrected",
                audience=DATA_TEAM,
                subject="releases",
                sentence_vi=(
                    f"Bản {facts['id']} sửa {number} số liệu đã chốt; xem correction_notices."
                ),
                sentence_en=(
                    f"Release {facts['id']} corrects {number} final figures; "
                    "see correction_notices."
                ),
                payload={"release_id": facts["id"], "figures": number, "by_reason": corrected},
            ),
        )
    unexplained = facts.get("revised_by_reason", {}).get(UNEXPLAINED, 0)
    if unexplained:
        tell(
            session,
            Message(
                event="revision_unexplained",
                audience=DATA_TEAM,
                subject="releases",
                sentence_vi=(
                    f"Bản {facts['id']} có {unexplained} số liệu thay đổi chưa rõ nguyên nhân: "
                    f"xem figures, revision_reason = '{UNEXPLAINED}'."
                ),
                sentence_en=(
                    f"Release {facts['id']} has {unexplained} changed figures that nothing "
                    f"explains: see figures, revision_reason = '{UNEXPLAINED}'."
                ),
                payload={"release_id": facts["id"], "figures": unexplained},
            ),
        )


def _told(session: Session, facts: Mapping[str, Any]) -> None:
    """Tell the data team of hidden counts that earlier releases have given away."""
    told = facts.get("told_by_earlier_releases", 0)
    if told:
        tell(
            session,
            Message(
                event="hidden_counts_told_before",
                audience=DATA_TEAM,
                subject="releases",
                sentence_vi=(
                    f"Bản {facts['id']}: các bản trước đã để lộ quá nhiều về {told} số được che; "
                    "mọi số liệu quanh đó nay đều bị che."
                ),
                sentence_en=(
                    f"Release {facts['id']}: earlier releases have shown too much of {told} hidden "
                    "counts; everything around them is hidden now."
                ),
                payload={"release_id": facts["id"], "counts": told},
            ),
        )


def _digest(session: Session, facts: Mapping[str, Any], opened: int, closed: int) -> None:
    statuses = facts.get("figures_by_status", {})
    withheld = statuses.get("withheld", 0)
    tell(
        session,
        Message(
            event="published",
            audience=DATA_TEAM,
            subject="releases",
            sentence_vi=(
                f"Đã công bố {facts['id']}: {sum(statuses.values())} số liệu, {withheld} tạm giữ; "
                f"{opened} sự cố mới, {closed} đã xong."
            ),
            sentence_en=(
                f"Published {facts['id']}: {sum(statuses.values())} figures, {withheld} withheld; "
                f"{opened} new incidents, {closed} resolved."
            ),
            payload={"release_id": facts["id"], "figures_by_status": statuses},
        ),
    )
