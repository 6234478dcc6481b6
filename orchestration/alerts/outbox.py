"""The outbox: messages are written into it with what they tell of, in the same transaction."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from orchestration.operations.models import Alert

DATA_TEAM = "data_team"
STEWARDS = "stewards"
LONGEST_SUBJECT = 500


def agency_audience(agency: str) -> str:
    """The audience of one agency."""
    return f"agency/{agency}"


@dataclass(frozen=True)
class Message:
    """What happened, to whom it is told, and about what: messages of a subject stay in order.

    ``forms.message`` makes it of an event's form and of facts. Who words it otherwise answers for
    it that neither sentence nor payload has a value of a figure: messages leave the house.
    """

    event: str
    audience: str
    subject: str
    sentence_vi: str
    sentence_en: str
    payload: dict[str, Any] = field(default_factory=dict)


def tell(session: Session, message: Message) -> bool:
    """Put ``message`` into the outbox, in the caller's transaction; give whether it was new.

    What an audience was last told of the subject is not told again in the same words while it is
    neither acknowledged nor resolved: it is counted. What the message puts an end to is resolved.
    """
    from orchestration.alerts.forms import stored_form

    form, now = stored_form(message.event), datetime.now(UTC)
    subject = message.subject[:LONGEST_SUBJECT]
    last = session.scalars(
        select(Alert)
        .where(Alert.subject == subject, Alert.audience == message.audience)
        .order_by(Alert.alert_id.desc())
        .limit(1)
    ).first()
    if last is not None and _says_already(last, message):
        last.repeated += 1
        return False
    for ended in _unresolved(session, subject, form.resolves):
        ended.resolved_at = now
    session.add(
        Alert(
            event=message.event,
            audience=message.audience,
            subject=subject,
            sentence_vi=message.sentence_vi,
            sentence_en=message.sentence_en,
            payload=message.payload,
            created_at=now,
        )
    )
    return True


def tell_recovery(session: Session, message: Message) -> bool:
    """Tell that something is over, if it was told of; give whether it was."""
    from orchestration.alerts.forms import stored_form

    subject = message.subject[:LONGEST_SUBJECT]
    if not _unresolved(session, subject, stored_form(message.event).resolves):
        return False
    return tell(session, message)


def _says_already(last: Alert, message: Message) -> bool:
    open_still = last.acknowledged_at is None and last.resolved_at is None
    return open_still and (last.event, last.sentence_vi, last.sentence_en) == (
        message.event,
        message.sentence_vi,
        message.sentence_en,
    )


def _unresolved(session: Session, subject: str, events: Collection[str]) -> Sequence[Alert]:
    if not events:
        return []
    return session.scalars(
        select(Alert).where(
            Alert.subject == subject, Alert.event.in_(events), Alert.resolved_at.is_(None)
        )
    ).all()
