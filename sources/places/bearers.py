"""Who bears, or ever bore, a name: the index of all names of a registry."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from sources.folding import bare_key, is_bare
from sources.places.names import NameKeys, kind_words

_BARE = "bare "  # before the keys of names typed without marks
NameIndex = dict[str, list[int]]


class Bearers:
    """Places by the names they bear; ``names``, ``types`` and ``levels`` are by position."""

    def __init__(self, names: list[str], types: list[str], levels: list[str]) -> None:
        self.names = names
        self.levels = levels
        self.keys = NameKeys(kind_words(types, names))

    @cached_property
    def by_core(self) -> NameIndex:
        """All places by their names without marks and without the words for their kind."""
        cores: dict[str, str] = {}
        found: NameIndex = {}
        for place, name in enumerate(self.names):
            if name not in cores:
                cores[name] = bare_key(self.keys.name_core(name))
            found.setdefault(cores[name], []).append(place)
        return found

    @cached_property
    def kinds(self) -> frozenset[tuple[str, str]]:
        """Every level with every word by which one of its places ever said its kind."""
        pairs = set(zip(self.levels, self.names, strict=True))
        return frozenset((level, self.keys.kind(name)) for level, name in pairs)

    def resembling(self, text: str) -> list[int]:
        """All places, of whatever time, whose names are those of a text but for marks and kind."""
        cores = self.keys.bare_cores(text)
        return sorted({i for core in cores for i in self.by_core.get(core, ())})

    def called(self, text: str) -> list[int]:
        """All places, of whatever time, whose names agree with a text."""
        return self.of_kind(text, [i for i in self.resembling(text) if self.agree(text, i)])

    def index(self, places: Iterable[int]) -> NameIndex:
        """Some places by every key under which their names may be found."""
        found: NameIndex = {}
        for place in places:
            for key in self.keys.keys(self.names[place])[1]:
                found.setdefault(key, []).append(place)
            for key in self.keys.bare_keys(self.names[place]):
                found.setdefault(_BARE + key, []).append(place)
        return found

    def among(self, text: str, index: NameIndex) -> list[int]:
        """The places of an index that a text, all of it, calls."""
        written = self.keys.keys_of_whole(text)[1]
        if is_bare(text):
            written = frozenset(_BARE + bare_key(key) for key in written)
        return self.of_kind(text, sorted({i for key in written for i in index.get(key, ())}))

    def agree(self, text: str, place: int) -> bool:
        """Whether a text can be the name of a place."""
        return self.keys.agree(text, self.names[place])

    def of_kind(self, text: str, found: list[int]) -> list[int]:
        """Those of the kind that a text says; when none is, those of a level that has the kind."""
        kind = self.keys.kind(text)
        if not kind:
            return found
        same = [i for i in found if self.keys.kind(self.names[i]) == kind]
        return same or [i for i in found if (self.levels[i], kind) in self.kinds]
