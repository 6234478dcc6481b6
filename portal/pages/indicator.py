"""An indicator: for one place its course and why, the places below side by side, what it means."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from fastapi.responses import HTMLResponse, Response
from markupsafe import Markup

from portal import definitions, figures, targets, why
from portal.called import called, choices, more
from portal.charts.trend import Aim, trend
from portal.explained import breakdowns
from portal.failures import PageError
from portal.mergers import merger
from portal.pages.locality import default_map
from portal.places import Place
from portal.places import place as place_of
from portal.ranking import ranking
from portal.release import OpenRelease, Row
from portal.scorecard import change, points
from portal.targets import Target
from portal.view import View, opened_view

router = APIRouter()
Word = Annotated[str | None, Query(max_length=60)]

MEASURES = """
select indicator_measures.role, measure.name_vi, measure.name_en, measure.feed
from indicator_measures
inner join measures as measure using (measure_id)
where indicator_measures.indicator_id = ?
order by indicator_measures.role desc, measure.measure_id
"""


@router.get("/{language}/indicator", name="indicators")
def indicators(view: Annotated[View, Depends(opened_view)]) -> HTMLResponse:
    """All indicators, by domain."""
    known = definitions.indicators(view.release)
    named = [*view.site.presentation.domains]
    held = sorted(
        {row["domain"] for row in known.values()},
        key=lambda one: (named.index(one) if one in named else len(named), one),
    )
    return view.page("indicators.html", domains=held, indicators=known)


@router.get("/{language}/indicator/{indicator_id}", name="indicator")
def indicator(
    view: Annotated[View, Depends(opened_view)],
    indicator_id: str,
    locality: Word = None,
    geography: Word = None,
    period: Word = None,
    breakdown: Word = None,
    place: Annotated[str, Query(max_length=120)] = "",
) -> Response:
    """One figure of the indicator with its course and its neighbours, and the definition.

    The place is `locality`, an id, or is called by its name, `place`.
    """
    release = view.release
    known = definitions.indicators(release).get(indicator_id)
    if known is None:
        raise PageError("no_such_indicator", fields={"asked": indicator_id})
    kept = {"indicator_id": indicator_id, "geography": geography, "period": period,
            "breakdown": breakdown}  # fmt: skip
    meant = called(view, "indicator", place, **kept)
    if isinstance(meant, Response):
        return meant
    here = place_of(release, locality or definitions.country(release))
    if here is None:
        raise PageError("no_such_place", fields={"asked": locality})
    maps = figures.maps_of(release, here.locality_id)
    drawn = geography if geography in maps else default_map(release, maps)
    series = [] if drawn is None else figures.of_series(
        release, indicator_id, here.locality_id, drawn
    )  # fmt: skip
    figure = _chosen(release, series, period, breakdown)
    content: dict[str, Any] = {
        "indicator": known, "here": here, "maps": maps, "drawn": drawn, "figure": figure,
        "measures": release.rows(MEASURES, [indicator_id]), "places": _places(release, here),
        "merger": None if figure is None else merger(release, here, figure),
        "called": place, "more": more(meant), "shown": figures.maps_by_place(release),
        "choices": choices(view, "indicator", meant, _when(release, period), **kept),
    }  # fmt: skip
    return view.page("indicator.html", **content, **_about(view, known, here, series, figure))


def _when(release: OpenRelease, period: str | None) -> Row | None:
    return None if period is None else definitions.periods(release).get(period)


def _chosen(
    release: OpenRelease, series: list[Row], period: str | None, breakdown: str | None
) -> Row | None:
    """The figure asked for; else of the whole, in the latest year that has been asked for."""
    part = breakdown or "total"
    whole = [row for row in series if row["breakdown"] == part]
    asked = [row for row in whole if row["period"] == period]
    yearly = [row for row in whole if row["period_type"] in figures.yearly_types(release)]
    return next(iter(asked or yearly[-1:] or whole[-1:]), None)


def _about(
    view: View, known: Row, here: Place, series: list[Row], figure: Row | None
) -> dict[str, Any]:
    """What stands beside the figure; all empty where there is none."""
    aims = targets.of_place(view.release, view.words, here.locality_id)
    own = [one for one in aims.get(known["indicator_id"], [])
           if figure is None or one.row["breakdown"] == figure["breakdown"]]  # fmt: skip
    above_own = _targets_above(view, known, here) if not own else []
    if figure is None:
        return {"targets": own, "targets_above": above_own, "silent": [], "why": [],
                "change": None, "course": Markup(), "ranking": None,
                "rows": [], "periods": [], "breakdowns": [], "parent": None}  # fmt: skip
    rows = [row for row in series if row["breakdown"] == figure["breakdown"]
            and row["period_type"] == figure["period_type"]]  # fmt: skip
    until = rows[: rows.index(figure) + 1]
    parent = figure["parent_locality_id"]
    below = ranking(view, known, figure, here.locality_id)
    if below is None and parent is not None:
        below = ranking(view, known, figure, parent)
    above = None if parent is None else place_of(view.release, parent)
    return {
        "targets": own,
        "targets_above": above_own,
        "silent": [row for row in reversed(rows) if row["value"] is None],
        "why": why.reasons(view, figure),
        "change": change(view.release, known, until),
        "course": _course(view, known, here, rows, own),
        "ranking": below,
        "rows": rows,
        "periods": [row for row in series if row["breakdown"] == figure["breakdown"]],
        "breakdowns": sorted(
            {row["breakdown"] for row in series}, key=breakdowns(view.release).index
        ),
        "parent": above,
    }


def _targets_above(view: View, known: Row, here: Place) -> list[tuple[Place, list[Target]]]:
    """Of a place for which no plan sets the target, those that are set for what is above it."""
    found = targets.of_units_above(view.release, view.words, here)
    named = [(unit, aims.get(known["indicator_id"], [])) for unit, aims in found]
    return [(unit, aims) for unit, aims in named if aims]


def _course(view: View, known: Row, here: Place, rows: list[Row], own: list[Target]) -> Markup:
    if all(row["value"] is None for row in rows):
        return Markup()
    numbers = view.numbers
    aims = {
        one.level: Aim(f"{numbers.value(one.level, one.row['per'])} ({one.row['year']})", one.level)
        for one in own
        if one.level is not None and one.row["per"] == known["per"]
    }
    title = view.words("indicator.course", name=view.words.named(known), place=here.name)
    return trend(points(view, rows), list(aims.values())[-3:], title, view.words, numbers)


def _places(release: OpenRelease, here: Place) -> list[Place]:
    """Whom the form offers: the country, what lies right below it, and this place's own line."""
    top = definitions.level_of_rank(release, definitions.TOP_RANK)
    below = release.once(
        "places right below the country",
        lambda one: [
            row["locality_id"]
            for row in one.rows(
                "select distinct locality_id, locality_code from figures "
                "where locality_level = ? order by locality_code, locality_id", [top]
            )
        ],
    )  # fmt: skip
    ids = [definitions.country(release), *below, *(one.locality_id for one in here.above[::-1])]
    found = [place_of(release, one) for one in dict.fromkeys([*ids, here.locality_id])]
    return [one for one in found if one is not None]
