"""How each event is said: read once from ``events.yml``, filled with facts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict

from orchestration.alerts.facts import HIDDEN, FactError, checked
from orchestration.alerts.outbox import Message
from orchestration.explain.words import STATUS
from sources.worded import Language

EVENTS = Path(__file__).with_name("events.yml")
OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
FACT = re.compile(r"\{(\w+)\}")


class Form(BaseModel):
    """How one event is said in both languages, what to do next, and the command for it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    urgent: bool = False
    recovery: bool = False
    title_vi: str
    title_en: str
    sentence_vi: str
    sentence_en: str
    do_vi: str
    do_en: str
    command: str
    resolves: tuple[str, ...] = ()


PLAIN = Form(
    title_vi="Thông báo", title_en="Message", sentence_vi="Thông báo.", sentence_en="Message.",
    do_vi="Xem danh sách thông báo.", do_en="See the list of messages.", command="chitieu alerts",
)  # fmt: skip


@cache
def forms() -> Mapping[str, Form]:
    """Every event by its name."""
    found = yaml.safe_load(EVENTS.read_text(encoding="utf-8"))
    return {name: Form.model_validate(form) for name, form in found.items()}


def form_of(event: str) -> Form:
    """The form of one event; raises ``KeyError`` for one that is not in ``events.yml``."""
    try:
        return forms()[event]
    except KeyError:
        raise KeyError(
            f"There is no event {event} in {EVENTS.name}: write how it is said."
        ) from None


def stored_form(event: str) -> Form:
    """The form of an event that stands in the outbox; another version may have written it."""
    return forms().get(event, PLAIN)


def is_urgent(event: str, payload: Mapping[str, Any]) -> bool:
    """Whether a stored message is urgent; a digest is if what it gathers is."""
    return bool(payload.get("urgent", stored_form(event).urgent))


def message(event: str, audience: str, subject: str, **facts: Any) -> Message:
    """What is told of an event: its form, filled with facts that a message may say.

    Raises ``FactError`` for a fact that no message may say, and for one that the form needs.
    """
    form, known = form_of(event), checked(facts)
    missing = facts_of(form, optional=False) - known.keys()
    if missing:
        raise FactError(f"A message of {event} says {', '.join(sorted(missing))}: give it.")
    return Message(
        event=event,
        audience=audience,
        subject=subject,
        sentence_vi=filled(form.sentence_vi, known, "vi"),
        sentence_en=filled(form.sentence_en, known),
        payload=known,
    )


def filled(text: str, facts: Mapping[str, Any], language: Language = "en") -> str:
    """The text with its facts; an optional part whose facts are not all known is left out.

    Of the facts only figures by status have words of a language.
    """

    def part(found: re.Match[str]) -> str:
        inner = found.group(1)
        return inner if all(name in facts for name in FACT.findall(inner)) else ""

    whole = OPTIONAL.sub(part, text)
    return FACT.sub(lambda found: _written(facts.get(found.group(1), HIDDEN), language), whole)


def facts_of(form: Form, *, optional: bool = True) -> set[str]:
    """The names of the facts that a form speaks of, with or without those it can do without."""
    said = (form.title_vi, form.title_en, form.sentence_vi, form.sentence_en)
    text = " ".join((*said, form.do_vi, form.do_en, form.command))
    return set(FACT.findall(text if optional else OPTIONAL.sub("", text)))


def _written(value: Any, language: Language) -> str:
    if isinstance(value, Mapping):
        return ", ".join(
            f"{STATUS[name].said(language) if name in STATUS else name} {number}"
            for name, number in value.items()
        )
    return str(value)
