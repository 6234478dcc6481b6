"""Who has reported for the plan's place in a period, and who has not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from orchestration.explain.reader import Reader
from orchestration.outputs.reports.duties import Duty
from orchestration.outputs.reports.results import Result

MISSING = "missing"

# The reports of every unit whose counts reach the plan's place on its map, of periods that end
# within the duty's; a school year that ends after it is asked for by the next one.
REPORTS = """
with units as (
    select distinct source_locality_id as locality_id
    from release.locality_targets
    where geography = $map and target_locality_id = $place
)

select
    feed.feed,
    feed.name_vi as feed_vi,
    feed.name_en as feed_en,
    report.period,
    report.state,
    report.due,
    report.received,
    report.answering_agency,
    coalesce(agency.name_vi, report.answering_agency) as agency_vi,
    coalesce(agency.name_en, report.answering_agency) as agency_en,
    unit.name_vi as unit_name
from release.reporting as report
inner join units using (locality_id)
inner join catalogue.periods as period using (period)
inner join catalogue.feeds as feed using (feed)
left join release.localities as unit using (locality_id)
left join (
    select
        agency_id,
        arg_max(name_vi, valid_from) as name_vi,
        arg_max(name_en, valid_from) as name_en
    from catalogue.agencies
    group by agency_id
) as agency on report.answering_agency = agency.agency_id
where period.period_end between $starts and $ends
    and report.due <= $as_of
    and report.feed in (select unnest($feeds))
order by feed.feed, report.answering_agency, report.period, unit.code, report.locality_id
"""

FEEDS = """
select distinct measure.feed
from release.indicator_measures
inner join release.measures as measure using (measure_id)
where indicator_id in (select unnest($indicators)) and measure.feed is not null
"""


@dataclass(frozen=True)
class FeedReports:
    """How many reports of a feed were due, came in time, came late and are missing."""

    names: tuple[str, str]
    due: int
    in_time: int
    late: int
    missing: int


@dataclass(frozen=True)
class Silent:
    """Reports of one agency and feed that are missing: of which units and periods."""

    agency: tuple[str, str]
    feed: tuple[str, str]
    units: tuple[str, ...]
    periods: tuple[str, ...]
    reports: int


@dataclass(frozen=True)
class Completeness:
    """The reports behind the figures of a period, by feed, and those that are missing."""

    feeds: Sequence[FeedReports]
    silent: Sequence[Silent]


def completeness_of(
    reader: Reader, duty: Duty, place: str, geography: str, results: Sequence[Result]
) -> Completeness:
    """The reports that were due by the release's day, of the feeds that the duty is about."""
    indicators = {one.target["indicator_id"] for one in results if one.target["indicator_id"]}
    feeds = set(duty.listed("feeds"))
    if not feeds:
        found = reader.rows(FEEDS, {"indicators": sorted(indicators)})
        feeds = {row["feed"] for row in found}
    day = reader.one("select max(as_of) as as_of from release.figures") or {"as_of": None}
    values = {
        "place": place, "map": geography, "starts": duty.starts, "ends": duty.ends,
        "as_of": day["as_of"], "feeds": sorted(feeds),
    }  # fmt: skip
    rows = reader.rows(REPORTS, values)
    return Completeness(_by_feed(rows), _silent(rows))


def _by_feed(rows: Sequence[dict[str, Any]]) -> list[FeedReports]:
    groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault((row["feed_vi"], row["feed_en"]), []).append(row)
    return [_counted(names, of_feed) for names, of_feed in groups.items()]


def _counted(names: tuple[str, str], rows: Sequence[dict[str, Any]]) -> FeedReports:
    missing = sum(row["state"] == MISSING for row in rows)
    late = sum(row["state"] == "late" for row in rows)
    return FeedReports(names, len(rows), len(rows) - missing - late, late, missing)


def _silent(rows: Sequence[dict[str, Any]]) -> list[Silent]:
    groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows:
        if row["state"] == MISSING:
            groups.setdefault((row["answering_agency"] or "", row["feed"]), []).append(row)
    return [
        Silent(
            agency=(missing[0]["agency_vi"] or "", missing[0]["agency_en"] or ""),
            feed=(missing[0]["feed_vi"], missing[0]["feed_en"]),
            units=tuple(dict.fromkeys(row["unit_name"] or "" for row in missing)),
            periods=tuple(dict.fromkeys(row["period"] for row in missing)),
            reports=len(missing),
        )
        for missing in groups.values()
    ]
