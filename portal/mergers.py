"""A figure before and after units were merged: those of both sides, and today's area as it was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from portal import definitions, figures
from portal.places import Link, Place, place
from portal.release import OpenRelease, Row

MOST_UNITS = 30
Side = Literal["before", "redrawn", "after"]

OF_UNITS = f"""
select {figures.COLUMNS}
from figures as figure
where
    figure.indicator_id = $indicator
    and figure.breakdown = $breakdown
    and figure.period_type = $period_type
    and list_contains($units, figure.locality_id)
    and list_contains($maps, figure.geography)
order by figure.period_end
"""


@dataclass(frozen=True)
class Seen:
    """A unit on one side of the change, its figure of the period nearest to it, and its share.

    ``link`` is what it handed on: None for those after.
    """

    side: Side
    place: Place
    figure: Row
    link: Link | None = None


@dataclass(frozen=True)
class Merger:
    """The latest change of a place: its day, on which the new units began, and who was in it."""

    day: date
    seen: list[Seen]

    def of(self, side: Side) -> list[Seen]:
        """Those of a side."""
        return [one for one in self.seen if one.side == side]


def merger(release: OpenRelease, here: Place, like: Row) -> Merger | None:
    """The figures of an indicator before and after the latest change of a place.

    `like`: a figure of the same indicator, breakdown and kind of period. None where nothing
    changed, or nothing is known of both sides.
    """
    links = (*here.from_places, *here.to_places)
    if not links:
        return None
    day = max(one.day for one in links)
    after = [one.place for one in here.to_places if one.day == day] or [here]
    before = _before(release, after, day)
    units = [one.locality_id for one in (*before, *after)][:MOST_UNITS]
    then, today = (definitions.geography_of_kind(release, one) for one in ("as_was", "current"))
    values = {name: like[name] for name in ("breakdown", "period_type")}
    values |= {"indicator": like["indicator_id"], "units": units, "maps": [then, today]}
    rows = release.rows(OF_UNITS, values)
    last = {_drawn(row): row for row in rows if row["period_end"] < day}
    first = {_drawn(row): row for row in reversed(rows) if row["period_end"] >= day}
    seen = [
        *(Seen("before", one, last[then, one.locality_id], link) for one, link in before.items()
          if (then, one.locality_id) in last),
        *(Seen("redrawn", one, last[today, one.locality_id]) for one in after
          if (today, one.locality_id) in last and not _same_area(before, after)),
        *(Seen("after", one, first[then, one.locality_id]) for one in after
          if (then, one.locality_id) in first),
    ]  # fmt: skip
    made = Merger(day, seen)
    return made if made.of("before") and made.of("after") else None


def _before(release: OpenRelease, after: list[Place], day: date) -> dict[Place, Link]:
    """The units that became others on a day, in the order of the registry; no collective ones."""
    real = definitions.levels(release)
    found = {}
    for one in after:
        whole = place(release, one.locality_id)
        for link in () if whole is None else whole.from_places:
            if link.day == day and link.place.level in real:
                found[link.place] = link
    return found


def _same_area(before: dict[Place, Link], after: list[Place]) -> bool:
    """Whether one unit went on whole as another: redrawn, it would be told twice."""
    return len(before) == len(after) == 1 and all(one.share == 1 for one in before.values())


def _drawn(row: Row) -> tuple[str | None, str]:
    return row["geography"], row["locality_id"]
