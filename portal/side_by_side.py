"""The places below one and several indicators side by side: a table of cells, and a spine."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import quantiles

from markupsafe import Markup

from portal import definitions, figures
from portal.charts.spine import Spread, spine
from portal.collation import collated
from portal.release import OpenRelease, Row
from portal.view import View

ALIKE = f"""
select {figures.COLUMNS}, locality.name_vi as locality_name
from figures as figure
inner join localities as locality using (locality_id)
where
    (figure.parent_locality_id = $parent or figure.locality_id = $parent)
    and figure.geography = $geography
    and figure.breakdown = 'total'
    and list_contains($indicators, figure.indicator_id)
    and list_contains($levels, figure.locality_level)
    and list_contains($types, figure.period_type)
    and year(figure.period_end) <= $year
qualify
    figure.period_end = coalesce(
        max(figure.period_end) filter (figure.value is not null)
            over (partition by figure.indicator_id),
        max(figure.period_end) over (partition by figure.indicator_id)
    )
"""  # fmt: skip

SIDES = {"high_is_good": 1, "low_is_good": -1}
"""What is better lies right; where no side is, the higher."""


@dataclass(frozen=True)
class Rug:
    """Places by indicators: ``cells`` by place and indicator, ``above`` the unit above them all."""

    indicators: list[Row]
    periods: dict[str, Row]
    places: list[tuple[str, str]]
    cells: dict[tuple[str, str], Row]
    above: dict[str, Row]


@dataclass(frozen=True)
class Rung:
    """One indicator of a place among its like: its figure, the unit above, the drawing."""

    indicator: Row
    figure: Row
    above: Row | None
    drawing: Markup | None


def rug(release: OpenRelease, parent: str, geography: str, indicators: list[Row], year: int) -> Rug:
    """The figures right below a place, each indicator in the latest year up to one that has any."""
    values = {
        "parent": parent,
        "geography": geography,
        "indicators": [one["indicator_id"] for one in indicators],
        "levels": list(definitions.levels(release)),
        "types": figures.yearly_types(release),
        "year": year,
    }
    found = release.rows(ALIKE, values)
    below = [row for row in found if row["locality_id"] != parent]
    places = {(row["locality_id"], row["locality_name"]) for row in below}
    periods = {row["indicator_id"]: row for row in below}
    return Rug(
        indicators=[one for one in indicators if one["indicator_id"] in periods],
        periods=periods,
        places=sorted(places, key=lambda one: (collated(one[1]), one[0])),
        cells={(row["locality_id"], row["indicator_id"]): row for row in below},
        above={row["indicator_id"]: row for row in found if row["locality_id"] == parent},
    )


def rungs(view: View, found: Rug, place: str) -> list[Rung]:
    """The spine of one place: each indicator against the unit above and the range of its like."""
    made = []
    for indicator in found.indicators:
        figure = found.cells.get((place, indicator["indicator_id"]))
        if figure is not None:
            above = found.above.get(indicator["indicator_id"])
            spread = _spread(found, indicator, figure, above)
            title = f"{view.words.named(indicator)}, {figure['locality_name']}"
            made.append(Rung(indicator, figure, above, spine(spread, title) if spread else None))
    return made


def most_places(release: OpenRelease, parent: str, geography: str) -> int:
    """How many places right below one have figures on a map."""
    counted = release.one(
        "select count(distinct locality_id) as places from figures "
        "where parent_locality_id = $parent and geography = $geography",
        {"parent": parent, "geography": geography},
    )
    return int(counted["places"]) if counted else 0


def answered(release: OpenRelease, parent: str, geography: str) -> list[Row]:
    """The indicators of which any place right below one has a value on a map."""
    found = release.rows(
        "select distinct indicator_id from figures "
        "where parent_locality_id = $parent and geography = $geography and value is not null "
        "and list_contains($types, period_type)",
        {"parent": parent, "geography": geography, "types": figures.yearly_types(release)},
    )
    ids = {row["indicator_id"] for row in found}
    return [row for one, row in definitions.indicators(release).items() if one in ids]


def offered(release: OpenRelease) -> list[Row]:
    """The indicators that have any value."""
    return [row for row in definitions.indicators(release).values() if row["shown"]]


def _spread(found: Rug, indicator: Row, figure: Row, above: Row | None) -> Spread | None:
    """Where the place stands among its like, better to the right; None where nothing can be said.

    Figures of few cases take no part, and have no place of their own.
    """
    if figure["value"] is None or figure["unreliable"] or above is None or above["value"] is None:
        return None
    side = SIDES.get(indicator["direction"], 1)
    alike = [
        side * (row["value"] - above["value"])
        for (_, name), row in found.cells.items()
        if name == indicator["indicator_id"] and row["value"] is not None and not row["unreliable"]
    ]
    low, _, high = quantiles(alike, n=4, method="inclusive") if len(alike) > 1 else alike * 3
    return Spread(
        own=side * (figure["value"] - above["value"]),
        lowest=min(alike),
        low_quarter=low,
        high_quarter=high,
        highest=max(alike),
        looks=figure["compared_to_parent"] or "similar",
    )
