"""Alerts: written to the outbox with what they tell of, delivered afterwards by channels."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from orchestration.operations.database import Operations
from orchestration.operations.models import Alert

DATA_TEAM = "data_team"
STEWARDS = "stewards"


@dataclass(frozen=True)
class Message:
    """What happened, to whom it is told, and about what: messages of a subject stay in order.

    Neither sentence nor payload may carry a value of a figure: messages leave the house.
    """

    event: str
    audience: str
    subject: str
    sentence_vi: str
    sentence_en: str
    payload: dict[str, Any] = field(default_factory=dict)


class Channel(Protocol):
    """A way out of the outbox."""

    def send(self, alert: Alert) -> None:
        """Deliver one alert, or raise ``OSError``."""


class LogChannel:
    """Writes each alert as a line of JSON to a file."""

    def __init__(self, path: Path) -> None:
        """Write to ``path``, made when needed."""
        self.path = path

    def send(self, alert: Alert) -> None:
        """Append the alert."""
        line = {
            "alert_id": alert.alert_id,
            "created_at": alert.created_at.isoformat(),
            "event": alert.event,
            "audience": alert.audience,
            "subject": alert.subject,
            "sentence_vi": alert.sentence_vi,
            "sentence_en": alert.sentence_en,
            "payload": alert.payload,
        }
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n")


def tell(session: Session, message: Message) -> None:
    """Put ``message`` into the outbox, in the caller's transaction."""
    session.add(
        Alert(
            event=message.event,
            audience=message.audience,
            subject=message.subject[:500],
            sentence_vi=message.sentence_vi,
            sentence_en=message.sentence_en,
            payload=message.payload,
            created_at=datetime.now(UTC),
        )
    )


def deliver(database: Operations, channels: Sequence[Channel]) -> int:
    """Send what waits in the outbox, oldest first, and return how many were sent.

    At least once: an alert is marked after every channel took it. When a channel fails, later
    alerts of the same subject wait behind the one that failed.
    """
    sent = 0
    blocked: set[str] = set()
    with database.transaction() as session:
        waiting = select(Alert).where(Alert.sent_at.is_(None)).order_by(Alert.alert_id)
        for alert in session.scalars(waiting):
            if alert.subject in blocked:
                continue
            alert.attempts += 1
            try:
                for channel in channels:
                    channel.send(alert)
            except OSError as error:
                alert.last_error = str(error)
                blocked.add(alert.subject)
            else:
                alert.sent_at = datetime.now(UTC)
                sent += 1
    return sent
