"""A message as it leaves the house: both languages, what to do next, and the command for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from orchestration.alerts.forms import filled, is_urgent, stored_form
from orchestration.alerts.outbox import agency_audience
from orchestration.operations.models import Alert

SIGNATURE = "chitieu"


@dataclass(frozen=True)
class Letter:
    """Title and text for people, a record for programs; the tone is one of apprise's types."""

    title: str
    body: str
    tone: str
    record: dict[str, Any]


def letter_of(alert: Alert) -> Letter:
    """The letter of an alert in the outbox."""
    form, facts = stored_form(alert.event), alert.payload
    urgent = is_urgent(alert.event, facts)
    title = f"{filled(form.title_vi, facts)} · {filled(form.title_en, facts)}"
    if urgent:
        title = f"KHẨN · URGENT: {title}"
    return Letter(
        title=f"[{SIGNATURE}] {title}",
        body=_body(alert),
        tone="failure" if urgent else "success" if form.recovery else "info",
        record=_record(alert, urgent),
    )


def next_step(alert: Alert) -> tuple[str, str, str]:
    """What to do next in both languages, and the command for it."""
    form = stored_form(alert.event)
    vi, en, command = (
        filled(text, alert.payload) for text in (form.do_vi, form.do_en, form.command)
    )
    return vi, en, command


def _body(alert: Alert) -> str:
    vi, en, command = next_step(alert)
    parts = [
        f"{alert.sentence_vi}\nViệc cần làm: {vi}",
        f"{alert.sentence_en}\nWhat to do: {en}",
    ]
    number = "" if alert.alert_id is None else f" {alert.alert_id}"
    if alert.audience.startswith(agency_audience("")):  # an agency has no command line of ours
        parts.append(f"— {SIGNATURE}, thông báo{number}")
    else:
        parts.append(f"Lệnh · Command: {command}")
        parts.append(
            f"— {SIGNATURE}, thông báo{number}, {alert.audience}, "
            f"{alert.created_at:%Y-%m-%d %H:%M} UTC"
        )
    return "\n\n".join(parts)


def _record(alert: Alert, urgent: bool) -> dict[str, Any]:
    return {
        "alert_id": alert.alert_id,
        "created_at": alert.created_at.isoformat(),
        "event": alert.event,
        "urgent": urgent,
        "audience": alert.audience,
        "subject": alert.subject,
        "sentence_vi": alert.sentence_vi,
        "sentence_en": alert.sentence_en,
        "command": next_step(alert)[2],
        "payload": alert.payload,
    }
