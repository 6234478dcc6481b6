"""Names of places as offices write them, against the names of the catalogue.

The words that say what kind of unit it is (``Phường``, ``Thị trấn``) come from the catalogue's
types; they may be left out or cut to their initials (``P.``, ``TT.``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from sources.readers.folding import bare_key, is_bare, name_key

_ASIDE = re.compile(r"\s*(?:\(.*?\)|[,;].*|\s[-–]\s.*)$")


def kind_words(types: Iterable[str], names: Iterable[str]) -> list[str]:
    """The leading words of names that only say the type; longest first."""
    starts: dict[str, set[str]] = {}
    for kind, name in zip(types, names, strict=True):
        starts.setdefault(kind, set()).add(name.casefold())
    found: set[str] = set()
    for kind, written in starts.items():
        words = kind.casefold().split()
        for count in range(len(words), 0, -1):
            prefix = " ".join(words[:count])
            if any(name.startswith(prefix + " ") for name in written):
                found.add(prefix)
                break
    return sorted(found, key=len, reverse=True)


class NameKeys:
    """Keys of place names under the catalogue's words for kinds of unit."""

    def __init__(self, words: list[str]) -> None:
        self._initials = {"".join(part[0] for part in word.split()): word for word in words}
        alternatives = "|".join(map(re.escape, words))
        short = "|".join(sorted(map(re.escape, self._initials), key=len, reverse=True))
        self._word = re.compile(rf"(?:{alternatives})\s+" if words else r"(?!)")
        self._initial = re.compile(rf"({short})(?:\s*\.\s*|\s+)" if words else r"(?!)")
        self._cache: dict[str, tuple[str, frozenset[str]]] = {}

    def keys(self, text: str) -> tuple[str, frozenset[str]]:
        """(the key with its kind written out, every key under which the name may be found)."""
        known = self._cache.get(text)
        if known is None:
            known = self._cache[text] = self._keys(text)
        return known

    def _keys(self, text: str) -> tuple[str, frozenset[str]]:
        low = " ".join(text.casefold().split())
        full = self._written_out(low)
        found = {name_key(low), name_key(full), name_key(self._word.sub("", full, count=1)
                 if self._word.match(full) else full)}  # fmt: skip
        main = _ASIDE.sub("", low)
        if main and main != low:
            found |= self._keys(main)[1]
        return name_key(full), frozenset(found)

    def _written_out(self, low: str) -> str:
        cut = self._initial.match(low)
        return f"{self._initials[cut[1]]} {low[cut.end() :]}" if cut else low

    def agree(self, written: str, name: str) -> bool:
        """Whether a written name can be that of a place."""
        own = self.keys(name)[1]
        if own & self.keys(written)[1]:
            return True
        if is_bare(written):
            return bool({bare_key(key) for key in self.keys(written)[1]} & self.bare_keys(name))
        return False

    def bare_keys(self, name: str) -> set[str]:
        """The keys of a name typed without marks."""
        return {bare_key(key) for key in self.keys(name)[1]}
