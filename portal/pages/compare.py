"""Places and indicators side by side."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import HTMLResponse

from portal import definitions, figures
from portal.failures import PageError
from portal.pages.locality import default_map
from portal.places import Place, place
from portal.release import OpenRelease, Row
from portal.side_by_side import Rug, answered, most_places, offered, rug, rungs
from portal.view import View, opened_view

router = APIRouter()
Word = Annotated[str | None, Query(max_length=60)]
MOST_CELLS = 1500
USUAL_INDICATORS = 12


@router.get("/{language}/compare", name="compare")
def compare(
    view: Annotated[View, Depends(opened_view)],
    parent: Word = None,
    geography: Word = None,
    locality: Word = None,
    year: Annotated[str, Query(pattern="^([0-9]{4})?$")] = "",
    indicator: Annotated[list[str] | None, Query(max_length=80)] = None,
) -> HTMLResponse:
    """All places right below one by indicators; of one of them its spine."""
    release = view.release
    above = _place(release, parent or definitions.country(release))
    maps = figures.maps_of(release, above.locality_id)
    if geography is not None and geography not in maps:
        raise PageError("no_such_map", fields={"asked": geography, "place": above.name})
    drawn = geography or default_map(release, maps)
    places = most_places(release, above.locality_id, drawn) if drawn else 0
    usual = answered(release, above.locality_id, drawn) if drawn else []
    chosen = _chosen(release, indicator or [], usual, places)
    until = int(year) if year else date.fromisoformat(str(release.facts["as_of"])).year
    found = rug(release, above.locality_id, drawn, chosen, until) if drawn else _nothing()
    here = None if locality is None else _place(release, locality)
    return view.page(
        "compare.html",
        above=above,
        maps=maps,
        drawn=drawn,
        year=year,
        until=until,
        offered=offered(release),
        chosen={one["indicator_id"] for one in chosen},
        rug=found,
        here=here,
        rungs=rungs(view, found, here.locality_id) if here else [],
    )


def _place(release: OpenRelease, locality_id: str) -> Place:
    found = place(release, locality_id)
    if found is None:
        raise PageError("no_such_place", fields={"asked": locality_id})
    return found


def _chosen(release: OpenRelease, asked: list[str], usual: list[Row], places: int) -> list[Row]:
    """The indicators asked for, or the first of the usual ones, as many as a page holds."""
    known = definitions.indicators(release)
    named = [one for one in dict.fromkeys(asked) if one]
    for one in named:
        if one not in known:
            raise PageError("no_such_indicator", fields={"asked": one})
    fit = MOST_CELLS // max(places, 1)
    if len(named) > max(fit, 1):
        raise PageError(
            "too_many_cells", 413, fields={"places": places, "indicators": len(named), "fit": fit}
        )
    first = usual[: max(1, min(USUAL_INDICATORS, fit))]
    return [known[one] for one in named] or first


def _nothing() -> Rug:
    return Rug(indicators=[], periods={}, places=[], cells={}, above={})
