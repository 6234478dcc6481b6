"""Files of official lists and changes as rows of text that remember where they stand."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sources.findings import RefusedError
from sources.loader.faults import Faults
from sources.readers.csv_text import SEPARATORS, head_records, read_csv_text
from sources.readers.data_rows import counts_up
from sources.readers.encoding import decode
from sources.readers.file_kind import file_kind
from sources.readers.headers import ENOUGH, AliasIndex
from sources.readers.layout import Header, find_header
from sources.readers.sheet import Sheet
from sources.readers.sheet_text import modernise
from sources.readers.xlsx import read_workbook


@dataclass(frozen=True)
class OfficialRow:
    """A row: its file (with the sheet), its number as people see it, and what its columns say.

    ``above``: the names under headers of units above the row's.
    """

    file: str
    line: int
    cells: Mapping[str, str]
    above: tuple[str, ...] = ()

    def get(self, column: str) -> str:
        """A cell's text; empty when the column is absent or blank."""
        return self.cells.get(column, "")


@dataclass(frozen=True)
class OfficialTable:
    """A sheet: ``columns`` maps each column read to its header; ``line`` is the header's.

    ``left``: headers that nobody reads; ``unread``: line and reference of the cells that hold an
    error or a formula without a result.
    """

    file: str
    line: int
    columns: Mapping[str, str]
    left: tuple[str, ...]
    unread: tuple[tuple[int, str], ...]
    rows: tuple[OfficialRow, ...] = field(repr=False)

    @property
    def is_changes(self) -> bool:
        """Whether it says what became of units, rather than which there are."""
        return bool({"old_code", "old_name"} & set(self.columns))

    @property
    def is_list(self) -> bool:
        """Whether it lists units."""
        codes = [name for name in self.columns if name == "code" or name.endswith(":code")]
        return not self.is_changes and bool(codes)


def read_tables(path: Path, index: AliasIndex, faults: Faults) -> list[OfficialTable]:
    """Every sheet of a file that is a list of units or a table of changes.

    A file that cannot be read, or has no such sheet, is in ``faults``.
    """
    try:
        tables = [table for sheet in _sheets(path, index) if (table := _table(path, sheet, index))]
    except RefusedError as error:
        faults.at(path.name, error.finding.row or 1, error.finding.sentence_en)
        return []
    except OSError as error:
        faults.at(path.name, 1, f"the file cannot be opened ({error.strerror}): name another")
        return []
    for table in tables:
        for line, cell in table.unread:
            faults.at(
                table.file, line,
                f"the cell {cell} holds an error or a formula without a result; text is expected: "
                "open the file, calculate and save it",
            )  # fmt: skip
    if not tables:
        faults.at(
            path.name, 1,
            "no row was found that names the columns of a list of units (code and name) or of a "
            "table of changes (old and new code); one is expected: correct the headers, or add "
            "their spelling to localities/official_lists.yml",
        )  # fmt: skip
    return tables


def _sheets(path: Path, index: AliasIndex) -> list[Sheet]:
    data = path.read_bytes()
    if file_kind(path, data).kind == "workbook":
        return [modernise(sheet)[0] for sheet in read_workbook(data)[0]]

    def score(text: str) -> int:
        return max(index.score(head_records(text, one)) for one in SEPARATORS)

    return [read_csv_text(decode(data, score).text, index.score)]


def _table(path: Path, sheet: Sheet, index: AliasIndex) -> OfficialTable | None:
    header = find_header(sheet, index)
    if header is None:
        return None
    file = f"{path.name} [{sheet.name}]" if sheet.name else path.name
    table = OfficialTable(
        file=file,
        line=header.bottom + 1,
        columns={name: header.labels[at] for name, at in header.columns.items()},
        left=tuple(header.labels[at] for at in header.unknown),
        unread=_unread(sheet, header),
        rows=_rows(file, sheet, header),
    )
    return table if table.is_changes or table.is_list else None


def _unread(sheet: Sheet, header: Header) -> tuple[tuple[int, str], ...]:
    cells = sheet.unvalued | {place: cell for place, (cell, _) in sheet.errors.items()}
    read = {*header.columns.values(), *header.above}
    return tuple(
        (row + 1, cell)
        for (row, column), cell in sorted(cells.items())
        if row > header.bottom and column in read
    )


def _rows(file: str, sheet: Sheet, header: Header) -> tuple[OfficialRow, ...]:
    start = header.bottom + 1
    columns = {
        name: sheet.columns[at].slice(start).to_pylist() for name, at in header.columns.items()
    }
    above = [sheet.columns[at].slice(start).to_pylist() for at in header.above]
    rows = []
    for offset in range(max(sheet.height - start, 0)):
        cells = {name: _text(values[offset]) for name, values in columns.items()}
        filled = {name: text for name, text in cells.items() if text}
        numbering = offset < 2 and len(filled) >= ENOUGH and counts_up(list(filled.values()))
        if filled and not numbering:
            named = tuple(text for values in above if (text := _text(values[offset])))
            rows.append(OfficialRow(file, start + offset + 1, filled, named))
    return tuple(rows)


def _text(cell: str | None) -> str:
    return " ".join(unicodedata.normalize("NFC", cell or "").split())
