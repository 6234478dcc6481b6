"""The language that a program's request asks for."""

from __future__ import annotations

from fastapi import Request

from portal.view import LANGUAGES
from sources.worded import Language


def language_of(request: Request) -> Language:
    """The first of ours by ``Accept-Language``, in the order of its weights; else Vietnamese."""
    weighed: list[tuple[float, int, Language]] = []
    for position, part in enumerate(request.headers.get("Accept-Language", "").split(",")):
        tag, _, weight = part.strip().partition(";")
        own = [one for one in LANGUAGES if one == tag.strip().lower().split("-")[0]]
        weighed += [(-_weight(weight), position, one) for one in own if _weight(weight) > 0]
    return min(weighed)[2] if weighed else LANGUAGES[0]


def _weight(text: str) -> float:
    name, _, value = text.strip().partition("=")
    try:
        return float(value) if name.strip() == "q" else 1.0
    except ValueError:
        return 0.0
