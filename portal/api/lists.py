"""``/api/v1``: the releases, and what the figures of one are about."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from pydantic import Field

from portal import definitions
from portal.api.answers import answer, asked_view
from portal.asked import Asked, Word
from portal.failures import PageError
from portal.pages.indicator import MEASURES
from portal.places import place, search_of
from portal.release import OpenRelease, Row
from portal.view import View
from sources.folding import bare_key
from sources.places.found import find_places

router = APIRouter(prefix="/api/v1")
Lent = Annotated[View, Depends(asked_view)]

PLACES = """
select *
from localities
where
    ($after is null or locality_id > $after)
    and ($level is null or level = $level)
    and ($province_code is null or province_code = $province_code)
    and ($parent is null or parent_id = $parent)
order by locality_id
limit $most
"""
PLACES_BY_ID = "select * from localities where list_contains($ids, locality_id)"
TARGETS = """
select *
from targets
where
    ($plan is null or plan_id = $plan)
    and ($indicator is null or indicator_id = $indicator)
    and ($locality is null or locality_id = $locality)
order by plan_id, position
"""
PLANS = "select * from plans order by plan_id"


class AskedPlaces(Asked):
    """Places: by any name they bear or bore, or all of a kind, a page at a time."""

    q: Annotated[str | None, Field(max_length=200)] = None
    level: Word = None
    province_code: Word = None
    parent: Word = None
    limit: Annotated[int, Field(ge=1, le=2000)] = 500
    after: Word = None


class AskedTargets(Asked):
    """The targets of a plan, about an indicator, of a place; without any all."""

    plan: Word = None
    indicator: Word = None
    locality: Word = None


@router.get("/releases", name="api_releases")
def releases(view: Lent, asked: Annotated[Asked, Query()]) -> Response:
    """The releases that are kept, the latest first."""
    return answer(view, releases=view.site.releases.known())


@router.get("/release", name="api_release")
def release(view: Lent, asked: Annotated[Asked, Query()]) -> Response:
    """What is known of one release: its day, its counts by status."""
    return answer(view, facts=view.release.facts)


@router.get("/indicators", name="api_indicators")
def indicators(view: Lent, asked: Annotated[Asked, Query()]) -> Response:
    """All indicators with their definitions."""
    return answer(view, indicators=list(definitions.indicators(view.release).values()))


@router.get("/indicators/{indicator_id}", name="api_indicator")
def indicator(view: Lent, indicator_id: str, asked: Annotated[Asked, Query()]) -> Response:
    """One indicator, and the measures that it is counted from."""
    known = definitions.indicators(view.release).get(indicator_id)
    if known is None:
        raise PageError("no_such_indicator", fields={"asked": indicator_id})
    return answer(view, indicator=known, measures=view.release.rows(MEASURES, [indicator_id]))


@router.get("/localities", name="api_localities")
def localities(view: Lent, asked: Annotated[AskedPlaces, Query()]) -> Response:
    """Places of all times; found by a name the best first, else in the order of their ids."""
    if asked.q is not None:
        found = _named(view.release, asked.q, asked.limit)
        return answer(view, localities=found, after=None, next=None)
    bound = asked.model_dump(include={"level", "province_code", "parent", "after"})
    rows = view.release.rows(PLACES, bound | {"most": asked.limit + 1})
    after = rows[asked.limit - 1]["locality_id"] if len(rows) > asked.limit else None
    return answer(view, localities=rows[: asked.limit], after=after, next=_next(view, asked, after))


@router.get("/localities/{locality_id}", name="api_locality")
def locality(view: Lent, locality_id: str, asked: Annotated[Asked, Query()]) -> Response:
    """One place: the units above it, what it was and what it became."""
    known = place(view.release, locality_id)
    if known is None:
        raise PageError("no_such_place", fields={"asked": locality_id})
    return answer(view, locality=asdict(known))


@router.get("/plans", name="api_plans")
def plans(view: Lent, asked: Annotated[Asked, Query()]) -> Response:
    """The plans whose targets the figures are set beside."""
    return answer(view, plans=view.release.rows(PLANS))


@router.get("/targets", name="api_targets")
def targets(view: Lent, asked: Annotated[AskedTargets, Query()]) -> Response:
    """The targets of the plans, each as printed, as read, and with how it stands."""
    bound = asked.model_dump(include={"plan", "indicator", "locality"})
    return answer(view, targets=view.release.rows(TARGETS, bound))


def _named(release: OpenRelease, text: str, limit: int) -> list[Row]:
    if not bare_key(text):
        return []
    found, _ = find_places(search_of(release), text, limit=min(limit, 100))
    ids = [one.locality_id for one in found]
    rows = {row["locality_id"]: row for row in release.rows(PLACES_BY_ID, {"ids": ids})}
    return [rows[one] for one in ids if one in rows]


def _next(view: View, asked: AskedPlaces, after: str | None) -> str | None:
    if after is None:
        return None
    kept: dict[str, Any] = asked.model_dump(exclude_defaults=True)
    return view.site.path("api_localities", kept | {"after": after, "release": view.release.id})
