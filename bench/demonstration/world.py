"""The places and periods a demonstration is written for, read from the compiled catalogue."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import pandas as pd

from sources.loader import Catalogue

Day = datetime.date


class Place(NamedTuple):
    """A version of a unit; half-open validity, `date.max` for a unit that still exists."""

    locality_id: str
    level: str
    code: str
    name: str
    area: str | None
    valid_from: Day
    valid_to: Day


class Period(NamedTuple):
    """A period of the catalogue; `before` is the like period a year earlier."""

    period: str
    period_type: str
    start: Day
    end: Day
    days: int
    before: str | None


@dataclass
class World:
    """Units, their succession and the periods; rows of every draw are positions in `communes`."""

    catalogue: Catalogue
    as_of: Day
    years: tuple[int, ...]
    places: dict[str, Place]
    communes: list[Place]
    parents: dict[str, list[tuple[str, Day, Day]]]
    successors: dict[str, list[tuple[str, str, Day]]]
    predecessors: dict[str, list[str]]
    periods: dict[str, Period]
    _homes: dict[tuple[str, Day], np.ndarray] = field(default_factory=dict)
    _codes: dict[tuple[str, Day], tuple[np.ndarray, list[str]]] = field(default_factory=dict)

    @property
    def country(self) -> str:
        """The country's id."""
        return self.catalogue.description.country_locality_id

    @property
    def commune_ids(self) -> np.ndarray:
        """Ids of the commune versions, in the order of `communes`."""
        return np.array([one.locality_id for one in self.communes], dtype=object)

    def valid_on(self, day: Day) -> np.ndarray:
        """Positions of the communes that exist on that day."""
        return np.array(
            [at for at, one in enumerate(self.communes) if one.valid_from <= day < one.valid_to],
            dtype=int,
        )

    def parent(self, locality_id: str, day: Day) -> str | None:
        """The parent on that day of a unit valid on that day; None for the country."""
        rows = self.parents.get(locality_id, [])
        return next((parent for parent, start, end in rows if start <= day < end), None)

    def version_on(self, locality_id: str, day: Day, *, whole: bool) -> str | None:
        """Follow the succession until a version valid on that day; None where there is none.

        whole: follow only links that carry the unit whole; else the first successor will do,
        which is enough for a province, since no unit is shared between provinces.
        """
        while day >= self.places[locality_id].valid_to:
            links = self.successors.get(locality_id, [])
            if not links or (whole and (len(links) != 1 or links[0][1] != "whole")):
                return None
            locality_id = links[0][0]
        return locality_id if self.places[locality_id].valid_from <= day else None

    def home(self, level: str, day: Day) -> np.ndarray:
        """For every commune version the id of its unit of that level on the map of that day.

        Object array, None where there is none (the commune is split, the level has ended).
        """
        if (level, day) not in self._homes:
            found = [self._home(one.locality_id, level, day) for one in self.communes]
            self._homes[level, day] = np.array(found, dtype=object)
        return self._homes[level, day]

    def home_codes(self, level: str, day: Day) -> tuple[np.ndarray, list[str]]:
        """`home` as positions in a list of ids (-1: none), for fast comparing."""
        if (level, day) not in self._codes:
            codes, ids = pd.factorize(self.home(level, day))
            self._codes[level, day] = (codes, [str(one) for one in ids])
        return self._codes[level, day]

    def _home(self, unit: str, level: str, day: Day) -> str | None:
        if level == "country":
            return self.country
        if self.places[unit].valid_from > day:
            return self._backwards(unit, level, day)
        found = self.version_on(unit, day, whole=level == "commune")
        while found is not None and self.places[found].level != level:
            found = self.parent(found, day)
        return found

    def _backwards(self, unit: str, level: str, day: Day) -> str | None:
        """A commune of today on an older map: its predecessors' unit, where they share one."""
        if level == "commune":
            return None
        older = {self._home(one, level, day) for one in self.predecessors.get(unit, [])}
        return older.pop() if len(older) == 1 else None


def open_world(
    catalogue: Catalogue, as_of: Day, *, provinces: set[str], years: tuple[int, ...]
) -> World:
    """The world of some provinces (their codes today; empty = all) and years.

    A province comes with all its predecessors, so that mergers stay whole.
    """
    places = _places(catalogue)
    successors: dict[str, list[tuple[str, str, Day]]] = {}
    predecessors: dict[str, list[str]] = {}
    for link in catalogue.locality_links.to_dict("records"):
        old, new = str(link["predecessor_id"]), str(link["successor_id"])
        successors.setdefault(old, []).append((new, str(link["basis"]), link["link_date"]))
        predecessors.setdefault(new, []).append(old)
    parents: dict[str, list[tuple[str, Day, Day]]] = {}
    for row in catalogue.locality_parents.to_dict("records"):
        entry = (str(row["parent_id"]), row["valid_from"], _end(row["valid_to"]))
        parents.setdefault(str(row["locality_id"]), []).append(entry)
    first_day = datetime.date(years[0], 1, 1)
    communes = [
        one for one in places.values() if one.level == "commune" and one.valid_to > first_day
    ]
    communes.sort(key=lambda one: (one.code, one.valid_from))
    world = World(
        catalogue,
        as_of,
        years,
        places,
        communes,
        parents,
        successors,
        predecessors,
        _periods(catalogue),
    )
    if provinces:
        today = world.home("province", as_of)
        world.communes = [
            one
            for one, home in zip(communes, today, strict=True)
            if home is not None and places[home].code in provinces
        ]
        world._homes.clear()
    return world


def _end(day: object) -> Day:
    return day if isinstance(day, datetime.date) and not pd.isna(day) else datetime.date.max


def _places(catalogue: Catalogue) -> dict[str, Place]:
    return {
        str(row["locality_id"]): Place(
            str(row["locality_id"]),
            str(row["level"]),
            str(row["code"]),
            str(row["name_vi"]),
            row["area"] if isinstance(row["area"], str) else None,
            row["valid_from"],
            _end(row["valid_to"]),
        )
        for row in catalogue.localities.query("in_scope").to_dict("records")
    }


def _periods(catalogue: Catalogue) -> dict[str, Period]:
    return {
        str(row["period"]): Period(
            str(row["period"]),
            str(row["period_type"]),
            row["period_start"],
            row["period_end"],
            int(row["days"]),
            row["previous_like_period"] if isinstance(row["previous_like_period"], str) else None,
        )
        for row in catalogue.periods.to_dict("records")
    }
