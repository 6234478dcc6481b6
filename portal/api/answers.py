"""How the interface answers: JSON of one release, kept as it was made, tagged by the release."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from fastapi import Request
from fastapi.responses import Response

from portal.api.language import language_of
from portal.failures import AnsweredError
from portal.view import View, lent_view


def asked_view(request: Request) -> Iterator[View]:
    """The view of a program's request: its language by header, the release lent to it.

    Raises PageError for a release that is not there, AnsweredError where the reader has the
    answer, or it was made before.
    """
    with lent_view(request, language_of(request)) as view:
        kept = view.release.pages.get(_kept_as(view))
        if kept is not None:
            raise AnsweredError(_response(view, kept))
        yield view


def answer(view: View, **content: Any) -> Response:
    """Content as JSON with the release that it is of."""
    facts = view.release.facts
    of = {name: facts.get(name) for name in ("id", "as_of", "created_at", "synthetic")}
    return written(view, {"release": of, **content})


def written(view: View, content: dict[str, Any]) -> Response:
    """Content as JSON and nothing else; what is no number is refused and not written."""
    text = json.dumps(content, default=_plain, ensure_ascii=False, allow_nan=False)
    view.release.pages.keep(_kept_as(view), text)
    return _response(view, text)


def _response(view: View, text: str) -> Response:
    headers = {"Content-Language": view.language, "Vary": "Accept-Language"}
    return Response(text, media_type="application/json", headers=view.headers | headers)


def _kept_as(view: View) -> str:
    return f"{view.language} {view.address}"


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in an answer.")
