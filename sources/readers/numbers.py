"""Counts in the contract's number format.

A column is read as its contract says and never guessed: when the column itself shows another
format beside it, the whole column is given back with both readings. Blank is blank and zero is
zero. Of the signs that offices write instead of a number only the words that say "none occurred"
are zero; ``-``, ``x`` and ``…`` are blank, for they are used for both.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sources.folding import text_key
from sources.readers.grouping import Groups

MAX_COUNT = 1_000_000_000
BLANK, COUNT, BAD = 0, 1, 2
BLANK_MARKS = {"-", "–", "—", "--", "…", "...", "..", ".", "x", "n/a", "na"}
EXCEL_ERRORS = {"#DIV/0!", "#REF!", "#N/A", "#NAME?", "#VALUE!", "#NUM!", "#NULL!", "#CALC!"}
BLANK_WORDS = {
    text_key(word) for word in ("không có số liệu", "chưa có số liệu", "kcsl", "no data")
}
ZERO_WORDS = {text_key(word) for word in ("kps", "không phát sinh", "nil")}

_SPACES = re.compile(r"(?<=\d)[ \u00a0\u202f](?=\d{3}(?!\d))")
_PLAIN = re.compile(r"[+-]?\d+")
# Thousands separator and decimal sign of each number format.
FORMATS: dict[str, tuple[str, str]] = {"vi": (".", ","), "en": (",", "."), "plain": ("", ".")}
WRITTEN = {"vi": "1.234,5", "en": "1,234.5", "plain": "1234.5"}
_DOT_GROUPS = re.compile(r"\d{1,3}(?:\.\d{3})+")
_COMMA_GROUPS = re.compile(r"\d{1,3}(?:,\d{3})+")


def _shapes(thousands: str, decimal: str) -> re.Pattern[str]:
    """Numbers with a separator in one format: in groups of three, or with a decimal sign."""
    part = rf"{re.escape(decimal)}\d+"
    groups = rf"\d{{1,3}}(?:{re.escape(thousands)}\d{{3}})+(?:{part})?|" if thousands else ""
    return re.compile(rf"[+-]?(?:{groups}\d+{part})")


_SHAPES = {name: _shapes(*signs) for name, signs in FORMATS.items()}


@dataclass(frozen=True)
class TwoFormats:
    """Two values of one column that only read in different formats, and what each reads."""

    value: str
    reading: str
    other: str
    other_reading: str


@dataclass
class Counts:
    """A column of counts: ``values`` where ``states`` is COUNT; what was wrong elsewhere.

    ``bad`` lists (row index, code, text, fields of the sentence); ``marks`` maps a sign written
    instead of a number to the rows where it stands.
    """

    values: np.ndarray
    states: np.ndarray
    bad: list[tuple[int, str, str, dict[str, str]]] = field(default_factory=list)
    marks: dict[str, np.ndarray] = field(default_factory=dict)
    zero_words: Counter[str] = field(default_factory=Counter)
    two_formats: TwoFormats | None = None


def reading(text: str, number_format: str) -> Decimal | None:
    """The number a text means in a format (``vi``, ``en``, ``plain``), None when it means none."""
    if not text.isalnum():
        text = _SPACES.sub("", text)
    if _PLAIN.fullmatch(text):
        return Decimal(text)
    if not _SHAPES[number_format].fullmatch(text):
        return None
    thousands, decimal = FORMATS[number_format]
    return Decimal(text.replace(thousands, "").replace(decimal, ".") if thousands else text)


def format_count(value: int, number_format: str) -> str:
    """A count as the format writes it, with its thousands separator."""
    return f"{value:,}".replace(",", FORMATS[number_format][0])


def read_counts(
    cells: pa.Array, is_number: Callable[[], np.ndarray | None], number_format: str
) -> Counts:
    """Read a column of text cells as counts.

    ``is_number`` tells which cells were true numbers in a workbook (their text is plain whatever
    the contract's format); it is called only when a text needs it.
    """
    return read_columns(cells, [is_number], number_format)[0]


def read_columns(
    stacked: pa.Array,
    are_numbers: Sequence[Callable[[], np.ndarray | None]],
    number_format: str,
) -> list[Counts]:
    """As ``read_counts`` for several columns of equal length, one below the other.

    What is simply digits is read in all columns at once: a file has many columns and few rows.
    """
    width = len(are_numbers)
    text = pc.utf8_trim_whitespace(stacked)
    plain = pc.fill_null(pc.match_substring_regex(text, r"^[0-9]{1,9}$"), False)
    numbers = pc.if_else(plain, text, "0").cast(pa.int64())
    values = numbers.to_numpy(zero_copy_only=False).copy().reshape(width, -1)
    known = plain.to_numpy(zero_copy_only=False).reshape(width, -1)
    states = np.where(known, COUNT, BLANK).astype(np.int8)
    filled = pc.fill_null(pc.not_equal(text, ""), False).to_numpy(zero_copy_only=False)
    rest = filled.reshape(width, -1) & ~known
    columns = [Counts(values[column], states[column]) for column in range(width)]
    height = values.shape[1]
    for column in np.flatnonzero(rest.any(axis=1)).tolist():
        cells = text.slice(column * height, height)
        where = np.flatnonzero(rest[column])
        _read_rest(cells, where, are_numbers[column], number_format, columns[column])
    return columns


def _read_rest(
    text: pa.Array,
    rows: np.ndarray,
    is_number: Callable[[], np.ndarray | None],
    number_format: str,
    counts: Counts,
) -> None:
    """What is not simply digits: first the workbook's true numbers, then text."""
    rest = text.take(pa.array(rows))
    separated = pc.match_substring_regex(rest, "[.,]")
    true_numbers = is_number() if pc.any(separated).as_py() else None
    if true_numbers is not None:
        numbers = true_numbers[rows]
        _read_texts(rest.filter(pa.array(numbers)), rows[numbers], "plain", counts)
        rest, rows = rest.filter(pa.array(~numbers)), rows[~numbers]
    counts.two_formats = _read_texts(rest, rows, number_format, counts)


def _read_texts(
    texts: pa.Array, rows: np.ndarray, number_format: str, counts: Counts
) -> TwoFormats | None:
    """Read each distinct text once and give its rows what it says."""
    encoded = texts.dictionary_encode()
    written = encoded.dictionary
    values, grouped = _grouped_integers(written, number_format)
    known = grouped.copy()
    odd = np.flatnonzero(~grouped)
    meanings: dict[int, Decimal | None] = {}
    for index in odd.tolist():
        number = meanings[index] = reading(written[index].as_py(), number_format)
        if number is not None and count_problem(number) is None:
            values[index], known[index] = int(number), True
    indices = encoded.indices.to_numpy()
    counts.values[rows] = values[indices]
    counts.states[rows] = np.where(known[indices], COUNT, BLANK)
    same = Groups(indices)
    for index in odd[~known[odd]].tolist():
        _take(written[index].as_py(), rows[same.of(index)], meanings[index], counts)
    examples = [written[index].as_py() for index in odd.tolist()]
    if grouped.any():
        first = int(np.flatnonzero(grouped)[0])
        examples.insert(0, written[first].as_py())
    return find_two_formats(examples, number_format)


def _grouped_integers(written: pa.Array, number_format: str) -> tuple[np.ndarray, np.ndarray]:
    """Values of the texts that are digits in groups of three, and which texts those are."""
    thousands, _ = FORMATS[number_format]
    if not thousands or not len(written):
        return np.zeros(len(written), dtype=np.int64), np.zeros(len(written), dtype=bool)
    grouped = pc.match_substring_regex(written, rf"^\d{{1,3}}(?:\{thousands}\d{{3}}){{1,2}}$")
    digits = pc.replace_substring(pc.if_else(grouped, written, None), thousands, "")
    values = pc.fill_null(digits.cast(pa.int64()), 0).to_numpy(zero_copy_only=False).copy()
    return values, grouped.to_numpy(zero_copy_only=False).copy()


def _has_separator(text: str) -> bool:
    return "." in text or "," in text


def _take(written: str, rows: np.ndarray, number: Decimal | None, counts: Counts) -> None:
    """Set the cells that say one thing, which is no count."""
    problem = None if number is None else count_problem(number)
    if problem is None:
        _take_words(written, rows, counts)
        return
    code, fields = problem
    _mark_bad(rows, code, written, fields, counts)


def count_problem(number: Decimal) -> tuple[str, dict[str, str]] | None:
    """Why a number is no count: negative, fractional or absurd; None when it is one."""
    if number < 0:
        return "negative_count", {}
    if number != number.to_integral_value():
        return "fractional_count", {"reading": f"{number:f}".replace(".", ",")}
    if number > MAX_COUNT:
        return "absurd_count", {"limit": f"{MAX_COUNT:,}".replace(",", ".")}
    return None


def _take_words(written: str, rows: np.ndarray, counts: Counts) -> None:
    low = written.casefold()
    key = text_key(written)
    if written.upper() in EXCEL_ERRORS:
        _mark_bad(rows, "error_value", written, {}, counts)
    elif key in ZERO_WORDS:
        counts.states[rows] = COUNT
        counts.zero_words[written] += len(rows)
    elif low in BLANK_MARKS or key in BLANK_WORDS:
        counts.marks[written] = rows
    else:
        _mark_bad(rows, "not_a_number", written, {}, counts)


def _mark_bad(
    rows: np.ndarray, code: str, written: str, fields: dict[str, str], counts: Counts
) -> None:
    counts.states[rows] = BAD
    counts.bad.extend((int(row), code, written, fields) for row in rows)


def find_two_formats(texts: list[str], number_format: str) -> TwoFormats | None:
    """The first pair of texts that shows a column to be written in two formats, if any.

    A pair is a text with a separator that reads in the contract's format and one that reads only
    in another, or ``1.234`` beside ``1,234``, where one sign cannot be both.
    """
    own: list[str] = []
    strange: list[str] = []
    for text in filter(_has_separator, texts):
        (strange if reading(text, number_format) is None else own).append(text)
    for text in strange if own else []:
        for other_format in FORMATS:
            if reading(text, other_format) is not None:
                return _pair(own[0], number_format, text, other_format)
    dots = next(filter(_DOT_GROUPS.fullmatch, own), None)
    commas = next(filter(_COMMA_GROUPS.fullmatch, own), None)
    if dots is None or commas is None:
        return None
    if number_format == "en":
        return _pair(commas, number_format, dots, "vi")
    return _pair(dots, number_format, commas, "en")


def _pair(value: str, number_format: str, other: str, other_format: str) -> TwoFormats:
    return TwoFormats(
        value=value,
        reading=f"{reading(value, number_format)} ({WRITTEN[number_format]})",
        other=other,
        other_reading=f"{reading(other, other_format)} ({WRITTEN[other_format]})",
    )
