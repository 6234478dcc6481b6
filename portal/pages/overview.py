"""The first page: one indicator over the country, and what this release holds."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from portal import definitions, figures, standing
from portal.charts.choropleth import choropleth
from portal.charts.tiles import Tile, steps_of, tile_map
from portal.collation import collated
from portal.failures import PageError
from portal.release import OpenRelease, Row
from portal.view import View, opened_view
from portal.why import short

router = APIRouter()

PERIODS = """
select distinct period, period_type, period_start, period_end
from figures
where
    indicator_id = $indicator
    and geography = $geography
    and locality_level = $level
    and breakdown = 'total'
    and value is not null
order by period_end desc, period_start desc
"""


@router.get("/{language}", name="overview")
def overview(
    view: Annotated[View, Depends(opened_view)],
    indicator: Annotated[str | None, Query(max_length=120)] = None,
    period: Annotated[str | None, Query(max_length=40)] = None,
) -> HTMLResponse:
    """One indicator by the units right below the country."""
    release = view.release
    known = definitions.indicators(release)
    chosen = known.get(indicator) if indicator else _first_shown(known)
    if chosen is None and indicator:
        raise PageError("no_such_indicator", fields={"asked": indicator})
    periods = [] if chosen is None else _periods(release, chosen)
    when = next((one for one in periods if period in (None, one["period"])), None)
    shown = [] if chosen is None or when is None else _figures(release, chosen, when)
    return view.page(
        "overview.html",
        indicators=known,
        chosen=chosen,
        periods=periods,
        when=when,
        figures=shown,
        map=_map(view, shown, chosen),
        reasons={row["locality_id"]: short(view, row) for row in shown},
        statuses=standing.by_status(release),
        changed=standing.changed(release),
        withheld=standing.withheld(release),
        reports=standing.reports(release),
    )


def _first_shown(known: dict[str, Row]) -> Row | None:
    return next((row for row in known.values() if row["shown"]), None)


def _periods(release: OpenRelease, chosen: Row) -> list[Row]:
    values = {
        "indicator": chosen["indicator_id"],
        "geography": definitions.geography_of_kind(release, "current"),
        "level": definitions.level_of_rank(release, definitions.TOP_RANK),
    }
    return release.rows(PERIODS, values)


def _figures(release: OpenRelease, chosen: Row, when: Row) -> list[Row]:
    alike = {**chosen, "geography": definitions.geography_of_kind(release, "current"),
             "period": when["period"], "breakdown": "total"}  # fmt: skip
    found = figures.below(release, alike, definitions.country(release))
    return sorted(found, key=lambda row: collated(row["locality_name"]))


def _map(view: View, shown: list[Row], chosen: Row | None) -> Markup:
    layout, numbers = view.site.presentation.tiles, view.numbers
    boundaries = view.site.boundaries
    if chosen is None or not shown or not (layout or boundaries):
        return Markup()
    fair = {row["code"]: row["value"] for row in shown
            if row["value"] is not None and not row["unreliable"]}  # fmt: skip
    steps = steps_of(fair) if fair else {}
    tiles = {
        row["code"]: Tile(
            numbers.with_sign(row["value"], row["per"]), steps.get(row["code"]),
            row["obs_status"],
            f"{row['locality_name']}: {numbers.with_unit(row['value'], row['per'])} "
            f"({view.words.of('status', row['obs_status'])})",
            _address(view, row),
        )
        for row in shown
    }  # fmt: skip
    title = view.words("overview.map", name=view.words.named(chosen))
    if boundaries is not None:
        return choropleth(boundaries, layout, tiles, title)
    return tile_map(layout, tiles, title)


def _address(view: View, row: Row) -> str:
    asked = {name: row[name] for name in ("indicator_id", "geography", "period")}
    return view.url("indicator", **asked, locality=row["locality_id"])
