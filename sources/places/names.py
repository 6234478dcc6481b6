"""Names of places as offices write them, against the names of the catalogue.

The words that say what kind of unit it is (``Phường``, ``Thị trấn``) come from the catalogue's
types; they may be left out or cut to their initials (``P.``, ``TT.``).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from sources.folding import bare_key, is_bare, name_key

# The national registry's longest name has 40 letters; what is longer is searched by its beginning.
_LONGEST = 500
_ASIDE = re.compile(r"\s*(?:\(.*?\)|[,;].*|\s[-–]\s.*)$")
_BETWEEN = re.compile(r"[,;()]|\s[-–]\s")


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
        self._unmarked = {bare_key(word): word for word in words}
        bare = "|".join(map(re.escape, self._unmarked))
        self._bare_word = re.compile(rf"(?:{bare})\s+" if words else r"(?!)")
        self._initial = re.compile(rf"({short})(?:\s*\.\s*|\s+)" if words else r"(?!)")
        self._cache: dict[str, tuple[str, frozenset[str]]] = {}

    def keys(self, text: str) -> tuple[str, frozenset[str]]:
        """(the key with its kind written out, every key under which the name may be found)."""
        text = text[:_LONGEST]
        known = self._cache.get(text)
        if known is None:
            full, found = self.keys_of_whole(text)
            main = _ASIDE.sub("", _plain(text))
            if main and main != _plain(text):
                found |= self.keys(main)[1]
            known = self._cache[text] = (full, found)
        return known

    def keys_of_whole(self, text: str) -> tuple[str, frozenset[str]]:
        """As ``keys``, all of the text being taken for the name."""
        low = _plain(text)
        full = name_key(self._written_out(low))
        return full, frozenset((name_key(low), full, name_key(self.without_kind(text))))

    def without_kind(self, text: str) -> str:
        """A name in lower case without the words that only say its kind."""
        full = self._written_out(_plain(text))
        kind = self._word.match(full)
        return full[kind.end() :] if kind else full

    def name_core(self, text: str) -> str:
        """The key of a name without the words for its kind."""
        return name_key(self.without_kind(text))

    def kind(self, text: str) -> str:
        """The words with which a name says its kind, written out; empty when it says none."""
        full = self._written_out(_plain(text))
        found = self._word.match(full)
        if found is None and is_bare(text):
            bare = self._bare_word.match(bare_key(full))
            return self._unmarked[bare[0].strip()] if bare else ""
        return found[0].strip() if found else ""

    def bare_cores(self, text: str) -> list[str]:
        """What a text may call a place, without marks and without the words for its kind.

        Typed without marks, words for a kind may be words of the name: both readings are given.
        """
        core = bare_key(self.name_core(text))
        kind = self._bare_word.match(core) if is_bare(text) else None
        return [core[kind.end() :], core] if kind else [core]

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


def named_and_asides(text: str) -> tuple[str, list[str]]:
    """What a text names, and what it says beside it: ``Tân Lập, huyện A`` → Tân Lập, huyện A."""
    first, *rest = (part.strip() for part in _BETWEEN.split(text))
    return first, [part for part in rest if part]


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())
