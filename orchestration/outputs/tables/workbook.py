"""XLSX: the rows with typed cells, and a sheet of notes.

Texts stay texts, whatever they begin with. Rows are written to a temporary file as they come and
the workbook is handed out in pieces, so that memory does not grow with the table.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import xlsxwriter

from orchestration.outputs.tables.notes import Note
from orchestration.outputs.tables.selecting import TooManyRowsError
from sources.template import TEXT_STAYS_TEXT
from sources.worded import Language, Worded

MOST_ROWS = 1_048_575
"""Rows that a sheet of Excel has below its header."""

FIGURES = Worded("Số liệu", "Figures")
NOTES = Worded("Ghi chú", "Notes")
LONGEST_TEXT = 32_767
PIECE = 1 << 20
NARROW, WIDE = 14, 40

Cell = Callable[[Any, int, int, Any], Any]


def xlsx_of(
    found: pa.RecordBatchReader, notes: Sequence[Note], language: Language = "vi"
) -> Iterator[bytes]:
    """The rows as a workbook. Raises TooManyRowsError when they do not fit into a sheet."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.xlsx"
        options = {"constant_memory": True, "tmpdir": folder}
        with closing(xlsxwriter.Workbook(str(path), {**options, **TEXT_STAYS_TEXT})) as book:
            _write_figures(book, found, FIGURES.said(language))
            _write_notes(book, notes, NOTES.said(language))
        with path.open("rb") as file:
            yield from iter(partial(file.read, PIECE), b"")


def _write_figures(book: Any, found: pa.RecordBatchReader, name: str) -> None:
    sheet = book.add_worksheet(name)
    header = book.add_format({"bold": True, "bg_color": "#DDEBF7", "bottom": 1})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.freeze_panes(1, 0)
    for column, field in enumerate(found.schema):
        long_text = pa.types.is_string(field.type) and field.name.endswith(("_vi", "_en", "_name"))
        sheet.set_column(column, column, WIDE if long_text else NARROW)
        sheet.write_string(0, column, field.name, header)
    writers = [_cell(field.type, day) for field in found.schema]
    row = 0
    for batch in found:
        if row + batch.num_rows > MOST_ROWS:
            raise TooManyRowsError(row + batch.num_rows, MOST_ROWS)
        columns = [column.to_pylist() for column in batch.columns]
        for values in zip(*columns, strict=True):
            row += 1
            for column, (write, value) in enumerate(zip(writers, values, strict=True)):
                if value is not None:
                    write(sheet, row, column, value)
    sheet.autofilter(0, 0, max(row, 1), max(len(writers) - 1, 0))


def _cell(kind: pa.DataType, day: Any) -> Cell:
    """How a value of a type is written: numbers as numbers, days as days, all else as text."""
    if pa.types.is_boolean(kind):
        return lambda sheet, row, column, value: sheet.write_boolean(row, column, value)
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return lambda sheet, row, column, value: sheet.write_number(row, column, value)
    if pa.types.is_date(kind):
        return lambda sheet, row, column, value: _write_day(sheet, row, column, value, day)
    return lambda sheet, row, column, value: sheet.write_string(row, column, cell_text(value))


def _write_day(sheet: Any, row: int, column: int, value: date, day: Any) -> None:
    sheet.write_datetime(row, column, value, day)


def cell_text(value: Any) -> str:
    """A text that a cell can hold."""
    return str(value)[:LONGEST_TEXT]


def _write_notes(book: Any, notes: Sequence[Note], name: str) -> None:
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True, "valign": "top", "text_wrap": True})
    wrapped = book.add_format({"valign": "top", "text_wrap": True})
    sheet.set_column(0, 0, WIDE)
    sheet.set_column(1, 1, 3 * WIDE)
    for row, (label, text) in enumerate(notes):
        if label:
            sheet.write_string(row, 0, cell_text(label), wrapped if text else bold)
        if text:
            sheet.write_string(row, 1, cell_text(text), wrapped)
