"""Workbook cells whose letters are still TCVN3 or VNI, made Unicode column by column."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from sources.readers.encoding import NAMES
from sources.readers.legacy_text import READINGS, legacy_reading
from sources.readers.sheet import Sheet, column_letters

SAMPLE = 500


def modernise(sheet: Sheet) -> tuple[Sheet, list[str]]:
    """The sheet with legacy columns rewritten, and what was found, for the receipt."""
    columns: list[pa.Array] = []
    found: dict[str, list[str]] = {}
    for position, column in enumerate(sheet.columns):
        legacy = _legacy_of(column)
        if legacy:
            found.setdefault(legacy, []).append(column_letters(position))
            column = _rewritten(column, legacy)
        columns.append(column)
    used = [f"{NAMES[legacy]} ({', '.join(letters)})" for legacy, letters in found.items()]
    return (replace(sheet, columns=columns) if found else sheet), used


def _legacy_of(column: pa.Array) -> str | None:
    if pc.all(pc.string_is_ascii(column)).as_py() in (True, None):
        return None
    marked = column.filter(pc.invert(pc.fill_null(pc.string_is_ascii(column), True)))
    return legacy_reading(marked.unique().slice(0, SAMPLE).to_pylist())


def _rewritten(column: pa.Array, legacy: str) -> pa.Array:
    encoded = column.dictionary_encode()
    read = READINGS[legacy]
    texts = pa.array([read(text) for text in encoded.dictionary.to_pylist()], pa.string())
    return texts.take(encoded.indices)
