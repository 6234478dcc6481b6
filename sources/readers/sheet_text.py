"""Workbook cells whose letters are still TCVN3 or VNI, made Unicode column by column."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sources.readers.encoding import NAMES
from sources.readers.legacy_text import READINGS, legacy_reading
from sources.readers.sheet import Sheet, column_letters

SAMPLE = 500


def modernise(sheet: Sheet) -> tuple[Sheet, list[str]]:
    """The sheet with legacy columns rewritten, and what was found, for the receipt."""
    found: dict[str, list[int]] = {}
    for position, texts in _marked_texts(sheet).items():
        legacy = legacy_reading(texts[:SAMPLE])
        if legacy:
            found.setdefault(legacy, []).append(position)
    columns = list(sheet.columns)
    for legacy, positions in found.items():
        for position in positions:
            columns[position] = _rewritten(columns[position], legacy)
    used = [
        f"{NAMES[legacy]} ({', '.join(map(column_letters, positions))})"
        for legacy, positions in found.items()
    ]
    return (replace(sheet, columns=columns) if found else sheet), used


def _marked_texts(sheet: Sheet) -> dict[int, list[str]]:
    """The distinct texts with other than plain letters, by column that has any."""
    stacked = pa.concat_arrays(sheet.columns)
    marked = pc.invert(pc.fill_null(pc.string_is_ascii(stacked), True))
    places = np.flatnonzero(marked.to_numpy(zero_copy_only=False))
    if not len(places):
        return {}
    texts = stacked.take(pa.array(places))
    columns, starts = np.unique(places // max(sheet.height, 1), return_index=True)
    ends = [*starts[1:].tolist(), len(places)]
    return {
        column: texts.slice(start, end - start).unique().to_pylist()
        for column, start, end in zip(columns.tolist(), starts.tolist(), ends, strict=True)
    }


def _rewritten(column: pa.Array, legacy: str) -> pa.Array:
    encoded = column.dictionary_encode()
    read = READINGS[legacy]
    texts = pa.array([read(text) for text in encoded.dictionary.to_pylist()], pa.string())
    return texts.take(encoded.indices)
