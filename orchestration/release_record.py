"""What the operations database keeps of a publication: the release, its incidents, its alerts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
from sqlalchemy import select
from sqlalchemy.orm import Session

from orchestration.alerts import DATA_TEAM, STEWARDS, Message, tell
from orchestration.operations.database import Operations
from orchestration.operations.models import Alert, Incident, Release
from orchestration.revisions import UNEXPLAINED

FOLLOWER = "contains_held"

# One incident for each cause: a rule and the figure at its root, whatever the geography.
ROOTS = """
select
    rule_id,
    indicator_id,
    locality_id,
    period,
    count(*) as figures
from withheld
where rule_id <> $follower
group by all
order by all
"""


def record_publication(database: Operations, facts: Mapping[str, Any], folder: Path) -> None:
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
        opened, closed = _incidents(session, _held_causes(folder))
        _corrections(session, facts)
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


def _held_causes(folder: Path) -> dict[str, tuple[dict[str, str], int]]:
    with duckdb.connect() as connection:
        connection.read_parquet(str(folder / "withheld.parquet")).create_view("withheld")
        rows = connection.execute(ROOTS, {"follower": FOLLOWER}).fetchall()
    causes = {}
    for rule_id, indicator_id, locality_id, period, figures in rows:
        subject = {
            "rule_id": rule_id,
            "indicator_id": indicator_id,
            "locality_id": locality_id,
            "period": period,
        }
        causes["|".join(subject.values())] = (subject, figures)
    return causes


def _incidents(
    session: Session, causes: Mapping[str, tuple[dict[str, str], int]]
) -> tuple[int, int]:
    """Open what is new, close what is gone; tell the stewards of each. Give both numbers."""
    now = datetime.now(UTC)
    still_open = {
        incident.cause: incident
        for incident in session.scalars(
            select(Incident).where(Incident.closed_at.is_(None), Incident.kind == "held")
        )
    }
    opened = closed = 0
    for cause, (subject, figures) in causes.items():
        if cause in still_open:
            still_open[cause].figures = figures
            continue
        session.add(
            Incident(kind="held", cause=cause, subject=subject, figures=figures, opened_at=now)
        )
        tell(session, _about_figure("figure_held", cause, subject))
        opened += 1
    for cause, incident in still_open.items():
        if cause not in causes:
            incident.closed_at = now
            tell(session, _about_figure("held_figure_resolved", cause, incident.subject))
            closed += 1
    return opened, closed


def _about_figure(event: str, cause: str, subject: Mapping[str, str]) -> Message:
    figure = f"{subject['indicator_id']}, {subject['locality_id']}, {subject['period']}"
    held = event == "figure_held"
    rule = subject["rule_id"]
    return Message(
        event=event,
        audience=STEWARDS,
        subject=f"incident/{cause}",
        sentence_vi=f"{'Tạm giữ' if held else 'Đã thông'}: {figure} ({rule}).",
        sentence_en=f"{'Withheld' if held else 'Released again'}: {figure} ({rule}).",
        payload=dict(subject),
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
