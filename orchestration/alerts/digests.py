"""Digests: many messages to one audience become one, which names the first and counts the rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from orchestration.alerts.forms import filled, is_urgent, stored_form
from orchestration.alerts.forms import message as message_of
from orchestration.alerts.letter import next_step
from orchestration.operations.models import Alert, AlertDelivery

DIGEST = "digest"
MOST_ALONE, MOST_URGENT_ALONE = 3, 10
"""So many messages of an audience still go one by one; urgent ones so many of one event."""
NAMED = 3
"""So many of each event are named in a digest."""


def gather(session: Session, *, urgent_only: bool) -> int:
    """Put what waits and is much into digests; give how many were made.

    Urgent messages are gathered by event and audience, the others by audience. Only the first that
    waits on its subject is taken, and none that was tried already.
    """
    made = 0
    waiting = _firsts(session)
    for urgent in (True, False):
        if urgent_only and not urgent:
            continue
        chosen = [one for one in waiting if is_urgent(one.event, one.payload) is urgent]
        most = MOST_URGENT_ALONE if urgent else MOST_ALONE

        def of_one_digest(one: Alert, urgent: bool = urgent) -> tuple[str, str]:
            return one.audience, one.event if urgent else ""

        for _, group in groupby(sorted(chosen, key=of_one_digest), of_one_digest):
            members = sorted(group, key=lambda one: one.alert_id)
            if len(members) > most:
                _make(session, members)
                made += 1
    return made


def _firsts(session: Session) -> list[Alert]:
    """The first that waits on each subject and audience, where nothing of it was tried yet."""
    tried = select(AlertDelivery.alert_id)
    unsent = session.scalars(
        select(Alert)
        .where(Alert.sent_at.is_(None), Alert.acknowledged_at.is_(None))
        .order_by(Alert.alert_id)
    ).all()
    untried = set(
        session.scalars(
            select(Alert.alert_id).where(Alert.sent_at.is_(None), Alert.alert_id.not_in(tried))
        )
    )
    first: dict[tuple[str, str], Alert] = {}
    for one in unsent:
        first.setdefault((one.subject, one.audience), one)
    return [
        one
        for one in first.values()
        if one.alert_id in untried and one.digest_id is None and one.event != DIGEST
    ]


def _make(session: Session, members: Sequence[Alert]) -> None:
    urgent = is_urgent(members[0].event, members[0].payload)
    told = message_of(DIGEST, members[0].audience, f"digest/{members[0].alert_id}",
                      messages=len(members))  # fmt: skip
    digest = Alert(
        event=DIGEST,
        audience=told.audience,
        subject=told.subject,
        sentence_vi="\n".join([told.sentence_vi, *_listed(members, "vi")]),
        sentence_en="\n".join([told.sentence_en, *_listed(members, "en")]),
        payload=told.payload | {"urgent": urgent, "alerts": [one.alert_id for one in members]},
        created_at=datetime.now(UTC),
    )
    session.add(digest)
    session.flush()
    for one in members:
        one.digest_id = digest.alert_id


def _listed(members: Iterable[Alert], language: str) -> Iterator[str]:
    """For each event a heading with its number, the first sentences, and what to do next."""
    by_event: dict[str, list[Alert]] = {}
    for one in members:
        by_event.setdefault(one.event, []).append(one)
    for event, alerts in sorted(by_event.items(), key=lambda one: -len(one[1])):
        form, first = stored_form(event), alerts[0]
        title = filled(getattr(form, f"title_{language}"), first.payload)
        yield f"\n{title}: {len(alerts)}"
        yield from (f"– {getattr(one, f'sentence_{language}')}" for one in alerts[:NAMED])
        if len(alerts) > NAMED:
            more = len(alerts) - NAMED
            yield f"– … và {more} thông báo nữa" if language == "vi" else f"– … and {more} more"
        vi, en, _ = next_step(first)
        yield f"→ {vi}" if language == "vi" else f"→ {en}"
