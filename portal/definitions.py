"""What the figures of a release are about: its indicators, levels, maps and periods."""

from __future__ import annotations

from typing import Any

from portal.release import OpenRelease, Row

TOP_RANK = 1  # the rank of the level right below the country

INDICATORS = """
select
    indicator.*,
    coalesce(counted.shown, 0) as shown
from indicators as indicator
left join (
    select indicator_id, count(value) as shown from figures group by indicator_id
) as counted using (indicator_id)
order by
    try_cast(regexp_extract(indicator.programme_code, '^[0-9]+') as integer) nulls last,
    indicator.programme_code,
    indicator.indicator_id
"""


def indicators(release: OpenRelease) -> dict[str, Row]:
    """All indicators by id, in the programme's order, those without a number last.

    ``shown`` counts the figures of each that have a value.
    """
    return release.once(
        "indicators", lambda one: {row["indicator_id"]: row for row in one.rows(INDICATORS)}
    )


def levels(release: OpenRelease) -> dict[str, Row]:
    """The levels of real places from the top down, with their ranks and names."""
    return release.once(
        "levels",
        lambda one: {
            row["level"]: row
            for row in sorted(
                (row for row in one.compiled("levels") if row["rank"] is not None),
                key=lambda row: row["rank"],
            )
        },
    )


def level_of_rank(release: OpenRelease, rank: int) -> str | None:
    """The level of a rank: 0 is the country, 1 what lies right below it."""
    return next((name for name, row in levels(release).items() if row["rank"] == rank), None)


def geographies(release: OpenRelease) -> dict[str, Row]:
    """The maps that series are drawn on, with ``kind``, ``snapshot_date`` and their ``levels``."""

    def made(one: OpenRelease) -> dict[str, Row]:
        drawn: dict[str, list[str]] = {}
        for row in one.compiled("geography_levels"):
            drawn.setdefault(row["geography"], []).append(row["level"])
        return {
            row["geography"]: row | {"levels": drawn.get(row["geography"], [])}
            for row in one.compiled("geographies")
        }

    return release.once("geographies", made)


def geography_of_kind(release: OpenRelease, kind: str) -> str | None:
    """The first map of a kind: ``as_was``, ``current`` or ``snapshot``."""
    return next((g for g, row in geographies(release).items() if row["kind"] == kind), None)


def periods(release: OpenRelease) -> dict[str, Row]:
    """All periods by id: type, first and last day, length in days, the like period before."""
    return release.once(
        "periods", lambda one: {row["period"]: row for row in one.compiled("periods")}
    )


def country(release: OpenRelease) -> str:
    """The id of the country itself."""
    row: dict[str, Any] = release.compiled("catalogue")[0]
    return str(row["country_locality_id"])
