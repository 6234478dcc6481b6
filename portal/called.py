"""A place that a form calls by its name: where only one bears it that is meant, else asked."""

from __future__ import annotations

from typing import Any

from fastapi.responses import RedirectResponse

from portal import figures
from portal.failures import PageError
from portal.places import Found, Place, find
from portal.release import Row
from portal.view import View


def called(view: View, route: str, text: str, **kept: Any) -> RedirectResponse | Found:
    """Where a text leads: the page of the one place it names, or what it may mean.

    The page is that of a route with its id as `locality`, and what is `kept` of the question.
    Raises PageError for a text that no place is called like.
    """
    found = find(view.release, text)
    if len(found.whole) == 1:
        asked = kept | {"locality": found.whole[0].locality_id}
        return RedirectResponse(view.url(route, **_said(asked)), 303)
    if text and not found.places:
        raise PageError("no_place_called", fields={"asked": text})
    return found


def choices(
    view: View, route: str, found: Found, when: Row | None, **kept: Any
) -> list[tuple[Place, str]]:
    """The places meant, each with the address of its page: first those with figures, and of these
    those that were there at the end of a period."""
    shown = figures.maps_by_place(view.release)

    def fit(one: Place) -> tuple[bool, bool]:
        return one.locality_id not in shown, when is not None and not _there(one, when)

    return [
        (one, view.url(route, **_said(kept | {"locality": one.locality_id})))
        for one in sorted(found.whole or found.places, key=fit)
    ]


def more(found: Found) -> int:
    """How many places there are that are not among the choices."""
    return 0 if found.whole else found.total - len(found.places)


def _there(place: Place, when: Row) -> bool:
    ended = place.last_day is not None and place.last_day < when["period_end"]
    return place.first_day <= when["period_end"] and not ended


def _said(asked: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in asked.items() if value}
