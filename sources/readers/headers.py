"""The contract's headers under every spelling, and which of them a sheet's cells are."""

from __future__ import annotations

import difflib
import itertools
import re
from collections.abc import Iterable, Sequence

from sources.contract import TOTAL, Contract
from sources.folding import bare_key, is_bare, text_key

IGNORED = ""
"""What a header matches that the contract lets a file have and nobody reads."""

ABOVE = " above"
"""What a header matches under which a file names the units above its places."""

SEARCHED_ROWS = 60
HEADER_ROWS = 4
ENOUGH = 3
"""So many columns of the contract in one row make it a header."""

LONGEST = 1_000
"""Longer texts are no header, whatever the contract: they are not searched for one."""

TOTAL_WORDS = ("tổng số", "tổng", "tổng cộng", "chung", "total")
_FILLERS = {text_key(word) for word in ("trong đó", "chia ra", "chia theo giới tính",
            "phân theo giới tính", "giới tính", "of which")}  # fmt: skip
_NUMBERING = re.compile(r"^\s*\(?(?:\d{1,2}|[ivx]{1,4}|[a-z])[.)]\s*(?=\D)", re.IGNORECASE)
_UNIT = re.compile(
    r"\s*\((?:đvt:?\s*)?(?:trẻ|trẻ em|người|em|cháu|ca|vụ|lượt|trường|trường hợp|xã|học sinh"
    r"|children|persons|cases)\)\s*$",
    re.IGNORECASE,
)


class AliasIndex:
    """Looks up headers by their spellings, given by ``text_key`` with the column each names."""

    def __init__(self, spellings: dict[str, str]) -> None:
        self._exact = spellings
        self._bare = self._unmarked()
        self._known: dict[str, str | None] = {}

    def _unmarked(self) -> dict[str, str]:
        """Headers typed without marks, where that leaves one column only."""
        found: dict[str, set[str]] = {}
        for text, name in self._exact.items():
            found.setdefault(bare_key(text), set()).add(name)
        return {key: names.pop() for key, names in found.items() if len(names) == 1}

    def match(self, text: str) -> str | None:
        """The column a header names, IGNORED, ABOVE, or None."""
        if len(text) > LONGEST:
            return None
        if text not in self._known:
            if len(self._known) > 50_000:
                self._known.clear()
            self._known[text] = self._match(text)
        return self._known[text]

    def _match(self, text: str) -> str | None:
        for spelling in dict.fromkeys((text, _UNIT.sub("", text), _NUMBERING.sub("", text),
                                       _UNIT.sub("", _NUMBERING.sub("", text)))):  # fmt: skip
            name = self._exact.get(text_key(spelling))
            if name is None and is_bare(spelling):
                name = self._bare.get(bare_key(spelling))
            if name is not None:
                return name
        return None

    def match_parts(self, parts: Sequence[str]) -> tuple[str | None, int]:
        """The column that stacked header cells (top to bottom) name, and how many were needed.

        The whole stack is tried first, then ever fewer from the top, then top and bottom only.
        """
        kept = [part for part in parts[:-1] if text_key(part) not in _FILLERS] + [*parts[-1:]]
        for start in range(len(kept)):
            tail = kept[start:]
            name = self.match(" ".join(dict.fromkeys(tail)))
            if name is None and len(tail) > 2:
                name = self.match(f"{tail[0]} {tail[-1]}")
            if name is not None:
                return name, len(tail)
        return None, 0

    def score(self, rows: Iterable[Sequence[str | None]]) -> int:
        """The most headers of the contract in any one row (ignored ones count less).

        Looks no further than a few rows below one that is a header by all appearance.
        """
        best = since = 0
        for row in itertools.islice(rows, SEARCHED_ROWS):
            names = {self.match(cell) for cell in row if cell and not cell.isdigit()}
            found = 2 * len(names - {None, IGNORED, ABOVE}) + bool(names & {IGNORED, ABOVE})
            best, since = (found, 0) if found > best else (best, since + 1)
            if best >= 2 * ENOUGH and since >= HEADER_ROWS:
                break
        return best


class HeaderIndex(AliasIndex):
    """Looks up headers of one contract."""

    def __init__(self, contract: Contract) -> None:
        self.contract = contract
        self.shown = {column.name: column.header for column in contract.columns}
        exact = {text_key(text): IGNORED for text in contract.ignored_headers}
        exact |= {text_key(text): ABOVE for text in contract.parent_headers}
        for column in contract.columns:
            for text in (column.name, column.header, *column.aliases):
                exact[text_key(text)] = column.name
        super().__init__(self._with_parts(exact))

    def _with_parts(self, exact: dict[str, str]) -> dict[str, str]:
        """Measure headers over sub-headers: every alias with "total" or the breakdown's words."""
        totals = {c.measure_id: c for c in self.contract.columns if c.breakdown == TOTAL}
        for column in self.contract.columns:
            whole = totals.get(column.measure_id) if column.measure_id else None
            if whole is None or whole is column:
                continue
            stem, own = text_key(whole.header), text_key(column.header)
            ending = own.removeprefix(stem).strip() if own.startswith(stem + " ") else ""
            for text in (whole.header, *whole.aliases):
                if ending:
                    exact.setdefault(f"{text_key(text)} {ending}", column.name)
                for word in TOTAL_WORDS:
                    exact.setdefault(f"{text_key(text)} {text_key(word)}", whole.name)
        return exact

    def nearest(self, text: str) -> str:
        """The official header that a strange one resembles most."""
        key = text_key(text)
        close = difflib.get_close_matches(key, self._exact, n=1, cutoff=0.0)
        name = self._exact[close[0]] if close else IGNORED
        return self.shown.get(name) or (close[0] if close else "")

    def expected(self) -> str:
        """The first headers of the contract, for a sender who has none of them."""
        return ", ".join(column.header for column in self.contract.columns[:5])
