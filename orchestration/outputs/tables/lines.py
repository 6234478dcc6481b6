"""Text columns as lines of CSV, whole columns at a time."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

NEEDS_QUOTES = '[{delimiter}"\r\n]'


def csv_lines(columns: Sequence[pa.Array], delimiter: str, end: str) -> bytes:
    """The rows of these text columns as CSV: quoted where needed, empty where there is nothing."""
    fields = [_quoted(column, delimiter) for column in columns]
    lines = pc.binary_join_element_wise(
        *fields, delimiter, null_handling="replace", null_replacement=""
    )
    text = end.join(lines.to_pylist())
    return f"{text}{end}".encode() if len(lines) else b""


def _quoted(column: pa.Array, delimiter: str) -> pa.Array:
    needed = pc.match_substring_regex(column, NEEDS_QUOTES.format(delimiter=delimiter))
    if not pc.any(needed).as_py():
        return column
    escaped = pc.replace_substring(column, '"', '""')
    empty = pa.scalar("", pa.string())
    marked = pc.binary_join_element_wise('"', escaped, '"', empty)
    return pc.if_else(needed, marked, column)
