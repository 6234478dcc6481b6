"""The compiled localities in memory: looked up by id, code and day, with who stood under whom.

Everything a place is asked for is its position in the registry. What takes time is worked out when
it is first asked for, once per catalogue.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa

from sources.places.bearers import Bearers

NO_START = np.datetime64("0001-01-01")
NO_END = np.datetime64("9999-12-31")
_ONE_DAY = np.timedelta64(1, "D")
_AGENCY = ["agency_id", "feed", "locality_id", "valid_from", "valid_to"]


@dataclass(frozen=True)
class Succession:
    """What ``successor`` took over from ``predecessor`` (positions), on what day and how much.

    ``share`` is None where it is not known; ``basis`` and ``decree`` as in the catalogue.
    """

    predecessor: int
    successor: int
    date: date
    share: float | None
    basis: str
    decree: str | None


def _days(column: pa.ChunkedArray, missing: np.datetime64) -> np.ndarray:
    days = column.cast(pa.date32()).to_numpy(zero_copy_only=False).astype("datetime64[D]")
    return np.where(np.isnat(days), missing, days)


class Registry:
    """The localities of a compiled catalogue.

    Made of its tables localities, locality_parents, locality_links and levels; agencies too where
    areas of agencies are asked for. The lists ``levels``, ``codes``, ``names``, ``types`` and the
    arrays ``ids``, ``starts``, ``ends`` (half-open: the day after the last) are by position.
    """

    def __init__(self, tables: Mapping[str, pa.Table]) -> None:
        places = tables["localities"]
        self.ids = places["locality_id"].combine_chunks().cast(pa.string())
        self.levels = places["level"].to_pylist()
        self.codes = [code or "" for code in places["code"].to_pylist()]
        self.names = places["name_vi"].to_pylist()
        self.types = [kind or "" for kind in places["type"].to_pylist()]
        self.starts = _days(places["valid_from"], NO_START)
        self.ends = _days(places["valid_to"], NO_END)
        self.begun_by = places["decree"].to_pylist()
        self._tables = tables
        self._of_levels: dict[frozenset[str], np.ndarray] = {}

    @cached_property
    def position(self) -> dict[str, int]:
        """The position of every locality id."""
        return {one: index for index, one in enumerate(self.ids.to_pylist())}

    @cached_property
    def by_code(self) -> dict[str, list[int]]:
        """The places that have or had a code, in the registry's order."""
        found: dict[str, list[int]] = {}
        for index, code in enumerate(self.codes):
            if code:
                found.setdefault(code, []).append(index)
        return found

    @cached_property
    def ranks(self) -> np.ndarray:
        """The rank of each place's level (0 is the country); -1 for what is no real place."""
        levels = self._tables["levels"]
        rank = dict(zip(levels["level"].to_pylist(), levels["rank"].to_pylist(), strict=True))
        known = [-1 if rank.get(one) is None else rank[one] for one in self.levels]
        return np.array(known, dtype=np.int64)

    @cached_property
    def level_names(self) -> dict[str, tuple[str, str]]:
        """The name of each level in Vietnamese and English."""
        levels = self._tables["levels"]
        columns = [levels[name].to_pylist() for name in ("level", "name_vi", "name_en")]
        return {level: (vi, en) for level, vi, en in zip(*columns, strict=True)}

    @cached_property
    def bearers(self) -> Bearers:
        """Who bears which name."""
        return Bearers(self.names, self.types, self.levels)

    def of_levels(self, levels: Iterable[str]) -> np.ndarray:
        """Which places are of these levels; the last element, for no place, is False."""
        key = frozenset(levels)
        if key not in self._of_levels:
            inside = [level in key for level in self.levels]
            self._of_levels[key] = np.array([*inside, False], dtype=bool)
        return self._of_levels[key]

    def valid(self, day: date) -> np.ndarray:
        """Which places exist on a day."""
        when = np.datetime64(day)
        return (self.starts <= when) & (when < self.ends)

    def last_day(self, place: int) -> date | None:
        """The last day of a place; None while it goes on."""
        end = self.ends[place]
        return None if end == NO_END else (end - _ONE_DAY).item()

    def first_day(self, place: int) -> date:
        """The first day of a place."""
        day: date = self.starts[place].item()
        return day

    # Parents.

    @cached_property
    def _edges(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Child, parent, start and end of every dated parent, by child and start."""
        table = self._tables["locality_parents"]
        places = [
            np.array([self.position.get(one, -1) for one in table[name].to_pylist()], np.int64)
            for name in ("locality_id", "parent_id")
        ]
        start, end = _days(table["valid_from"], NO_START), _days(table["valid_to"], NO_END)
        order = np.lexsort((start, places[0]))
        return places[0][order], places[1][order], start[order], end[order]

    def parents_on(self, places: np.ndarray, days: np.ndarray) -> np.ndarray:
        """The direct parent of each place on its day; -1 where it has none."""
        child, parent, start, end = self._edges
        if not len(child):
            return np.full(len(places), -1, dtype=np.int64)
        span = 10_000_000  # more days than any date has: child and day make one number
        key = child * span + start.astype(np.int64)
        at = np.searchsorted(key, places * span + days.astype(np.int64), side="right") - 1
        at = np.maximum(at, 0)
        fits = (child[at] == places) & (start[at] <= days) & (days < end[at])
        return np.where(fits, parent[at], -1)

    def parents_of(self, place: int) -> list[tuple[int, np.datetime64]]:
        """The direct parents that a place ever had, each with the day from which."""
        child, parent, start, _ = self._edges
        first, last = np.searchsorted(child, [place, place + 1])
        return list(zip(parent[first:last].tolist(), start[first:last], strict=True))

    def path(self, place: int, day: date) -> list[int]:
        """The places above one on a day, the nearest first."""
        found: list[int] = []
        when = np.array([day], dtype="datetime64[D]")
        here = np.array([place])
        while (here := self.parents_on(here, when))[0] >= 0:
            found.append(int(here[0]))
        return found

    def own_day(self, place: int, day: date | None = None) -> date:
        """The day nearest to ``day`` (none: the latest) on which a place existed."""
        last, first = self.last_day(place), self.first_day(place)
        if day is None or (last is not None and day > last):
            return first if last is None else last
        return max(day, first)

    def inside(self, roots: Iterable[int], day: date | None) -> np.ndarray:
        """Which places lie in any of ``roots``, or are one of them, on a day.

        Without a day: which did on their own first or last day.
        """
        found = np.zeros(len(self.names) + 1, dtype=bool)
        found[list(roots)] = True
        wanted = found.copy()
        if day is None:
            ways = [self.starts, self.ends - _ONE_DAY]
        else:
            ways = [np.full(len(self.names), day, dtype="datetime64[D]")]
        for days in ways:
            here = np.arange(len(self.names))
            while (here >= 0).any():
                here = np.where(here >= 0, self.parents_on(here, days), -1)
                found[:-1] |= wanted[here]
        return found[:-1]

    @cached_property
    def parents(self) -> frozenset[int]:
        """The places under which another ever stood."""
        return frozenset(self._edges[1].tolist()) - {-1}

    # Predecessors and successors.

    @cached_property
    def _successions(self) -> tuple[dict[int, list[Succession]], dict[int, list[Succession]]]:
        """The links by predecessor and by successor."""
        after: dict[int, list[Succession]] = {}
        before: dict[int, list[Succession]] = {}
        for row in self._tables["locality_links"].to_pylist():
            one = Succession(
                self.position[row["predecessor_id"]], self.position[row["successor_id"]],
                row["link_date"], row["share"], row["basis"], row["decree"],
            )  # fmt: skip
            after.setdefault(one.predecessor, []).append(one)
            before.setdefault(one.successor, []).append(one)
        return after, before

    def successors(self, place: int) -> list[Succession]:
        """What a place became."""
        return self._successions[0].get(place, [])

    def predecessors(self, place: int) -> list[Succession]:
        """What a place came from."""
        return self._successions[1].get(place, [])

    def heirs(self, place: int, day: date) -> list[int]:
        """The places that on a day hold what an earlier one was; itself while it exists."""
        if self.starts[place] <= np.datetime64(day) < self.ends[place]:
            return [place]
        if np.datetime64(day) < self.starts[place]:
            return []
        found = [one for link in self.successors(place) for one in self.heirs(link.successor, day)]
        return sorted(set(found))

    # Agencies.

    @cached_property
    def agencies(self) -> list[tuple[str, str, int, date | None, date | None]]:
        """Agency, feed, place of its area, and from and until when."""
        rows = self._tables["agencies"].select(_AGENCY).to_pylist()
        return [
            (row["agency_id"], row["feed"], self.position.get(row["locality_id"], -1),
             row["valid_from"], row["valid_to"])
            for row in rows
        ]  # fmt: skip

    def area(self, agency: str, feed: str, day: date) -> np.ndarray:
        """Which places lie in an agency's area for a feed on a day."""
        roots = [
            place
            for agency_id, its_feed, place, start, end in self.agencies
            if (agency_id, its_feed) == (agency, feed) and _covers(start, end, day) and place >= 0
        ]
        return self.inside(roots, day)


def _covers(start: date | None, end: date | None, day: date) -> bool:
    return (start is None or start <= day) and (end is None or day < end)


_registries: list[tuple[Any, Registry]] = []
_KEPT = 4


def registry_of(tables: Mapping[str, pa.Table]) -> Registry:
    """The registry of a catalogue's tables; the last few are kept, so each is built once."""
    for known, registry in _registries:
        if known is tables["localities"]:
            return registry
    made = Registry(tables)
    _registries.insert(0, (tables["localities"], made))
    del _registries[_KEPT:]
    return made
