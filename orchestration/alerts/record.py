"""What became of a message on a channel, and what that says of the channel."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.orm import Session

from orchestration.alerts.forms import message
from orchestration.alerts.outbox import DATA_TEAM, tell
from orchestration.alerts.retries import database_now, pause_after, rest_after
from orchestration.operations.models import AlertChannel, AlertDelivery

DEAD_AFTER = 5
"""So many failures in a row make a channel dead: some quarter of an hour."""


def record_success(session: Session, alert_id: int, channel: str) -> None:
    """The channel took the alert."""
    tried = _tried(session, alert_id, channel)
    tried.attempts += 1
    tried.sent_at, tried.next_try_at, tried.last_error = database_now(session), None, None
    works(session, channel)


def record_failure(session: Session, alert_id: int, channel: str, reason: str) -> None:
    """The channel did not take the alert: both are tried again later."""
    now, tried = database_now(session), _tried(session, alert_id, channel)
    tried.attempts += 1
    tried.next_try_at, tried.last_error = now + pause_after(tried.attempts), reason
    fails(session, channel, reason)


def works(session: Session, channel: str) -> None:
    """The channel works: what waits for it may go at once; a dead one is told to be back."""
    state = session.get(AlertChannel, channel)
    if state is None or not state.failures:
        return
    was_dead = state.dead_at is not None
    state.failures, state.rests_until, state.dead_at, state.last_error = 0, None, None, None
    if not was_dead:
        return
    session.execute(
        update(AlertDelivery)
        .where(AlertDelivery.channel == channel, AlertDelivery.sent_at.is_(None))
        .values(next_try_at=None)
    )
    tell(session, message("channel_back", DATA_TEAM, _subject(channel), channel=channel))


def fails(session: Session, channel: str, reason: str) -> None:
    """The channel failed: it rests, and after many times in a row it is told to be dead."""
    now, state = database_now(session), session.get(AlertChannel, channel)
    if state is None:
        state = AlertChannel(channel=channel, failures=0)
        session.add(state)
    state.failures += 1
    state.rests_until, state.last_error = now + rest_after(state.failures), reason
    if state.failures < DEAD_AFTER or state.dead_at is not None:
        return
    state.dead_at = now
    dead = {"channel": channel, "attempts": state.failures, "failure": reason}
    tell(session, message("channel_dead", DATA_TEAM, _subject(channel), **dead))


def _tried(session: Session, alert_id: int, channel: str) -> AlertDelivery:
    tried = session.get(AlertDelivery, (alert_id, channel))
    if tried is None:
        tried = AlertDelivery(alert_id=alert_id, channel=channel, attempts=0)
        session.add(tried)
    return tried


def _subject(channel: str) -> str:
    return f"channel/{channel}"
