"""What the XLSX reader does not show: whether the file is whole and harmless, where formulas are.

Nothing is parsed as XML, so no entity can unfold; the sheet's markup is searched as bytes.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass, field

import numpy as np

from sources.findings import refusal
from sources.readers.sheet import MAX_COLUMNS, column_index

MAX_UNFOLDED = 1_000_000_000
MAX_RATIO_FREE = 64_000_000
MAX_RATIO = 200
MAX_CELLS = 30_000_000
_PAD = 16

_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^>]*?/?>")
_ATTRIBUTE = re.compile(rb"([\w:]+)=\"([^\"]*)\"")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*?/?>")
_FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")
_CELL_OPEN = re.compile(rb"<(?:\w+:)?c\s[^>]*?\br=\"([A-Z]{1,3})(\d+)\"[^>]*>")
_CELL_CLOSE = re.compile(rb"</(?:\w+:)?c>")
_VALUE = re.compile(rb"<(?:\w+:)?(?:v|t)(?:\s[^>]*)?>[^<]")
_ERROR = re.compile(
    rb"<(?:\w+:)?c\s(?=[^>]*\bt=\"e\")[^>]*?\br=\"([A-Z]{1,3})(\d+)\"[^>]*>(.*?)</(?:\w+:)?c>", re.S
)
_TEXT_OF_FORMULA = re.compile(rb"<(?:\w+:)?f[ >/][^<]*(?:</(?:\w+:)?f>)?")
_TAGS = re.compile(rb"<[^>]*>")


@dataclass(frozen=True)
class SheetParts:
    """Special cells of a sheet by reference (column index, row index), and its first column."""

    formulas: dict[tuple[int, int], str] = field(default_factory=dict)
    unvalued: dict[tuple[int, int], str] = field(default_factory=dict)
    errors: dict[tuple[int, int], tuple[str, str]] = field(default_factory=dict)


def open_parts(data: bytes) -> dict[str, bytes]:
    """Every part of an XLSX, checked against its checksum.

    Raises RefusedError ``damaged_workbook``, ``oversized_workbook`` or ``password_protected``.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _refuse_bombs(entries, len(data))
            if any(entry.flag_bits & 1 for entry in entries):
                raise refusal("password_protected")
            return {
                entry.filename: archive.read(entry)
                for entry in entries
                if entry.filename.endswith((".xml", ".rels", ".bin")) or "xl/" in entry.filename
            }
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
        raise refusal("damaged_workbook", reason=str(error) or type(error).__name__) from error


def _refuse_bombs(entries: list[zipfile.ZipInfo], packed: int) -> None:
    unfolded = sum(entry.file_size for entry in entries)
    limit = max(MAX_RATIO_FREE, min(MAX_UNFOLDED, MAX_RATIO * packed))
    if unfolded > limit:
        raise refusal(
            "oversized_workbook",
            size=f"{unfolded // 1_000_000} MB",
            limit=f"{limit // 1_000_000} MB",
        )


def sheet_files(parts: dict[str, bytes]) -> dict[str, tuple[str, bool]]:
    """Sheet name → (part that holds it, whether it is visible), in the workbook's order."""
    relations = {}
    for tag in _RELATION.findall(parts.get("xl/_rels/workbook.xml.rels", b"")):
        words = dict(_ATTRIBUTE.findall(tag))
        target = words.get(b"Target", b"").decode("utf-8", "replace")
        path = target.lstrip("/") if target.startswith("/") else "xl/" + target
        relations[words.get(b"Id", b"")] = path
    found: dict[str, tuple[str, bool]] = {}
    for tag in _SHEET.findall(parts.get("xl/workbook.xml", b"")):
        words = dict(_ATTRIBUTE.findall(tag))
        relation = next((v for k, v in words.items() if k.endswith(b":id")), b"")
        name = _unescape(words.get(b"name", b"").decode("utf-8", "replace"))
        found[name] = (relations.get(relation, ""), b"state" not in words)
    return found


def _unescape(text: str) -> str:
    for entity, letter in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'")):
        text = text.replace(entity, letter)
    return re.sub(r"&#(\d+);", lambda m: chr(int(m[1])), text).replace("&amp;", "&")


def refuse_sprawl(markup: bytes) -> None:
    """A sheet is read as a full rectangle: refuse one whose far corner makes it too large."""
    rows, columns = far_corner(markup)
    if columns > MAX_COLUMNS:
        raise refusal("too_many_columns", count=columns, limit=MAX_COLUMNS)
    if rows * columns > MAX_CELLS:
        raise refusal(
            "oversized_workbook", size=f"{rows} × {columns}", limit=f"{MAX_CELLS:,} cells"
        )


def far_corner(markup: bytes) -> tuple[int, int]:
    """(last row, last column), 1-based, over every reference ``r="AB123"`` of the markup.

    A row of five digits or fewer is only worked out when the columns make it matter; else it is 1.
    """
    text = _padded(markup)
    starts = np.flatnonzero(text[:-_PAD] == ord("=")) + 2
    starts = starts[(text[starts - 3] == ord("r")) & (text[starts - 1] == ord('"'))]
    letters = np.zeros(len(starts), dtype=np.int64)
    widest = 1
    named: np.ndarray = np.arange(len(starts))
    value: np.ndarray = np.zeros(len(starts), dtype=np.int64)
    for offset in range(3):
        letter = text[starts[named] + offset]
        more = (letter >= ord("A")) & (letter <= ord("Z"))
        named, letter = named[more], letter[more]
        if not len(named):
            break
        value = value[more] * 26 + letter - 64
        letters[named] += 1
        widest = max(widest, int(value.max()))
    digits = starts + letters
    late = text[digits + 5]
    if 99_999 * widest <= MAX_CELLS:
        digits = digits[(late >= ord("0")) & (late <= ord("9"))]
    return max(_largest_number(text, digits), 1), widest


def _largest_number(text: np.ndarray, starts: np.ndarray) -> int:
    """The largest of the numbers that start at these places (seven digits at most)."""
    values = np.zeros(len(starts), dtype=np.int64)
    active = np.ones(len(starts), dtype=bool)
    for offset in range(7):
        digit = text[starts + offset]
        active &= (digit >= ord("0")) & (digit <= ord("9"))
        values[active] = values[active] * 10 + digit[active] - ord("0")
    return int(values.max(initial=0))


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
        for letters, row, inner in _ERROR.findall(markup):
            ref = letters.decode() + row.decode()
            shown = _TAGS.sub(b"", _TEXT_OF_FORMULA.sub(b"", inner)).decode("utf-8", "replace")
            parts.errors[int(row) - 1, column_index(letters.decode())] = (ref, shown or "#")
    return parts


def _find_formulas(markup: bytes, parts: SheetParts) -> None:
    for found in _FORMULA.finditer(markup):
        opening = _cell_of(markup, found.start())
        end = _CELL_CLOSE.search(markup, found.start())
        if opening is None or end is None:
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
