"""The search: places by any name they bear or bore, and indicators, with marks or without."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import HTMLResponse

from portal import definitions, figures
from portal.places import find
from portal.release import OpenRelease, Row
from portal.view import View, opened_view
from sources.folding import bare_key

router = APIRouter()
MOST_INDICATORS = 20
PRINTED = """
select distinct indicator_id, printed
from targets
where indicator_id is not null and printed is not null
order by indicator_id, printed
"""


@router.get("/{language}/search", name="search")
def search(
    view: Annotated[View, Depends(opened_view)],
    q: Annotated[str, Query(max_length=200)] = "",
) -> HTMLResponse:
    """What a text may mean."""
    release, text = view.release, " ".join(q.split())
    found = find(release, text)
    shown = figures.maps_by_place(release)
    return view.page(
        "search.html",
        text=text,
        total=found.total,
        shown=shown,
        indicators=_indicators(release, text),
        places=sorted(found.places, key=lambda one: one.locality_id not in shown),
    )


def _indicators(release: OpenRelease, text: str) -> list[Row]:
    """The indicators that hold every word of a text in a name, or have it as id or number."""
    words = bare_key(text).split()
    if not words:
        return []
    found = [
        row
        for row in definitions.indicators(release).values()
        if text in (row["programme_code"], row["sdg_code"])
        or any(all(word in text for word in words) for text in _texts(release, row))
    ]
    return found[:MOST_INDICATORS]


def _texts(release: OpenRelease, row: Row) -> list[str]:
    """What an indicator may be found by: its names and id, and how plans word its targets."""
    named = " ".join((row["name_vi"], row["name_en"] or "", row["indicator_id"]))
    return [bare_key(named), *release.once("words of plans", _printed).get(row["indicator_id"], [])]


def _printed(release: OpenRelease) -> dict[str, list[str]]:
    """How the documents of plans word what they ask of each indicator."""
    found: dict[str, list[str]] = {}
    for row in release.rows(PRINTED):
        found.setdefault(row["indicator_id"], []).append(bare_key(row["printed"]))
    return found
