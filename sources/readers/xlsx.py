"""XLSX to sheets: cell text by fastexcel (calamine), special cells from the markup."""

from __future__ import annotations

from functools import partial

import fastexcel
import numpy as np
import pyarrow as pa

from sources.findings import refusal
from sources.readers.archive import open_parts, repacked
from sources.readers.sheet import MAX_COLUMNS, Sheet
from sources.readers.unfolding import refuse_unfolding
from sources.readers.xlsx_parts import sheet_files, special_cells


def read_workbook(data: bytes) -> tuple[list[Sheet], list[str]]:
    """The visible sheets that hold anything, and the names of the hidden ones.

    Raises RefusedError when the workbook is damaged, locked or unfolds to too much.
    """
    parts = open_parts(data)
    listed = sheet_files(parts)
    refuse_unfolding(parts, [part for _, part, _ in listed])
    files = {name: (part, visible) for name, part, visible in listed}
    try:
        book = fastexcel.read_excel(repacked(parts))
        names = book.sheet_names
        if len(names) != len(listed):
            raise refusal("damaged_workbook", reason=f"{len(names)} ≠ {len(listed)} sheets")
        sheets = [
            _read_sheet(book, name, parts.get(files[name][0], b"") if name in files else b"")
            for name in names
            if files.get(name, ("", True))[1]
        ]
    except fastexcel.FastExcelError as error:
        raise refusal("damaged_workbook", reason=str(error).splitlines()[0]) from error
    except BaseException as error:
        # What the reader of cells did not think of: its panic is no Exception, to be let through.
        if type(error).__name__ != "PanicException":
            raise
        raise refusal("damaged_workbook", reason="the reader gave up") from error
    hidden = [name for name in names if not files.get(name, ("", True))[1]]
    return [sheet for sheet in sheets if sheet.height], hidden


def _read_sheet(book: fastexcel.ExcelReader, name: str, markup: bytes) -> Sheet:
    """One sheet as text; column 0 of the result is the leftmost column with a cell."""
    loaded = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
    if loaded.width > MAX_COLUMNS:
        raise refusal("too_many_columns", count=loaded.width, limit=MAX_COLUMNS)
    batch, _errors = loaded.to_arrow_with_errors()
    columns = [_as_text(column) for column in batch.columns]
    special = special_cells(markup)
    shift = loaded.selected_columns[0].absolute_index if loaded.width else 0
    return Sheet(
        name=name,
        columns=columns,
        delimited=False,
        formulas={(row, col - shift): ref for (row, col), ref in special.formulas.items()},
        unvalued={(row, col - shift): ref for (row, col), ref in special.unvalued.items()},
        errors={(row, col - shift): cell for (row, col), cell in special.errors.items()},
        is_number=partial(_is_number, book, name, shift),
    )


def _as_text(column: pa.Array) -> pa.Array:
    return column if pa.types.is_string(column.type) else column.cast(pa.string())


def _is_number(book: fastexcel.ExcelReader, name: str, shift: int, column: int) -> np.ndarray:
    """Which cells of a column are numbers: read as whole numbers, fractions in text are null."""
    loaded = book.load_sheet(
        name, header_row=None, skip_rows=0, dtypes="int", use_columns=[shift + column]
    )
    batch, _errors = loaded.to_arrow_with_errors()
    return batch.column(0).is_valid().to_numpy(zero_copy_only=False)
