"""Which reports a figure waits for, from what the release tells of every agency's duties."""

from __future__ import annotations

from typing import Any

from orchestration.explain.asked import Asked
from orchestration.explain.reader import Reader, Row

MOST_UNITS = 10
FULL, MOST, HALF = 1.0, 0.9, 0.5

# The units whose counts reach the place on this map, with their levels.
SOURCES = """
select distinct
    reach.source_locality_id as locality_id,
    place.name_vi,
    place.level,
    place.valid_to,
    levels.rank,
    levels.name_vi as level_vi,
    levels.name_en as level_en,
    reach.share
from release.locality_targets as reach
inner join release.localities as place on reach.source_locality_id = place.locality_id
inner join catalogue.levels as levels on place.level = levels.level
where
    reach.geography = $geography
    and reach.target_locality_id = $locality_id
    and (reach.ends_from is null or reach.ends_from <= $period_end)
    and (reach.ends_to is null or reach.ends_to > $period_end)
"""

REPORTS = f"""
with sources as ({SOURCES})

select
    reporting.feed,
    reporting.agency,
    sources.level,
    sources.level_vi,
    sources.level_en,
    sources.rank,
    reporting.locality_id,
    sources.name_vi,
    reporting.period,
    reporting.due,
    reporting.received,
    reporting.state
from release.reporting as reporting
inner join sources on reporting.locality_id = sources.locality_id
where
    reporting.feed = $feed
    and reporting.period in (
        select part_period
        from catalogue.period_parts
        where
            period = $period
            and part_period_type = $period_type
    )
order by sources.rank, reporting.period, reporting.locality_id
"""

FEEDS = """
select distinct measures.feed, measures.period_type, roles.role
from release.indicator_measures as roles
left join release.measure_parts as parts on roles.measure_id = parts.measure_id
inner join release.measures as measures
    on measures.measure_id = coalesce(parts.part_measure_id, roles.measure_id)
where roles.indicator_id = ? and measures.feed is not null
order by roles.role desc, measures.feed
"""


def place_values(asked: Asked) -> dict[str, Any]:
    """What SOURCES asks for."""
    return {
        "geography": asked.geography,
        "locality_id": asked.place["locality_id"],
        "period_end": asked.period["period_end"],
    }


def sources_of(reader: Reader, asked: Asked) -> list[Row]:
    """The units whose counts reach the figure's place: id, name, level, share."""
    return reader.rows(f"{SOURCES} order by levels.rank, 1", place_values(asked))


def reports_of(reader: Reader, asked: Asked) -> list[Row]:
    """By feed of the numerator and level: reports due and received, and what is missing.

    Each row: feed, agency, level, due_reports, received_reports, missing (the first few units,
    with period and the day the report was due), missing_units.
    """
    found = []
    feeds = reader.rows(FEEDS, [asked.indicator["indicator_id"]])
    wanted = [row for row in feeds if row["role"] == "numerator"]
    for feed, kind in dict.fromkeys((row["feed"], row["period_type"]) for row in wanted):
        values = {"feed": feed, "period": asked.period["period"], "period_type": kind}
        values |= place_values(asked)
        by_level: dict[str, list[Row]] = {}
        for row in reader.rows(REPORTS, values):
            by_level.setdefault(str(row["level"]), []).append(row)
        found += [_counted(feed, level, rows) for level, rows in by_level.items()]
    return found


def _counted(feed: str, level: str, rows: list[Row]) -> Row:
    missing = [row for row in rows if row["received"] is None]
    wanted = ("locality_id", "name_vi", "period", "due")
    return {
        "feed": feed,
        "level": level,
        "level_vi": rows[0]["level_vi"],
        "level_en": rows[0]["level_en"],
        "agencies": sorted({str(row["agency"]) for row in rows}),
        "due": len(rows),
        "received": len(rows) - len(missing),
        "late": sum(row["state"] == "late" for row in rows),
        "missing_units": len({row["locality_id"] for row in missing}),
        "missing": [{name: row[name] for name in wanted} for row in missing[:MOST_UNITS]],
    }


def coverage_class(reports: list[Row]) -> str:
    """How much came in of what was due, as a word: all, most, half, few, none or unknown.

    Read off the public list of reports alone, at the level where most came in.
    """
    shares = [row["received"] / row["due"] for row in reports if row["due"]]
    if not shares:
        return "unknown"
    share = max(shares)
    if share >= FULL:
        return "all"
    if share >= MOST:
        return "most"
    if share >= HALF:
        return "half"
    return "few" if share > 0 else "none"
