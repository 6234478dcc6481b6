"""The releases: which there are, what each is made of, and how any two differ."""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated, Any

import duckdb
from fastapi import APIRouter, Depends, Query
from fastapi.responses import HTMLResponse

from orchestration.paths import Home
from orchestration.releases import Difference, Listed, ReleaseError, diff, list_releases
from portal import definitions
from portal.failures import PageError
from portal.places import search_of
from portal.release import Row
from portal.view import View, opened_view

router = APIRouter()
MOST = 200
COMPARISONS_KEPT = 16
CHANGES = ("added", "removed", "value_changed", "status_changed")


@router.get("/{language}/releases", name="releases")
def releases(
    view: Annotated[View, Depends(opened_view)],
    older: Annotated[str | None, Query(max_length=40)] = None,
    newer: Annotated[str | None, Query(max_length=40)] = None,
) -> HTMLResponse:
    """All releases that are kept, the latest first."""
    shown = view.release.id
    listed = list_releases(view.site.home)
    return view.page(
        "releases.html",
        shown=shown,
        releases=[(one, _before(listed, one)) for one in reversed(listed)],
        older=older or (listed[-2].release_id if len(listed) > 1 else None),
        newer=newer or (listed[-1].release_id if listed else shown),
    )


@router.get("/{language}/releases/{release_id}", name="release")
def release(view: Annotated[View, Depends(opened_view)], release_id: str) -> HTMLResponse:
    """What one release is made of and what it holds."""
    shown = view.release.id
    listed = list_releases(view.site.home)
    chosen = next((one for one in listed if one.release_id == release_id), None)
    if chosen is None:
        raise PageError("no_such_release", fields={"release": release_id})
    return view.page("release.html", one=chosen, shown=shown, before=_before(listed, chosen))


@router.get("/{language}/difference", name="difference")
def difference(
    view: Annotated[View, Depends(opened_view)],
    older: Annotated[str, Query(max_length=40)],
    newer: Annotated[str, Query(max_length=40)],
    indicator: Annotated[str | None, Query(max_length=120)] = None,
) -> HTMLResponse:
    """Which figures differ between two releases, and how."""
    whole = _compared(view, older, newer, None)
    by_indicator = [dict(zip(whole.columns, row, strict=True)) for row in whole.by_indicator]
    differs = not indicator or indicator in {row["indicator_id"] for row in by_indicator}
    found = _compared(view, older, newer, indicator or None) if differs else None
    changes = [] if found is None else found.changes
    changed = [dict(zip(whole.change_columns, row, strict=True)) for row in changes]
    return view.page(
        "difference.html",
        releases=[one.release_id for one in reversed(list_releases(view.site.home))],
        older=older,
        newer=newer,
        indicator=indicator or None,
        by_indicator=[row | _about(view, row) for row in by_indicator],
        changed=[row | _about(view, row) | _placed(view, row) for row in changed],
        most=MOST,
    )


def _before(listed: list[Listed], one: Listed) -> str | None:
    """The release before, as far as it is still kept."""
    before = one.facts.get("previous")
    return before if any(other.release_id == before for other in listed) else None


def _compared(view: View, older: str, newer: str, indicator: str | None) -> Difference:
    """The difference of two releases by their ids; a link that moves cannot be cited."""
    try:
        if view.site.home.current_release.name in (older, newer):
            raise ReleaseError
        return _kept(view.site.home, older, newer, indicator)
    except (ReleaseError, duckdb.IOException) as error:
        raise PageError("no_such_releases", fields={"older": older, "newer": newer}) from error


@lru_cache(maxsize=COMPARISONS_KEPT)  # neither release ever changes
def _kept(home: Home, older: str, newer: str, indicator: str | None) -> Difference:
    return diff(home, older, newer, MOST, indicator)


def _about(view: View, row: Row) -> dict[str, Any]:
    known = definitions.indicators(view.release).get(row["indicator_id"])
    return {
        "name": view.words.named(known) if known else row["indicator_id"],
        "per": known["per"] if known else None,
        "known": known is not None,
    }


def _placed(view: View, row: Row) -> dict[str, Any]:
    registry = search_of(view.release).registry
    at = registry.position.get(row["locality_id"])
    period = definitions.periods(view.release).get(row["period"])
    return {
        "place": registry.names[at] if at is not None else row["locality_id"],
        "when": view.period(period) if period else row["period"],
    }
