"""CSV for spreadsheets and programs.

In Vietnamese as a Vietnamese Excel opens it by a double click: fields apart by ``;``, a decimal
comma. In English as RFC 4180 has it: ``,`` and a point. Both are UTF-8 behind a byte-order mark,
without which Excel reads Vietnamese letters wrongly. Days are 2024-12-31, truths ``true`` and
``false``, what is not there is empty: never zero. A text that a spreadsheet would take for a
formula begins with an apostrophe; numbers are never touched.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from orchestration.outputs.tables.lines import csv_lines
from sources.worded import Language

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
END = "\r\n"
# Signs that make a spreadsheet compute, the wide forms too, and white space before which it is
# passed over.
BEGINS_A_FORMULA = "^[\\s\x00]*[=+@\\-＝＋＠－]|^[\t\r\n]"


class Dialect(NamedTuple):
    """How fields and decimals are written."""

    delimiter: str
    decimal: str


DIALECTS: Mapping[Language, Dialect] = MappingProxyType(
    {"vi": Dialect(";", ","), "en": Dialect(",", ".")}
)


def csv_of(found: pa.RecordBatchReader, language: Language = "vi") -> Iterator[bytes]:
    """The rows as CSV in the dialect of a language: the header first, then a piece a batch."""
    dialect = DIALECTS[language]
    header = [pa.array([name]) for name in found.schema.names]
    yield BYTE_ORDER_MARK + csv_lines(header, dialect.delimiter, END)
    for batch in found:
        columns = [_as_text(column, dialect) for column in batch.columns]
        yield csv_lines(columns, dialect.delimiter, END)


def _as_text(column: pa.Array, dialect: Dialect) -> pa.Array:
    kind = column.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return guarded(column.cast(pa.string()))
    text = column.cast(pa.string())
    if dialect.decimal != "." and (pa.types.is_floating(kind) or pa.types.is_decimal(kind)):
        return pc.replace_substring(text, ".", dialect.decimal)
    return text


def guarded(column: pa.Array) -> pa.Array:
    """Texts of which none is a live formula in a spreadsheet."""
    live = pc.match_substring_regex(column, BEGINS_A_FORMULA)
    if not pc.any(live).as_py():
        return column
    empty = pa.scalar("", pa.string())
    return pc.if_else(live, pc.binary_join_element_wise("'", column, empty), column)
