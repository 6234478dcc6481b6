"""Which place a code and a name mean on a day: one, or none with what speaks against each.

Nothing is guessed. A name that several places bear is settled by the parents that stand beside it
or given back with the candidates; a spelling that only resembles a name is never taken for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np

from sources.places.bearers import NameIndex
from sources.places.names import named_and_asides
from sources.places.registry import Registry

_DECIMAL_ZERO = re.compile(r"(\d+)[.,]0+")


@dataclass(frozen=True)
class PlaceReading:
    """The place meant (its position in the registry), or the code of what is wrong.

    ``by_name``: found by its name alone; ``padded``: the code with the zeros it lacked.
    ``about_name``: the fault shows in the name, not in the code. ``candidates``: the places that
    could be meant; ``about``: the place the fault is about. ``fields`` fill the sentence.
    """

    place: int
    code: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)
    by_name: bool = False
    padded: str | None = None
    about_name: bool = False
    candidates: tuple[int, ...] = ()
    about: int = -1


class Scope:
    """Where places are looked for: those of some levels, in an area that may change with the day.

    ``area`` gives the places of the area on a day, None everywhere. ``levels`` None: every level
    of real places.
    """

    def __init__(
        self,
        registry: Registry,
        levels: Iterable[str] | None = None,
        area: Callable[[date], np.ndarray] | None = None,
    ) -> None:
        self.registry = registry
        real = registry.ranks >= 0
        self.wanted = real if levels is None else registry.of_levels(levels)[:-1]
        lengths = {len(registry.codes[i]) for i in np.flatnonzero(self.wanted)}
        self.widths = sorted(length for length in lengths if length)
        self.everywhere = area is None
        self._area = area
        self._days: dict[date, tuple[np.ndarray, np.ndarray]] = {}
        self._names: dict[date, NameIndex] = {}

    def on(self, day: date) -> tuple[np.ndarray, np.ndarray]:
        """(places of the levels that exist, places of the area) on a day."""
        known = self._days.get(day)
        if known is None:
            everywhere = np.ones(len(self.registry.names), dtype=bool)
            area = everywhere if self._area is None else self._area(day)
            known = self._days[day] = (self.registry.valid(day) & self.wanted, area)
        return known

    def here(self, day: date) -> np.ndarray:
        """The places looked among on a day."""
        valid, area = self.on(day)
        return valid & area

    def names(self, day: date) -> NameIndex:
        """The places looked among on a day, by every key of their names."""
        if day not in self._names:
            here = np.flatnonzero(self.here(day)).tolist()
            self._names[day] = self.registry.bearers.index(here)
        return self._names[day]


class Resolver:
    """Resolves codes and names within one scope."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.registry = scope.registry

    def resolve(self, code: str, name: str, day: date, within: Sequence[str] = ()) -> PlaceReading:
        """The place with this code and name (either may be empty) on a day.

        ``within``: names of units above it, as they stand beside the name; they settle homonyms.
        """
        written = clean_code(code)
        if written:
            return self._by_code(written, name, day)
        if name.strip():
            return self._by_name(name, day, within)
        return PlaceReading(-1, "locality_missing")

    def _fault(self, code: str, place: int, **fields: Any) -> PlaceReading:
        name = self.registry.names[place]
        return PlaceReading(-1, code, {"name": name, **fields}, about=place)

    # By code.

    def _by_code(self, written: str, name: str, day: date) -> PlaceReading:
        registry, (valid, area) = self.registry, self.scope.on(day)
        spellings = self._spellings(written)
        found = [i for one in spellings for i in registry.by_code.get(one, ()) if valid[i]]
        if not found:
            return self._not_valid(spellings, day)
        if name:
            agreeing = [i for i in found if self._agree(name, i)]
            if not agreeing:
                return self._disagreeing(spellings, name, found[0], day)
            found = agreeing
        found = [i for i in found if registry.codes[i] == written] or found
        found = [i for i in found if area[i]] or found
        if len(found) > 1:
            return PlaceReading(-1, "ambiguous_code", candidates=tuple(found))
        if not area[found[0]]:
            return self._fault("outside_area", found[0], date=day)
        full = registry.codes[found[0]]
        return PlaceReading(found[0], padded=full if full != written else None)

    def _spellings(self, written: str) -> list[str]:
        if not written.isdigit():
            return [written]
        return [written, *(written.zfill(w) for w in self.scope.widths if w > len(written))]

    def _agree(self, written: str, place: int) -> bool:
        return self.registry.bearers.agree(written, place)

    def _disagreeing(self, spellings: list[str], name: str, place: int, day: date) -> PlaceReading:
        """The code is that of another place on the day: of another level, or at another time."""
        other = self._other_level(spellings[0], day)
        if other is not None and self._agree(name, other):
            return self._fault("level_not_in_feed", other)
        bearers = (i for one in spellings for i in self.registry.by_code.get(one, ()))
        once = [i for i in bearers if self.scope.wanted[i] and self._agree(name, i)]
        fields = {"place_code": self.registry.codes[place], "name": self.registry.names[place]}
        if once:
            nearest = min(once, key=lambda i: abs(self.registry.own_day(i, day) - day))
            return PlaceReading(
                -1, "code_reused", fields | {"date": day}, about_name=True, about=nearest
            )
        return PlaceReading(-1, "code_name_differ", fields, about_name=True, about=place)

    def _other_level(self, written: str, day: date) -> int | None:
        exists = self.registry.valid(day)
        places = [i for i in self.registry.by_code.get(written, ()) if exists[i]]
        return places[0] if places else None

    def _not_valid(self, spellings: list[str], day: date) -> PlaceReading:
        """Unknown, ended or not yet begun on the day, or of a level that is not looked for."""
        bearers = [i for one in spellings for i in self.registry.by_code.get(one, ())]
        other = self._other_level(spellings[0], day)
        if other is not None:
            return self._fault("level_not_in_feed", other)
        known = [i for i in bearers if self.scope.wanted[i]]
        return self._at_another_time(known, day) if known else PlaceReading(-1, "unknown_code")

    def _at_another_time(self, known: list[int], day: date) -> PlaceReading:
        """Ended before the day (the last to end), or begun after it (the first to begin)."""
        registry, when = self.registry, np.datetime64(day)
        ended = [i for i in known if registry.ends[i] <= when]
        if ended:
            last = max(ended, key=lambda i: registry.ends[i])
            return self._fault("locality_expired", last, end=registry.ends[last])
        first = min(known, key=lambda i: registry.starts[i])
        return self._fault("locality_not_yet", first, start=registry.starts[first])

    # By name.

    def _by_name(self, name: str, day: date, within: Sequence[str]) -> PlaceReading:
        bearers, index = self.registry.bearers, self.scope.names(day)
        found = bearers.among(name, index)
        main, asides = named_and_asides(name)
        if not found and asides:
            found, within = bearers.among(main, index), [*within, *asides]
        fitting = self._in_named_parents(found, within, day)
        if len(fitting) == 1:
            return PlaceReading(fitting[0], by_name=True)
        if fitting:
            code, candidates = "ambiguous_name", tuple(fitting)
            return PlaceReading(-1, code, about_name=True, candidates=candidates)
        if found:
            code, candidates = "name_not_within", tuple(found)
            words = ", ".join(within)
            return PlaceReading(-1, code, {"within": words}, about_name=True, candidates=candidates)
        return self._name_of_another_time(main if asides else name, within, day)

    def _in_named_parents(self, found: list[int], within: Sequence[str], day: date) -> list[int]:
        """Those that lie, or whose predecessors lay, in every unit named beside them.

        Words that do not even resemble the name of a unit (``cũ``, ``mới``) say nothing.
        """
        above = {place: self._above(place, day) for place in found}
        bearers = self.registry.bearers
        for text in within if found else ():
            units = {one for those in above.values() for one in those}
            agreeing = [one for one in sorted(units) if bearers.agree(text, one)]
            named = set(bearers.of_kind(text, agreeing))
            if named or self._resembles_a_unit(text):
                found = [place for place in found if above[place] & named]
        return found

    def _resembles_a_unit(self, text: str) -> bool:
        bearers, parents = self.registry.bearers, self.registry.parents
        return bool(bearers.keys.kind(text)) or any(
            one in parents for one in bearers.resembling(text)
        )

    def _above(self, place: int, day: date) -> set[int]:
        """The units above a place on a day, and those above what it came from."""
        registry = self.registry
        above = set(registry.path(place, day))
        for link in registry.predecessors(place):
            eve = registry.own_day(link.predecessor, day)
            above.update(registry.path(link.predecessor, eve))
        return above

    def _name_of_another_time(self, name: str, within: Sequence[str], day: date) -> PlaceReading:
        """A unit of that name that ended, or is yet to begin, and belongs here by what it became
        or was; else the name is not known."""  # fmt: skip
        here = self.scope.here(day)
        bearers = self.registry.bearers.called(name)
        belonging = [i for i in bearers if self.scope.wanted[i] and self._belongs(i, here, day)]
        fitting = [
            i for i in belonging
            if self._in_named_parents([i], within, self.registry.own_day(i, day))
        ]  # fmt: skip
        if not fitting:
            return PlaceReading(-1, "unknown_name", {"date": day}, about_name=True)
        latest = self._at_another_time(fitting, day)
        lineage = {self.registry.codes[i] for i in fitting}
        if len(lineage) > 1:
            return PlaceReading(-1, "ambiguous_name", about_name=True, candidates=tuple(fitting))
        return PlaceReading(-1, latest.code, latest.fields, about_name=True, about=latest.about)

    def _belongs(self, place: int, here: np.ndarray, day: date) -> bool:
        """Whether what an ended unit became, or a coming one was, is looked among on the day."""
        registry = self.registry
        if self.scope.on(registry.own_day(place, day))[1][place]:
            return True
        return any(here[one] for one in registry.heirs(place, day))


def clean_code(text: str) -> str:
    """A code without what Excel leaves around it: quotes, spaces, ``.0``."""
    bare = "".join(text.split()).strip("'’\"`")
    decimal = _DECIMAL_ZERO.fullmatch(bare)
    return decimal[1] if decimal else bare
