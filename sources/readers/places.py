"""Which locality a row is about: code and name against the registry on the period's last day."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from sources.readers.folding import bare_key, is_bare
from sources.readers.place_names import NameKeys, kind_words

_NO_END = np.datetime64("9999-12-31")
BARE = "bare "  # before the keys of names typed without marks, in the index of names
_DECIMAL_ZERO = re.compile(r"(\d+)[.,]0+")


@dataclass(frozen=True)
class PlaceReading:
    """The place of a row (its position in the registry), or the code of what is wrong.

    ``by_name``: found by its name alone; ``padded``: the code with the zeros it lacked.
    ``about_name``: the fault shows in the name's column, not the code's.
    """

    place: int
    code: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)
    by_name: bool = False
    padded: str | None = None
    about_name: bool = False


def _days(column: pa.ChunkedArray, missing: np.datetime64) -> np.ndarray:
    days = column.cast(pa.date32()).to_numpy(zero_copy_only=False).astype("datetime64[D]")
    return np.where(np.isnat(days), missing, days)


class Registry:
    """The compiled localities, looked up by code, name and day."""

    def __init__(self, tables: Mapping[str, pa.Table]) -> None:
        places = tables["localities"]
        self.ids = places["locality_id"].combine_chunks().cast(pa.string())
        self.levels = places["level"].to_pylist()
        self.codes = [code or "" for code in places["code"].to_pylist()]
        self.names = places["name_vi"].to_pylist()
        self.starts = _days(places["valid_from"], np.datetime64("0001-01-01"))
        self.ends = _days(places["valid_to"], _NO_END)
        types = [kind or "" for kind in places["type"].to_pylist()]
        self.name_keys = NameKeys(kind_words(types, self.names))
        position = {one: index for index, one in enumerate(self.ids.to_pylist())}
        parents = tables["locality_parents"]
        pairs = [
            (position.get(child, -1), position.get(parent, -1))
            for child, parent in zip(
                parents["locality_id"].to_pylist(), parents["parent_id"].to_pylist(), strict=True
            )
        ]
        self.child = np.array([pair[0] for pair in pairs], dtype=np.int64)
        self.parent = np.array([pair[1] for pair in pairs], dtype=np.int64)
        self.parent_start = _days(parents["valid_from"], np.datetime64("0001-01-01"))
        self.parent_end = _days(parents["valid_to"], _NO_END)
        agencies = tables["agencies"].select(
            ["agency_id", "feed", "locality_id", "valid_from", "valid_to"]
        )
        self.agencies = [
            (row["agency_id"], row["feed"], position.get(row["locality_id"], -1),
             row["valid_from"], row["valid_to"])
            for row in agencies.to_pylist()
        ]  # fmt: skip
        self._of_levels: dict[frozenset[str], np.ndarray] = {}
        self.by_code: dict[str, list[int]] = {}
        for index, code in enumerate(self.codes):
            if code:
                self.by_code.setdefault(code, []).append(index)

    def of_levels(self, levels: set[str]) -> np.ndarray:
        """Which places are of these levels; the last element, for no place, is False."""
        key = frozenset(levels)
        if key not in self._of_levels:
            inside = [level in levels for level in self.levels]
            self._of_levels[key] = np.array([*inside, False], dtype=bool)
        return self._of_levels[key]

    def area(self, agency: str, feed: str, day: date) -> np.ndarray:
        """Which places lie in an agency's area for a feed on a day."""
        inside = np.zeros(len(self.codes) + 1, dtype=bool)
        for agency_id, its_feed, place, start, end in self.agencies:
            if (agency_id, its_feed) == (agency, feed) and _covers(start, end, day) and place >= 0:
                inside[place] = True
        when = np.datetime64(day)
        dated = (self.parent_start <= when) & (when < self.parent_end)
        child, parent = self.child[dated], self.parent[dated]
        known = (child >= 0) & (parent >= 0)
        child, parent = child[known], parent[known]
        while (new := child[inside[parent] & ~inside[child]]).size:
            inside[new] = True
        return inside[:-1]

    def valid(self, day: date) -> np.ndarray:
        """Which places exist on a day."""
        when = np.datetime64(day)
        return (self.starts <= when) & (when < self.ends)


def _covers(start: date | None, end: date | None, day: date) -> bool:
    return (start is None or start <= day) and (end is None or day < end)


