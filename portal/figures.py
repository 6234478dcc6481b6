"""Figures as pages want them: what is shown of each, by place or by indicator, in order."""

from __future__ import annotations

from collections.abc import Sequence

from portal import definitions
from portal.release import OpenRelease, Row

COLUMNS = """
    figure.indicator_id, figure.series, figure.locality_id, figure.geography, figure.period,
    figure.period_type, figure.period_start, figure.period_end, figure.breakdown,
    figure.numerator, figure.denominator, figure.per, figure.value, figure.lower_95,
    figure.upper_95, figure.parent_locality_id, figure.parent_value, figure.compared_to_parent,
    figure.expected_at_locality_id, figure.expected_numerator, figure.obs_status,
    figure.provisional, figure.estimated, figure.unreliable, figure.coverage, figure.quality,
    figure.reason, figure.last_good_value, figure.last_good_period, figure.revision_state,
    figure.previous_value
"""

OF_PLACE = f"""
select {COLUMNS}
from figures as figure
where
    figure.locality_id = $locality
    and figure.geography = $geography
    and list_contains($types, figure.period_type)
order by figure.indicator_id, figure.series, figure.breakdown, figure.period_end, figure.period
"""

OF_SERIES = f"""
select {COLUMNS}
from figures as figure
where
    figure.locality_id = $locality
    and figure.indicator_id = $indicator
    and figure.geography = $geography
order by figure.breakdown, figure.period_type, figure.period_end, figure.period
"""

BELOW = f"""
select {COLUMNS}, locality.name_vi as locality_name, locality.code, locality.level
from figures as figure
inner join localities as locality using (locality_id)
where
    figure.parent_locality_id = $parent
    and figure.indicator_id = $indicator
    and figure.geography = $geography
    and figure.period = $period
    and figure.breakdown = $breakdown
    and list_contains($levels, figure.locality_level)
"""

KEY = ("indicator_id", "series", "locality_id", "geography", "period", "breakdown")
IS_THE_FIGURE = " and ".join(f"{name} = ${name}" for name in KEY)
"""Of a table with a figure's key: the rows of one, whose `key_of` is bound."""

MOST_PLACES = 200_000
MAPS = "select locality_id, geography, count(value) as shown from figures group by all"


def yearly_types(release: OpenRelease) -> list[str]:
    """The kinds of period that last a year: those that targets and plans speak of."""
    return release.once(
        "yearly types",
        lambda one: sorted(
            {row["period_type"] for row in one.compiled("periods") if row["days"] in (365, 366)}
        ),
    )


def of_place(release: OpenRelease, locality: str, geography: str) -> list[Row]:
    """All yearly figures of a place on a map, by indicator and breakdown, in the order of time."""
    values = {"locality": locality, "geography": geography, "types": yearly_types(release)}
    return release.rows(OF_PLACE, values)


def of_series(release: OpenRelease, indicator: str, locality: str, geography: str) -> list[Row]:
    """All figures of an indicator for a place on a map, in the order of time."""
    return release.rows(
        OF_SERIES, {"indicator": indicator, "locality": locality, "geography": geography}
    )


def below(release: OpenRelease, figure: Row, parent: str) -> list[Row]:
    """The like figures of the places right below one; names and codes beside them.

    What is alike: `indicator_id`, `geography`, `period` and `breakdown` of `figure`.
    """
    levels: Sequence[str] = list(definitions.levels(release))
    values = {name: figure[name] for name in ("geography", "period", "breakdown")}
    values |= {"indicator": figure["indicator_id"], "parent": parent, "levels": levels}
    return release.rows(BELOW, values)


def key_of(figure: Row) -> Row:
    """The key of a figure, by its columns."""
    return {name: figure[name] for name in KEY}


def maps_of(release: OpenRelease, locality: str) -> dict[str, int]:
    """The maps on which a place has figures, with how many have a value, in the maps' order."""
    found = maps_by_place(release).get(locality, {})
    return {one: found[one] for one in definitions.geographies(release) if one in found}


def maps_by_place(release: OpenRelease) -> dict[str, dict[str, int]]:
    """The same of every place that has figures."""

    def made(one: OpenRelease) -> dict[str, dict[str, int]]:
        maps: dict[str, dict[str, int]] = {}
        for row in one.rows(MAPS, most=MOST_PLACES):
            maps.setdefault(row["locality_id"], {})[row["geography"]] = row["shown"]
        return maps

    return release.once("maps by place", made)
