"""What waits in the outbox, and which of it may go now through which channel."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from orchestration.alerts.channel_file import Routes
from orchestration.alerts.forms import is_urgent
from orchestration.alerts.retries import database_now, is_due
from orchestration.operations.models import Alert, AlertChannel, AlertDelivery

CHANNEL_DEAD = "channel_dead"


@dataclass(frozen=True)
class Due:
    """One alert that may go through one channel now."""

    alert: Alert
    channel: str
    attempts: int


@dataclass(frozen=True)
class Waiting:
    """The outbox at one moment: alerts not yet sent, oldest first, their tries, the channels.

    An alert that went into a digest is here until the digest has arrived: what comes after it on
    its subject waits for the digest.
    """

    now: datetime
    alerts: Sequence[Alert]
    tries: dict[tuple[int, str], AlertDelivery]
    channels: dict[str, AlertChannel]

    def arrived(self, alert: Alert, channel: str) -> bool:
        """Whether the channel has taken the alert, or the digest that carries it."""
        tried = self.tries.get((alert.digest_id or alert.alert_id, channel))
        return tried is not None and tried.sent_at is not None

    def due(self, routes: Routes, *, quiet: bool) -> list[Due]:
        """What may go now, oldest first; when ``quiet`` only what is urgent.

        On each channel a message waits for those before it on its subject. A channel that failed
        is tried with one message, the least tried.
        """
        found = [one for one in self._next_of_subjects(routes, quiet) if self._is_due(one)]
        failing = {name for name, one in self.channels.items() if one.failures}
        tries = [one for one in found if one.channel in failing]
        first: dict[str, Due] = {}
        for one in sorted(tries, key=lambda due: (due.attempts, due.alert.alert_id)):
            first.setdefault(one.channel, one)
        return [one for one in found if one.channel not in failing or first[one.channel] is one]

    def finish(self, routes: Routes) -> int:
        """Mark what every channel of its audience has taken; give how many messages."""
        whole = [
            alert
            for alert in self.alerts
            if all(self.arrived(alert, channel) for channel in channels_for(alert, routes))
        ]
        for alert in whole:
            alert.sent_at = self.now
        return sum(alert.digest_id is None for alert in whole)

    def _next_of_subjects(self, routes: Routes, quiet: bool) -> Iterator[Due]:
        waits: set[tuple[str, str]] = set()
        for alert in self.alerts:
            for channel in channels_for(alert, routes):
                place = (alert.subject, channel)
                if place in waits or self.arrived(alert, channel):
                    continue
                waits.add(place)
                if alert.digest_id is None and (is_urgent(alert.event, alert.payload) or not quiet):
                    tried = self.tries.get((alert.alert_id, channel))
                    yield Due(alert, channel, tried.attempts if tried else 0)

    def _is_due(self, one: Due) -> bool:
        tried = self.tries.get((one.alert.alert_id, one.channel))
        channel = self.channels.get(one.channel)
        return is_due(tried.next_try_at if tried else None, self.now) and is_due(
            channel.rests_until if channel else None, self.now
        )


def channels_for(alert: Alert, routes: Routes) -> tuple[str, ...]:
    """The channels that an alert goes by; that one is dead is not told through itself."""
    if alert.event == CHANNEL_DEAD:
        return routes.beside(alert.payload["channel"])
    return routes.of(alert.audience)


def read_waiting(session: Session) -> Waiting:
    """What is neither sent nor acknowledged; what a person knows of need not be told."""
    unsent = Alert.sent_at.is_(None), Alert.acknowledged_at.is_(None)
    alerts = session.scalars(select(Alert).where(*unsent).order_by(Alert.alert_id)).all()
    tries = session.scalars(
        select(AlertDelivery).join(Alert, Alert.alert_id == AlertDelivery.alert_id).where(*unsent)
    )
    return Waiting(
        now=database_now(session),
        alerts=alerts,
        tries={(one.alert_id, one.channel): one for one in tries},
        channels={one.channel: one for one in session.scalars(select(AlertChannel))},
    )
