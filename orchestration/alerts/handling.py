"""What people do with alerts: list, acknowledge, have them sent again, try the channels."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from orchestration.alerts.channel_file import LOG, read_routes
from orchestration.alerts.channels import channel_of
from orchestration.alerts.forms import is_urgent, message
from orchestration.alerts.letter import letter_of, next_step
from orchestration.alerts.outbox import DATA_TEAM
from orchestration.alerts.record import fails, works
from orchestration.operations.database import Operations
from orchestration.operations.models import Alert, AlertChannel, AlertDelivery
from orchestration.settings import Settings


class AlertError(ValueError):
    """An alert cannot be handled as asked; the message says why and what to do."""


def listed(database: Operations) -> list[dict[str, Any]]:
    """Every alert with its state and its tries: those that wait for somebody first, newest first.

    ``state`` is ``waiting`` (not yet sent), ``open`` (sent, nobody has acknowledged it and nothing
    has ended it), ``resolved``, ``acknowledged`` or ``gathered`` (in the digest that it names).
    """
    with database.transaction() as session:
        tries: dict[int, list[AlertDelivery]] = {}
        for one in session.scalars(select(AlertDelivery).order_by(AlertDelivery.channel)):
            tries.setdefault(one.alert_id, []).append(one)
        found = [
            _described(alert, tries.get(alert.alert_id, []))
            for alert in session.scalars(select(Alert))
        ]
    weight = {"waiting": 0, "open": 1}
    return sorted(found, key=lambda one: (weight.get(one["state"], 2), -one["alert_id"]))


def acknowledge(database: Operations, alert_id: int, note: str | None) -> int:
    """Note that somebody knows of an alert: it is not sent any more, and may be told of anew.

    With a digest all that it gathers is acknowledged. Gives how many alerts. Raises ``AlertError``.
    """
    with database.transaction() as session:
        alert = _known(session, alert_id)
        if alert.acknowledged_at is not None:
            raise AlertError(
                f"Alert {alert_id} was acknowledged on {alert.acknowledged_at:%Y-%m-%d %H:%M} UTC."
            )
        chosen = session.scalars(
            select(Alert).where(or_(Alert.alert_id == alert_id, Alert.digest_id == alert_id))
        ).all()
        for one in chosen:
            one.acknowledged_at, one.acknowledged_note = datetime.now(UTC), note
        return len(chosen)


def send_again(database: Operations, alert_id: int) -> None:
    """Put an alert back among those that wait, for all its channels. Raises ``AlertError``."""
    with database.transaction() as session:
        alert = _known(session, alert_id)
        if alert.digest_id is not None:
            raise AlertError(
                f"Alert {alert_id} was sent within digest {alert.digest_id}: "
                f"`chitieu alerts resend {alert.digest_id}` sends that again."
            )
        session.execute(delete(AlertDelivery).where(AlertDelivery.alert_id == alert_id))
        alert.sent_at = alert.acknowledged_at = alert.acknowledged_note = None


def try_channels(
    settings: Settings, database: Operations, chosen: Collection[str] = ()
) -> Iterator[tuple[str, str | None]]:
    """Send a trial message through each channel: its name, and why it did not arrive, or None.

    What a channel does here counts: one that works is no longer dead. Raises ``ChannelFileError``
    for a faulty file, ``AlertError`` for a channel that is not in it.
    """
    routes = read_routes(settings.channels)
    names = (*routes.channels, LOG)
    unknown = sorted(set(chosen) - set(names))
    if unknown:
        raise AlertError(f"There is no channel {unknown[0]}. There are: {', '.join(names)}.")
    for name in chosen or names:
        told = message("trial", DATA_TEAM, f"channel/{name}", channel=name)
        letter = letter_of(Alert(**vars(told), created_at=datetime.now(UTC)))
        reason = None
        try:
            channel_of(name, routes, settings.paths.alerts_log).send(letter)
        except OSError as error:
            reason = str(error)
        with database.transaction() as session:
            works(session, name) if reason is None else fails(session, name, reason)
        yield name, reason


def dead_channels(database: Operations) -> list[AlertChannel]:
    """The channels that are dead now."""
    with database.transaction() as session:
        dead = select(AlertChannel).where(AlertChannel.dead_at.is_not(None))
        return list(session.scalars(dead.order_by(AlertChannel.channel)))


def _known(session: Session, alert_id: int) -> Alert:
    alert = session.get(Alert, alert_id)
    if alert is None:
        raise AlertError(f"There is no alert {alert_id}. `chitieu alerts --all` lists all.")
    return alert


def _described(alert: Alert, tries: list[AlertDelivery]) -> dict[str, Any]:
    vi, en, command = next_step(alert)
    return {
        "alert_id": alert.alert_id,
        "created_at": alert.created_at.isoformat(),
        "event": alert.event,
        "urgent": is_urgent(alert.event, alert.payload),
        "audience": alert.audience,
        "subject": alert.subject,
        "sentence_vi": alert.sentence_vi,
        "sentence_en": alert.sentence_en,
        "do_vi": vi,
        "do_en": en,
        "command": command,
        "state": _state(alert),
        "repeated": alert.repeated,
        "digest_id": alert.digest_id,
        "acknowledged_note": alert.acknowledged_note,
        "channels": [
            {
                "channel": one.channel,
                "attempts": one.attempts,
                "sent_at": one.sent_at.isoformat() if one.sent_at else None,
                "next_try_at": one.next_try_at.isoformat() if one.next_try_at else None,
                "last_error": one.last_error,
            }
            for one in tries
        ],
    }


def _state(alert: Alert) -> str:
    if alert.acknowledged_at is not None:
        return "acknowledged"
    if alert.digest_id is not None:
        return "gathered"
    if alert.sent_at is None:
        return "waiting"
    return "open" if alert.resolved_at is None else "resolved"
