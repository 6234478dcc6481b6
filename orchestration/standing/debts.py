"""Debts: the reports of one agency, feed and period whose day has passed and that are missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from orchestration.explain.reader import Reader
from orchestration.paths import Home
from orchestration.shown_release import its_catalogue, shown_release

# Nobody is asked for what was due before punctuality of the feed was judged.
DEBTS = """
with names as (
    select
        agency_id,
        arg_max(name_vi, valid_from) as name_vi,
        arg_max(name_en, valid_from) as name_en
    from catalogue.agencies
    where valid_from <= $day
    group by agency_id
)

select
    report.answering_agency as agency,
    report.feed,
    report.period,
    report.due,
    count(*) as expected,
    list(report.locality_id order by unit.code, report.locality_id)
    filter (report.state = 'missing') as units,
    list(unit.name_vi order by unit.code, report.locality_id)
    filter (report.state = 'missing') as places,
    any_value(coalesce(names.name_vi, report.answering_agency)) as agency_vi,
    any_value(coalesce(names.name_en, report.answering_agency)) as agency_en,
    any_value(feed.name_vi) as feed_vi,
    any_value(feed.name_en) as feed_en
from release.reporting as report
inner join catalogue.feeds as feed using (feed)
left join release.localities as unit using (locality_id)
left join names on report.answering_agency = names.agency_id
where feed.timely_from is null or report.due >= feed.timely_from
group by report.answering_agency, report.feed, report.period, report.due
having count(*) filter (report.state = 'missing') > 0
order by report.due, agency, report.feed, report.period
"""

RECEIVED = """
select feed, period, locality_id
from release.reporting
where received is not null
"""

Report = tuple[str, str, str]
"""Feed, period and unit: a report, whoever owes it."""


@dataclass(frozen=True)
class Debt:
    """What is missing of one agency, feed and period: the units, and how many were expected."""

    agency: str
    feed: str
    period: str
    due: date
    expected: int
    units: tuple[str, ...]
    places: tuple[str, ...]
    names: Mapping[str, str]

    @property
    def key(self) -> str:
        """What it goes by, as a message's subject."""
        return f"{self.feed_key}/{self.period}"

    @property
    def feed_key(self) -> str:
        """What all debts of its agency and feed go by together."""
        return f"late/{self.agency}/{self.feed}"

    @property
    def reports(self) -> set[Report]:
        """The reports that are missing."""
        return {(self.feed, self.period, unit) for unit in self.units}

    def subject(self) -> dict[str, Any]:
        """All of it as JSON has it."""
        return {
            "agency": self.agency, "feed": self.feed, "period": self.period,
            "due": self.due.isoformat(), "expected": self.expected, "units": list(self.units),
            "places": list(self.places), "names": dict(self.names),
        }  # fmt: skip


def debt_of(subject: Mapping[str, Any]) -> Debt:
    """The debt that was stored as JSON."""
    return Debt(
        agency=subject["agency"], feed=subject["feed"], period=subject["period"],
        due=date.fromisoformat(subject["due"]), expected=subject["expected"],
        units=tuple(subject["units"]), places=tuple(subject["places"]), names=subject["names"],
    )  # fmt: skip


@dataclass(frozen=True)
class Standing:
    """The debts of a release, its day, and every report that it knows to have come."""

    day: date
    debts: tuple[Debt, ...]
    received: frozenset[Report]


def read_standing(home: Home) -> Standing:
    """What the current release says of late reports. Raises ValueError before the first one."""
    folder, facts = shown_release(home)
    day = date.fromisoformat(facts["as_of"])
    with Reader({"release": folder, "catalogue": its_catalogue(home, facts)}) as reader:
        debts = tuple(_debt(row) for row in reader.rows(DEBTS, {"day": day}))
        found = reader.connection.execute(RECEIVED).fetchall()
    return Standing(day, debts, frozenset(found))


def _debt(row: Mapping[str, Any]) -> Debt:
    return Debt(
        agency=row["agency"], feed=row["feed"], period=row["period"], due=row["due"],
        expected=row["expected"], units=tuple(row["units"]),
        places=tuple(name or "" for name in row["places"]),
        names={name: row[name] for name in ("agency_vi", "agency_en", "feed_vi", "feed_en")},
    )  # fmt: skip
