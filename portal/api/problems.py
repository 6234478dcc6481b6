"""What the interface cannot answer, as ``application/problem+json`` with a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi import Request
from fastapi.responses import JSONResponse

from portal.api.language import language_of
from portal.failures import PageError
from portal.words import Words

PREFIX = "/api/"
MEDIA_TYPE = "application/problem+json"


class Problem(JSONResponse):
    """A problem (RFC 9457)."""

    media_type = MEDIA_TYPE


def is_of_the_interface(request: Request) -> bool:
    """Whether a request is answered with JSON and not with a page."""
    return request.url.path.startswith(PREFIX)


def problem(request: Request, error: PageError, **more: Any) -> Problem:
    """An error in the reader's language; `more` are members of its own."""
    words = Words(language_of(request))
    said = words(f"failure.{error.why}", **error.fields)
    content = {
        "type": "about:blank",
        "title": words("api.problem"),
        "status": error.status,
        "detail": said,
        "code": error.why,
        **more,
    }
    headers = {"Content-Language": words.language, "Vary": "Accept-Language"}
    return Problem(content, error.status, {**headers, "Cache-Control": "no-store"})


def wrong_parameters(request: Request, faults: Sequence[Any]) -> Problem:
    """The faults that pydantic found, each with the parameter's name and a sentence."""
    words = Words(language_of(request))
    invalid = [
        {
            "parameter": ".".join(str(part) for part in one["loc"][1:]),
            "detail": _sentence(words, one),
        }
        for one in faults
    ]
    return problem(request, PageError("asked_wrongly", 400), invalid=invalid)


def _sentence(words: Words, fault: Any) -> str:
    said = words.of("api_fault", fault["type"])
    if said == fault["type"]:
        return words("api.wrong_value")
    known = {name: value for name, value in fault.get("ctx", {}).items() if name != "error"}
    return said.format(**known)
