"""What the XLSX reader does not show: which sheets are hidden, where formulas and errors stand.

Nothing is parsed as XML, so no entity can unfold; the markup is searched as bytes, by expressions
that look at no byte more than a few times, whatever is written there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np

from sources.readers.sheet import column_index

LONGEST_CELL = 200_000
_PAD = 16

_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^<>]*>")
_ATTRIBUTE = re.compile(rb"(?<![\w:])([\w:]++)\s*=\s*(?:\"([^\"<]*)\"|'([^'<]*)')")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^<>]*>")
_FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")
_CELL_OPEN = re.compile(rb"<(?:\w+:)?c\s[^<>]*?\br=\"([A-Z]{1,3})(\d{1,7})\"[^<>]*>")
_CELL_CLOSE = re.compile(rb"</(?:\w+:)?c>")
_VALUE = re.compile(rb"<(?:\w+:)?(?:v|t)(?:\s[^<>]*)?>[^<]")
_ERROR = re.compile(
    rb"<(?:\w+:)?c\s(?=[^<>]*\bt=\"e\")[^<>]*?\br=\"([A-Z]{1,3})(\d{1,7})\"[^<>]*(?<!/)>"
)
_TEXT_OF_FORMULA = re.compile(rb"<(?:\w+:)?f[ >/][^<]*(?:</(?:\w+:)?f>)?")
_TAGS = re.compile(rb"<[^<>]*>")


@dataclass(frozen=True)
class SheetParts:
    """Special cells of a sheet by reference (column index, row index), and its first column."""

    formulas: dict[tuple[int, int], str] = field(default_factory=dict)
    unvalued: dict[tuple[int, int], str] = field(default_factory=dict)
    errors: dict[tuple[int, int], tuple[str, str]] = field(default_factory=dict)


def sheet_files(parts: dict[str, bytes]) -> list[tuple[str, str, bool]]:
    """(name, part that holds it, whether it is visible) of each sheet, in the workbook's order."""
    relations = {}
    for tag in _RELATION.findall(parts.get("xl/_rels/workbook.xml.rels", b"")):
        words = _attributes(tag)
        target = words.get(b"Target", b"").decode("utf-8", "replace")
        path = target.lstrip("/") if target.startswith("/") else "xl/" + target
        relations[words.get(b"Id", b"")] = path
    found = []
    for tag in _SHEET.findall(parts.get("xl/workbook.xml", b"")):
        words = _attributes(tag)
        relation = next((v for k, v in words.items() if k.endswith(b":id")), b"")
        name = _unescape(words.get(b"name", b"").decode("utf-8", "replace"))
        found.append((name, relations.get(relation, ""), b"state" not in words))
    return found


def _attributes(tag: bytes) -> dict[bytes, bytes]:
    return {name: double or single for name, double, single in _ATTRIBUTE.findall(tag)}


def _unescape(text: str) -> str:
    for entity, letter in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'")):
        text = text.replace(entity, letter)
    return re.sub(r"&#(\d{1,6});", lambda m: chr(int(m[1])), text).replace("&amp;", "&")


def _padded(markup: bytes) -> np.ndarray:
    return np.frombuffer(markup + b"\x00" * _PAD, dtype=np.uint8)


def _stands(text: np.ndarray, letter: bytes, before: bytes, after: bytes) -> bool:
    """Whether a letter stands anywhere between some of these signs."""
    places = np.flatnonzero(text[1:-1] == letter[0]) + 1
    left, right = text[places - 1], text[places + 1]
    return bool((np.isin(left, list(before)) & np.isin(right, list(after))).any())


def special_cells(markup: bytes) -> SheetParts:
    """Formula cells (with and without stored result) and error cells of a sheet's markup."""
    parts = SheetParts()
    text = _padded(markup)
    if _stands(text, b"f", b"<:", b" >/"):
        _find_formulas(markup, parts)
    if _stands(text, b"e", b'"', b'"'):
        _find_errors(markup, parts)
    return parts


def _find_errors(markup: bytes, parts: SheetParts) -> None:
    position = 0
    while opening := _ERROR.search(markup, position):
        end = _CELL_CLOSE.search(markup, opening.end())
        if end is None:
            return
        position = end.end()
        inner = markup[opening.end() : min(end.start(), opening.end() + LONGEST_CELL)]
        shown = _TAGS.sub(b"", _TEXT_OF_FORMULA.sub(b"", inner)).decode("utf-8", "replace")
        place = int(opening[2]) - 1, column_index(opening[1].decode())
        parts.errors[place] = (opening[1].decode() + opening[2].decode(), shown or "#")


def _find_formulas(markup: bytes, parts: SheetParts) -> None:
    position = 0
    while found := _FORMULA.search(markup, position):
        end = _CELL_CLOSE.search(markup, found.start())
        if end is None:
            return
        position = end.end()
        opening = _cell_of(markup, found.start())
        if opening is None:
            continue
        inner = markup[found.start() : end.start()]
        place = int(opening[2]) - 1, column_index(opening[1].decode())
        ref = opening[1].decode() + opening[2].decode()
        (parts.formulas if _VALUE.search(inner) else parts.unvalued)[place] = ref


def _cell_of(markup: bytes, place: int) -> re.Match[bytes] | None:
    """The opening tag of the cell that a formula stands in: the last one before it."""
    window = max(0, place - 500)
    start = markup.rfind(b"<c ", window, place)
    if start >= 0:
        return _CELL_OPEN.match(markup, start)
    opened = list(_CELL_OPEN.finditer(markup, window, place))
    return opened[-1] if opened else None
