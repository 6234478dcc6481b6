"""A place: all its indicators against its targets, its parts, and its history through mergers."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import HTMLResponse

from portal import definitions, equity, figures
from portal.failures import PageError
from portal.pages.plans import plans_by_id
from portal.places import Place, place, stood_above
from portal.release import OpenRelease, Row
from portal.scorecard import scorecard, years
from portal.side_by_side import most_places
from portal.view import View, opened_view

router = APIRouter()


@router.get("/{language}/locality/{locality_id}", name="locality")
def locality(
    view: Annotated[View, Depends(opened_view)],
    locality_id: str,
    geography: Annotated[str | None, Query(max_length=40)] = None,
    year: Annotated[str, Query(pattern="^([0-9]{4})?$")] = "",
) -> HTMLResponse:
    """The scorecard of a place on one map, as of a year."""
    release = view.release
    until = int(year) if year else None
    here = place(release, locality_id)
    if here is None:
        raise PageError("no_such_place", fields={"asked": locality_id})
    maps = figures.maps_of(release, locality_id)
    if geography is not None and geography not in maps:
        raise PageError("no_such_map", fields={"asked": geography, "place": here.name})
    chosen = geography or default_map(release, maps)
    known = figures.of_place(release, locality_id, chosen) if chosen else []
    domains = scorecard(view, locality_id, known, until)
    return view.page(
        "locality.html",
        here=here,
        maps=maps,
        chosen=chosen,
        years=years(known),
        year=until,
        domains=domains,
        has_targets=any(entry.targets for domain in domains for entry in domain.entries),
        strips=equity.strips(view, known, until),
        nearest=_with_figures(release, here),
        units_below=most_places(release, locality_id, chosen) if chosen else 0,
        planned_above=_planned_above(view, here),
        beside=_beside(release, known),
    )


def default_map(release: OpenRelease, maps: dict[str, int]) -> str | None:
    """Today's map where the place has figures on it, else the first that it has any on."""
    today = definitions.geography_of_kind(release, "current")
    return today if today in maps else next(iter(maps), None)


def _planned_above(view: View, here: Place) -> list[Row]:
    """The plans of the units that stand, or stood, above a place."""
    units = {one.locality_id for one in stood_above(view.release, here)}
    plans = plans_by_id(view.release).values()
    return [plan for plan in plans if plan["locality_id"] in units]


def _beside(release: OpenRelease, known: list[Row]) -> Place | None:
    """The unit that a place's figures are set against, among whose units it is."""
    parent = next((row["parent_locality_id"] for row in known if row["parent_locality_id"]), None)
    return None if parent is None else place(release, parent)


def _with_figures(release: OpenRelease, here: Place) -> list[Place]:
    """Of a place without figures, the units above it, among whom some have them."""
    return [one for one in here.above if figures.maps_of(release, one.locality_id)]
