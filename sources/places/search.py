"""Finding places by what people type: with or without marks, old names and new, codes, slips."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal, get_args

import numpy as np

from sources.folding import is_bare
from sources.places.names import named_and_asides
from sources.places.registry import NO_END, Registry
from sources.places.slips import Words

Likeness = Literal["code", "name", "unmarked", "other_marks", "prefix", "word", "slip"]
"""How a place matches: its code or id; its name; its name but for the marks not typed, or typed
otherwise; the name begins so; one of its words does; it differs by a slip or two."""

_ORDER = {name: place for place, name in enumerate(get_args(Likeness))}
WHOLE = frozenset({"code", "name", "unmarked"})
"""What is all of a name, a code or an id, marks apart."""
LIMIT = 20


@dataclass(frozen=True)
class Match:
    """A place (its position in the registry), how it matches and by how many slips."""

    place: int
    likeness: Likeness
    slips: int = 0


class PlaceSearch:
    """Searches one registry. The index is built at the first search."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry

    @cached_property
    def _words(self) -> Words:
        return Words(list(self.registry.bearers.by_core))

    @cached_property
    def _name_of_core(self) -> list[np.ndarray]:
        """The places of each core, in the order of the words."""
        return [np.array(places) for places in self.registry.bearers.by_core.values()]

    @cached_property
    def _core_of(self) -> np.ndarray:
        """The index of each place's core."""
        found = np.zeros(len(self.registry.names), dtype=np.int64)
        for core, places in enumerate(self._name_of_core):
            found[places] = core
        return found

    def find(
        self,
        text: str,
        *,
        on: date | None = None,
        among: np.ndarray | None = None,
        levels: Iterable[str] | None = None,
        limit: int = LIMIT,
    ) -> tuple[list[Match], int]:
        """The places that match a text, best first and at most ``limit``; and how many there are.

        ``on``: only those that exist on that day. ``among``: only these (a mask over the
        registry). ``levels``: only of these levels. What follows a comma or stands in brackets
        names a unit above.
        """
        called, above = named_and_asides(text)
        mask = self._mask(on, among, levels)
        for unit in above:
            mask = mask & self._under(unit, on)
        found = self._by_code(called, mask) | self._by_name(called, mask)
        if not any(one.likeness in WHOLE for one in found.values()):
            found = self._by_slips(called, mask) | found
        ranked = self._ranked(found.values(), called)
        return ranked[:limit], len(ranked)

    def _mask(
        self, on: date | None, among: np.ndarray | None, levels: Iterable[str] | None
    ) -> np.ndarray:
        mask = self.registry.ranks >= 0
        if on is not None:
            mask = mask & self.registry.valid(on)
        if among is not None:
            mask = mask & among
        return mask if levels is None else mask & self.registry.of_levels(levels)[:-1]

    def _under(self, unit: str, on: date | None) -> np.ndarray:
        """Which places lie in a unit of this name, its marks apart."""
        bearers, parents = self.registry.bearers, self.registry.parents
        named = bearers.of_kind(unit, bearers.resembling(unit))
        return self.registry.inside((i for i in named if i in parents), on)

    def _by_code(self, text: str, mask: np.ndarray) -> dict[int, Match]:
        """Places whose id or code it is, or whose code begins so."""
        written = "".join(text.split())
        registry = self.registry
        own = registry.position.get(written.upper())
        found = [own] if own is not None else registry.by_code.get(written, [])
        matches = {i: Match(i, "code") for i in found if mask[i]}
        if matches or not written.isdigit() or len(written) < 2:
            return matches
        begun = (i for code, places in registry.by_code.items() if code.startswith(written)
                 for i in places if mask[i])  # fmt: skip
        return {i: Match(i, "prefix") for i in begun}

    def _by_name(self, text: str, mask: np.ndarray) -> dict[int, Match]:
        bearers = self.registry.bearers
        cores = [core for core in bearers.keys.bare_cores(text) if core]
        found: dict[int, Match] = {}
        for core in cores:
            for place in bearers.by_core.get(core, ()):
                if mask[place]:
                    found.setdefault(place, Match(place, self._spelt(text, place)))
        words = [(index, self._words.words[index]) for index in self._cores(mask).tolist()]
        for core in cores:
            inner = " " + core
            begun = [index for index, word in words if word.startswith(core)]
            self._add(found, "prefix", begun, mask)
            self._add(found, "word", [index for index, word in words if inner in word], mask)
        return found

    def _cores(self, mask: np.ndarray) -> np.ndarray:
        """The indices of the cores that the places of a mask bear."""
        borne = np.zeros(len(self._words.words), dtype=bool)
        borne[self._core_of[mask]] = True
        return np.flatnonzero(borne)

    def _add(
        self, found: dict[int, Match], likeness: Likeness, cores: Iterable[int], mask: np.ndarray
    ) -> None:
        for index in cores:
            for place in self._at(index, mask):
                found.setdefault(place, Match(place, likeness))

    def _at(self, core: int, mask: np.ndarray) -> list[int]:
        places = self._name_of_core[core]
        chosen: list[int] = places[mask[places]].tolist()
        return chosen

    def _spelt(self, text: str, place: int) -> Likeness:
        keys = self.registry.bearers.keys
        if keys.name_core(text) == keys.name_core(self.registry.names[place]):
            return "name"
        return "unmarked" if is_bare(text) else "other_marks"

    def _by_slips(self, text: str, mask: np.ndarray) -> dict[int, Match]:
        among = self._cores(mask)
        found: dict[int, Match] = {}
        for core in self.registry.bearers.keys.bare_cores(text):
            near, slips = self._words.near(core, _allowed(core), among)
            for index, count in zip(near.tolist(), slips.tolist(), strict=True):
                for place in self._at(index, mask):
                    found.setdefault(place, Match(place, "slip", count))
        return found

    @cached_property
    def _standing(self) -> np.ndarray:
        """Each place's rank among equal matches: what still exists, the larger unit, by name."""
        registry = self.registry
        text = [np.array(one) for one in (registry.codes, registry.names)]
        order = np.lexsort(
            (-registry.starts.astype(np.int64), *text, registry.ranks, registry.ends != NO_END)
        )
        standing = np.empty(len(order), dtype=np.int64)
        standing[order] = np.arange(len(order))
        return standing

    def _ranked(self, found: Iterable[Match], text: str) -> list[Match]:
        """By likeness, then the kind that was typed, then standing."""
        keys, names = self.registry.bearers.keys, self.registry.names
        kind = keys.kind(text)
        standing = self._standing

        def key(match: Match) -> tuple[int, int, bool, int]:
            other = kind != "" and keys.kind(names[match.place]) != kind
            return _ORDER[match.likeness], match.slips, other, int(standing[match.place])

        return sorted(found, key=key)


def _allowed(core: str) -> int:
    """How many slips a name of this length may have: more would be another name."""
    return 0 if len(core) < 4 else 1 if len(core) < 8 else 2