class PlaceFinder:
    """Finds the places of one agency's rows for one feed."""

    def __init__(self, registry: Registry, levels: set[str], agency: str, feed: str) -> None:
        self.registry = registry
        self.agency = agency
        self.feed = feed
        self.wanted = np.array([level in levels for level in registry.levels], dtype=bool)
        lengths = {len(registry.codes[i]) for i in np.flatnonzero(self.wanted)}
        self.widths = sorted(length for length in lengths if length)
        self._days: dict[date, tuple[np.ndarray, np.ndarray]] = {}
        self._names: dict[date, dict[str, list[int]]] = {}
        self._found: dict[tuple[str, str, date], PlaceReading] = {}

    def find(self, code: str, name: str, day: date) -> PlaceReading:
        """The place with this code and name (either may be empty) on a day."""
        key = (code, name, day)
        known = self._found.get(key)
        if known is None:
            known = self._found[key] = self._find(code, name, day)
        return known

    def _find(self, code: str, name: str, day: date) -> PlaceReading:
        written = clean_code(code)
        if written:
            found = self._by_code(written, code, name, day)
        elif name:
            return self._by_name(name, day)
        else:
            return PlaceReading(-1, "locality_missing")
        if found.place >= 0 and not self._on(day)[1][found.place]:
            return self._fault("outside_area", found.place, agency=self.agency, date=day)
        return found

    def _on(self, day: date) -> tuple[np.ndarray, np.ndarray]:
        """(places of the feed's levels that exist, places in the agency's area) on a day."""
        known = self._days.get(day)
        if known is None:
            area = self.registry.area(self.agency, self.feed, day)
            known = self._days[day] = (self.registry.valid(day) & self.wanted, area)
        return known

    def _fault(self, code: str, place: int, **fields: Any) -> PlaceReading:
        return PlaceReading(-1, code, {"name": self.registry.names[place], **fields})

    def _by_code(self, written: str, shown: str, name: str, day: date) -> PlaceReading:
        valid = self._on(day)[0]
        spellings = [written]
        if written.isdigit():
            spellings += [written.zfill(w) for w in self.widths if w > len(written)]
        found = [i for one in spellings for i in self.registry.by_code.get(one, ()) if valid[i]]
        if not found:
            return self._not_valid(spellings, day)
        if name:
            agreeing = [i for i in found if self._agree(name, i)]
            if not agreeing:
                return self._disagreeing(written, name, found[0], day)
            found = agreeing
        exact = [i for i in found if self.registry.codes[i] == written]
        found = exact or found
        if len(found) > 1:
            codes = ", ".join(self.registry.codes[i] for i in found)
            return PlaceReading(-1, "ambiguous_code", {"codes": codes})
        full = self.registry.codes[found[0]]
        return PlaceReading(found[0], padded=full if full != written else None)

    def _agree(self, written: str, place: int) -> bool:
        return self.registry.name_keys.agree(written, self.registry.names[place])

    def _disagreeing(self, written: str, name: str, place: int, day: date) -> PlaceReading:
        other = self._other_level(written, day)
        if other is not None and self._agree(name, other):
            return self._fault("level_not_in_feed", other)
        return PlaceReading(
            -1,
            "code_name_differ",
            {"place_code": self.registry.codes[place], "name": self.registry.names[place]},
            about_name=True,
        )

    def _other_level(self, written: str, day: date) -> int | None:
        exists = self.registry.valid(day)
        places = [i for i in self.registry.by_code.get(written, ()) if exists[i]]
        return places[0] if places else None

    def _not_valid(self, spellings: list[str], day: date) -> PlaceReading:
        """Unknown, ended or not yet begun on the day, or of a level the feed does not carry."""
        known = [
            i for one in spellings for i in self.registry.by_code.get(one, ()) if self.wanted[i]
        ]
        other = self._other_level(spellings[0], day)
        if other is not None:
            return self._fault("level_not_in_feed", other)
        if not known:
            return PlaceReading(-1, "unknown_code")
        when = np.datetime64(day)
        ended = [i for i in known if self.registry.ends[i] <= when]
        if ended:
            last = max(ended, key=lambda i: self.registry.ends[i])
            return self._fault("locality_expired", last, end=self.registry.ends[last], date=day)
        first = min(known, key=lambda i: self.registry.starts[i])
        return self._fault("locality_not_yet", first, start=self.registry.starts[first], date=day)

    def _by_name(self, name: str, day: date) -> PlaceReading:
        keys = self.registry.name_keys
        full, written = keys.keys(name)
        index = self._name_index(day)
        if is_bare(name):
            written = frozenset(BARE + bare_key(key) for key in written)
        found = sorted({i for key in written for i in index.get(key, ())})
        if len(found) > 1:
            found = [i for i in found if keys.keys(self.registry.names[i])[0] == full] or found
        if not found:
            return PlaceReading(-1, "unknown_name", about_name=True)
        if len(found) > 1:
            codes = ", ".join(self.registry.codes[i] for i in found)
            return PlaceReading(-1, "ambiguous_name", {"codes": codes}, about_name=True)
        return PlaceReading(found[0], by_name=True)

    def _name_index(self, day: date) -> dict[str, list[int]]:
        known = self._names.get(day)
        if known is None:
            valid, area = self._on(day)
            known = {}
            for place in np.flatnonzero(valid & area).tolist():
                name = self.registry.names[place]
                for key in self.registry.name_keys.keys(name)[1]:
                    known.setdefault(key, []).append(place)
                for key in self.registry.name_keys.bare_keys(name):
                    known.setdefault(BARE + key, []).append(place)
            self._names[day] = known
        return known


def clean_code(text: str) -> str:
    """A code without what Excel leaves around it: quotes, spaces, ``.0``."""
    bare = "".join(text.split()).strip("'’\"`")
    decimal = _DECIMAL_ZERO.fullmatch(bare)
    return decimal[1] if decimal else bare
