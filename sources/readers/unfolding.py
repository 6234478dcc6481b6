"""Whether a workbook becomes too much when its cells are laid out: asked of its markup beforehand.

A sheet is read as a full rectangle and every cell as its own text, so a few bytes can ask for more
memory than there is: a cell in the last row and column, a long text that a million cells point at,
one sheet listed a thousand times, a count that room is made for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from sources.findings import refusal
from sources.readers.archive import MAX_UNFOLDED
from sources.readers.sheet import MAX_COLUMNS, column_index

MAX_CELLS = 30_000_000
MAX_SHEETS = 500
_PAD = 16
_ENDS = (b" ", b">", b"/", b"\n", b"\t", b"\r")
_WHITE_OR_END = np.frombuffer(b"".join(_ENDS), dtype=np.uint8)

_TAG = re.compile(rb"<(?:[\w.-]+:)?(c|row)(?=[\s/>])([^<]*)")
_REFERENCE = re.compile(rb"(?<![\w:.-])r\s*=\s*[\"']\s*([A-Za-z]*)(\d*)")
_VALUE = re.compile(rb"<(?:[\w.-]+:)?v(?=[\s/>])[^<>]*>\s*(\d{1,9}(?=\s*<))?")
_ITEM = re.compile(rb"<(?:[\w.-]+:)?si(?=[\s/>])")
_STRINGS = re.compile(rb"<(?:[\w.-]+:)?sst(?=[\s/>])")
_COUNT = re.compile(rb"[cC]ount\s*=\s*[\"']\s*\d{8}")


@dataclass(frozen=True)
class _Extent:
    """How far a sheet reaches, and how many cells its markup names."""

    rows: int
    columns: int
    cells: int


def refuse_unfolding(parts: dict[str, bytes], listed: list[str]) -> None:
    """Refuse a workbook that would need more than a sane one's memory to be laid out.

    ``listed`` names the part of every sheet in the workbook's list, as often as it stands there.
    Raises RefusedError ``too_many_columns``, ``oversized_workbook`` or ``damaged_workbook``.
    """
    sheets = {name: part for name, part in parts.items() if b"sheetData" in part}
    if any(_COUNT.search(part) for name, part in parts.items() if name not in sheets):
        raise refusal("damaged_workbook", reason="count")
    if len(listed) > MAX_SHEETS:
        raise _oversized(f"{len(listed)} × sheet", f"{MAX_SHEETS}")
    extents = {name: extent(markup) for name, markup in sheets.items()}
    for one in extents.values():
        if one.columns > MAX_COLUMNS:
            raise refusal("too_many_columns", count=one.columns, limit=MAX_COLUMNS)
        if one.rows * one.columns > MAX_CELLS:
            raise _oversized(f"{one.rows} × {one.columns}", f"{MAX_CELLS:,} cells")
    largest = max(extents, key=lambda name: extents[name].rows * extents[name].columns, default="")
    read = [name if name in extents else largest for name in listed if largest]
    laid_out = sum(extents[name].rows * extents[name].columns for name in read)
    if laid_out > MAX_CELLS:
        raise _oversized(f"{laid_out:,}", f"{MAX_CELLS:,} cells")
    lengths = _lengths_of_strings(parts)
    text = sum(_text_of(sheets[name], extents[name], lengths) for name in read)
    if text > MAX_UNFOLDED:
        raise _oversized(f"{text // 1_000_000} MB", f"{MAX_UNFOLDED // 1_000_000} MB")


def _oversized(size: str, limit: str) -> Exception:
    return refusal("oversized_workbook", size=size, limit=limit)


def extent(markup: bytes) -> _Extent:
    """How far a sheet's cells reach (1-based, at least 1), never less than the reader will see."""
    text = np.frombuffer(markup + b"\x00" * _PAD, dtype=np.uint8)
    places = _tags_in_the_usual_form(markup, text)
    if places is None:
        return _extent_of_odd(markup)
    cells, rows = places
    far_row = max(int(_numbers(text, rows).max(initial=1)), 1)
    columns, digits = _letters(text, cells)
    return _Extent(
        max(far_row, int(_numbers(text, digits).max(initial=1))),
        max(int(columns.max(initial=1)), 1),
        len(cells),
    )


