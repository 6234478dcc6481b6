"""The first page: one indicator over the country, and what this release holds."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import HTMLResponse

from portal import definitions
from portal.failures import PageError
from portal.release import OpenRelease, Row
from portal.view import View, opened_view

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

FIGURES = """
select figure.*, locality.name_vi as locality_name
from figures as figure
inner join localities as locality using (locality_id)
where
    figure.indicator_id = $indicator
    and figure.geography = $geography
    and figure.locality_level = $level
    and figure.breakdown = 'total'
    and figure.period = $period
order by figure.locality_code
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
    return view.page(
        "overview.html",
        indicators=known,
        chosen=chosen,
        periods=periods,
        when=when,
        figures=[] if chosen is None or when is None else _figures(release, chosen, when),
    )


def _first_shown(known: dict[str, Row]) -> Row | None:
    return next((row for row in known.values() if row["shown"]), None)


def _where(release: OpenRelease, chosen: Row) -> dict[str, str | None]:
    return {
        "indicator": chosen["indicator_id"],
        "geography": definitions.geography_of_kind(release, "current"),
        "level": definitions.level_of_rank(release, definitions.TOP_RANK),
    }


def _periods(release: OpenRelease, chosen: Row) -> list[Row]:
    return release.rows(PERIODS, _where(release, chosen))


def _figures(release: OpenRelease, chosen: Row, when: Row) -> list[Row]:
    return release.rows(FIGURES, _where(release, chosen) | {"period": when["period"]})
