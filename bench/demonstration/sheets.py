"""A table of one submission, and writing it as CSV or XLSX in an office's manner."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from bench.demonstration.legacy_text import ENCODERS

Cell = str | int | None
_SEXES = ("Tổng số", "Nam", "Nữ")


@dataclass
class Table:
    """What a file says: a header and rows, text or whole numbers (None = blank cell)."""

    header: list[str]
    rows: list[list[Cell]]
    title: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    totals: bool = False
    sum_columns: dict[int, tuple[int, int]] = field(default_factory=dict)
    """Columns written as formulas in XLSX: the sum of two others."""
    groups: dict[int, str] = field(default_factory=dict)
    """In XLSX a header over three columns, total, boys and girls, by its first column."""


def write_csv(path: Path, table: Table, *, encoding: str, delimiter: str) -> None:
    """Write text cells as they are; quotes only where the delimiter is inside a cell."""
    lines = [delimiter.join(_quoted(cell, delimiter) for cell in table.header)]
    for row in table.rows:
        lines.append(delimiter.join("" if cell is None else str(cell) for cell in row))
    if any(delimiter in line for line in table.notes):
        raise ValueError("a note at the foot holds the delimiter")
    width = len(table.header) - 1
    lines += [line + delimiter * width for line in table.notes]
    lines[:0] = [line + delimiter * width for line in table.title]
    path.write_bytes(ENCODERS[encoding]("\r\n".join(lines) + "\r\n"))


def _quoted(cell: str, delimiter: str) -> str:
    return f'"{cell}"' if delimiter in cell else cell


def write_xlsx(path: Path, table: Table) -> None:
    """Titles in merged cells, the header, numbers as numbers, a totals row, notes at the foot."""
    book = xlsxwriter.Workbook(str(path), {"constant_memory": not table.groups})
    book.set_properties({"created": datetime(2026, 1, 1)})  # the same bytes on every day
    sheet = book.add_worksheet("Biểu")
    bold = book.add_format({"bold": True})
    for at, line in enumerate(table.title):
        sheet.merge_range(at, 0, at, min(6, len(table.header) - 1), line, bold)
    first = len(table.title) + (1 if table.title else 0)
    first = _write_header(sheet, first, table, bold)
    for at, row in enumerate(table.rows, start=first + 1):
        for column, cell in enumerate(row):
            if column in table.sum_columns and cell is not None:
                sheet.write_formula(at, column, _sum_of(at, table.sum_columns[column]), None, cell)
            elif isinstance(cell, int):
                sheet.write_number(at, column, cell)
            elif cell is not None:
                sheet.write_string(at, column, cell)
    foot = first + 1 + len(table.rows)
    if table.totals:
        sheet.write_string(foot, 1, "Tổng cộng")
        for column in range(3, len(table.header)):
            values = [row[column] for row in table.rows]
            sheet.write_number(foot, column, sum(v for v in values if isinstance(v, int)))
        foot += 1
    for at, line in enumerate(table.notes, start=foot + 1):
        sheet.write_string(at, 0, line)
    book.close()


def _write_header(sheet: Worksheet, row: int, table: Table, bold: Format) -> int:
    """Write the header in one row, or in two with merged groups; returns its last row."""
    if not table.groups:
        sheet.write_row(row, 0, table.header, bold)
        return row
    grouped = {at + offset for at in table.groups for offset in range(len(_SEXES))}
    for at, text in enumerate(table.header):
        if at not in grouped:
            sheet.merge_range(row, at, row + 1, at, text, bold)
    for at, text in table.groups.items():
        sheet.merge_range(row, at, row, at + len(_SEXES) - 1, text, bold)
        sheet.write_row(row + 1, at, _SEXES, bold)
    return row + 1


def _sum_of(row: int, columns: tuple[int, int]) -> str:
    left, right = (xlsxwriter.utility.xl_rowcol_to_cell(row, column) for column in columns)
    return f"={left}+{right}"


def received_on(path: Path, moment: datetime) -> None:
    """Date a file: the day on which its office sent it."""
    os.utime(path, (moment.timestamp(), moment.timestamp()))