def _tags_in_the_usual_form(
    markup: bytes, text: np.ndarray
) -> tuple[np.ndarray, np.ndarray] | None:
    """Where the references of cells and of rows begin; None unless all stand as ``<c r="A1"``."""
    if any(b":c" + end in markup or b":row" + end in markup for end in _ENDS):
        return None
    opened = np.flatnonzero(text[:-_PAD] == ord("<"))
    found = []
    for word in (b"c", b"row"):
        tags = opened
        for offset, letter in enumerate(word, start=1):
            tags = tags[text[tags + offset] == letter]
        after = 1 + len(word)
        tags = tags[np.isin(text[tags + after], _WHITE_OR_END)]
        for offset, letter in enumerate(b' r="', start=after):
            if not (text[tags + offset] == letter).all():
                return None
        found.append(tags + after + 4)
    return found[0], found[1]


def _letters(text: np.ndarray, starts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Column numbers of references, and where their digits begin; a fourth letter is too far."""
    value = np.zeros(len(starts), dtype=np.int64)
    length = np.zeros(len(starts), dtype=np.int64)
    active = np.ones(len(starts), dtype=bool)
    for offset in range(4):
        letter = text[starts + offset] & 0xDF  # in capitals
        active &= (letter >= ord("A")) & (letter <= ord("Z"))
        value[active] = value[active] * 26 + letter[active] - 64
        length[active] += 1
    return value, starts + length


def _numbers(text: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """The numbers that start at these places; from eight digits on they are too far."""
    values = np.zeros(len(starts), dtype=np.int64)
    active = np.ones(len(starts), dtype=bool)
    for offset in range(8):
        digit = text[starts + offset]
        active &= (digit >= ord("0")) & (digit <= ord("9"))
        values[active] = values[active] * 10 + digit[active] - ord("0")
    values[active] = MAX_CELLS + 1
    return values


def _extent_of_odd(markup: bytes) -> _Extent:
    """The same tag by tag, for references in any spelling or left out."""
    row = column = far_row = far_column = cells = 0
    for tag in _TAG.finditer(markup):
        if tag[1] == b"row":
            row, column = row + 1, 0
        else:
            cells, column = cells + 1, column + 1
        for letters, digits in _REFERENCE.findall(tag[2]):
            if letters:
                column = max(column, column_index(letters[:4].upper().decode()) + 1)
            if digits:
                row = max(row, int(digits[:9]))
        far_row, far_column = max(far_row, row), max(far_column, column)
    return _Extent(max(far_row, 1), max(far_column, 1), cells)


def _lengths_of_strings(parts: dict[str, bytes]) -> np.ndarray:
    """How long each shared text is, markup included."""
    for part in parts.values():
        if _STRINGS.search(part, 0, 10_000):
            starts = [found.start() for found in _items(part)]
            return np.diff(np.array([*starts, len(part)], dtype=np.int64))
    return np.zeros(0, dtype=np.int64)


def _items(part: bytes) -> Iterator[re.Match[bytes]]:
    return _ITEM.finditer(part)


def _text_of(markup: bytes, one: _Extent, lengths: np.ndarray) -> int:
    """At most how many bytes of shared text a sheet's cells hold."""
    longest = int(lengths.max(initial=0))
    if one.cells * longest <= MAX_UNFOLDED // MAX_SHEETS:
        return one.cells * longest
    return sum(_pointed_at(_VALUE.findall(markup), lengths, longest))


def _pointed_at(values: Iterable[bytes], lengths: np.ndarray, longest: int) -> Iterator[int]:
    for value in values:
        if not value:
            yield longest
        elif int(value) < len(lengths):
            yield int(lengths[int(value)])
