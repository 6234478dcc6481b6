"""The sender's own sheet, with the faulty rows and cells marked and the reason beside each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sources.findings import Finding
from sources.printable import printable
from sources.readers.layout import Header
from sources.readers.sheet import MAX_CELL, Sheet

# More cells than this are not written again: then the faulty rows with their neighbours are.
MOST_CELLS = 300_000
MOST_ROWS = 5_000
NEIGHBOURS = 2
MEASURED_ROWS, NARROWEST, WIDEST = 200, 8, 42
MOST_NOTE = 1_500
NOTE_WIDTH, NOTE_LINE, LETTERS_IN_LINE = 380, 19, 52
# No XML may hold these two, and no font has them.
NO_CHARACTERS = re.compile("[\ufffe\uffff]")
ORIGINAL_ROW = "Dòng trong tệp gốc / Row of the file"


@dataclass(frozen=True)
class Read:
    """A sheet as it was read, with its header where one was found."""

    sheet: Sheet
    header: Header | None


class MarkedGrid:
    """Where each row of a sheet is written, and what is wrong with which cell.

    Rows and columns are 0-based; ``rows`` are the rows of the file that are written, in order.
    """

    def __init__(self, read: Read, findings: Sequence[Finding]) -> None:
        self.sheet, self.header = read.sheet, read.header
        self.places = [self._place(one) for one in findings]
        self.notes: dict[tuple[int, int], list[str]] = {}
        self.faulty: set[int] = set()
        for one, place in zip(findings, self.places, strict=True):
            if place is not None:
                self.notes.setdefault(place, []).append(one.sentence_vi)
                if one.row is not None:
                    self.faulty.add(place[0])
        self.whole = self.sheet.height * len(self.sheet.columns) <= MOST_CELLS
        self.rows = list(range(self.sheet.height)) if self.whole else self._near_faults()
        self.at = {row: position for position, row in enumerate(self.rows)}

    def _place(self, one: Finding) -> tuple[int, int] | None:
        """The cell a finding is about: of a row its first, of a column its header."""
        labels = self.header.labels if self.header is not None else {}
        columns = {label: position for position, label in reversed(labels.items())}
        column = columns.get(one.column or "")
        if one.row is not None and 0 < one.row <= self.sheet.height:
            return one.row - 1, self._first(one.row - 1) if column is None else column
        if column is not None and self.header is not None:
            return self.header.bottom, column
        return None

    def _first(self, row: int) -> int:
        cells = self.sheet.row(row)
        return next((at for at, cell in enumerate(cells) if cell is not None), 0)

    def _near_faults(self) -> list[int]:
        top = 0 if self.header is None else self.header.bottom + 1
        kept = set(range(min(top, MOST_ROWS)))
        for row in sorted(row for row, _ in self.notes):
            if len(kept) >= MOST_ROWS:
                break
            kept |= set(range(max(0, row - NEIGHBOURS), row + NEIGHBOURS + 1))
        return sorted(row for row in kept if row < self.sheet.height)

    def write(self, page: Any, formats: Mapping[str, Any]) -> None:
        """Write the rows as text and true numbers, never as formulas, and mark what is wrong."""
        whole_rows = {row for row in self.faulty if self._row_is_at_fault(row)}
        for column, cells in enumerate(self.sheet.columns):
            numbers = self.sheet.is_number(column)
            for position, row in enumerate(self.rows):
                text = cells[row].as_py()
                style = self._style(row, column, whole_rows)
                is_number = numbers is not None and bool(numbers[row])
                _write_cell(page, position, column, text, is_number, formats.get(style))
        self._write_row_numbers(page, formats)
        for (row, column), sentences in self.notes.items():
            if row in self.at:
                page.write_comment(self.at[row], column, *_note(sentences))
        self._shape(page)

    def _row_is_at_fault(self, row: int) -> bool:
        return (row, self._first(row)) in self.notes

    def _style(self, row: int, column: int, whole_rows: set[int]) -> str:
        if (row, column) in self.notes:
            return "fault"
        if row in whole_rows:
            return "row"
        if self.header is not None and self.header.top <= row <= self.header.bottom:
            return "header"
        return ""

    def _write_row_numbers(self, page: Any, formats: Mapping[str, Any]) -> None:
        if self.whole:
            return
        beyond = len(self.sheet.columns)
        for position, row in enumerate(self.rows):
            page.write_number(position, beyond, row + 1, formats["dim"])
        title = 0 if self.header is None else self.at[self.header.bottom]
        page.write_string(title, beyond, ORIGINAL_ROW, formats["header"])
        page.set_column(beyond, beyond, 14)

    def _shape(self, page: Any) -> None:
        for column, width in enumerate(self._widths()):
            page.set_column(column, column, width)
        if self.header is not None:
            page.freeze_panes(self.at[self.header.bottom] + 1, 0)

    def _widths(self) -> Iterator[int]:
        """By the cells of the first rows of data; titles above run over and are not counted."""
        start = 0 if self.header is None else self.header.bottom + 1
        for cells in self.sheet.columns:
            texts = cells.slice(start, MEASURED_ROWS).to_pylist()
            widest = max((len(text) for text in texts if text), default=0)
            yield min(max(widest + 2, NARROWEST), WIDEST)


def cell_text(text: str) -> str:
    """Text as a spreadsheet takes it: no control characters, no longer than a cell holds."""
    return NO_CHARACTERS.sub("", printable(text))[: MAX_CELL - 1]


def _write_cell(
    page: Any, row: int, column: int, text: str | None, is_number: bool, style: Any
) -> None:
    if text is None:
        if style is not None:
            page.write_blank(row, column, None, style)
    elif is_number and text.isascii() and text.isdigit() and len(text) < 16:
        page.write_number(row, column, int(text), style)
    else:
        page.write_string(row, column, cell_text(text), style)


def _note(sentences: Sequence[str]) -> tuple[str, dict[str, Any]]:
    """The reasons as a note that is large enough to be read whole."""
    text = "\n".join(cell_text(one) for one in dict.fromkeys(sentences))[:MOST_NOTE]
    lines = sum(1 + len(line) // LETTERS_IN_LINE for line in text.split("\n"))
    size = {"width": NOTE_WIDTH, "height": max(3, lines + 1) * NOTE_LINE}
    return text, size | {"author": "chitieu"}
