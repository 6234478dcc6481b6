"""Files that must be rejected, whole or in single rows: one for every kind of bad input.

Each is sent by an office that has already sent its good file: a rejected row then loses nothing,
and the good rows beside it say the same again.
"""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import xlsxwriter

from bench.demonstration.block import Block
from bench.demonstration.sheets import received_on
from bench.demonstration.spelling import write_period
from bench.demonstration.world import World

Rows = list[list[str]]
GOOD_ROWS = 4
HEADER_ROWS = 1


@dataclass(frozen=True)
class Rejected:
    """A file sent and the finding its receipt must carry; row as the sender sees it, or None."""

    path: Path
    code: str
    row: int | None
    state: str

    def entry(self, home: Path) -> dict[str, object]:
        """What the manifest says of it."""
        folder = self.path.relative_to(home / "inbox")
        return {
            "file": folder.as_posix(),
            "agency": folder.parts[0],
            "feed": folder.parts[1],
            "code": self.code,
            "row": self.row,
            "state": self.state,
        }


@dataclass
class Sample:
    """Good rows of one office: a header, rows as text, and what is needed to spoil them."""

    feed: str
    agency: str
    header: list[str]
    rows: Rows
    foreign: list[str]
    ended: list[str]


def sample_of(world: World, block: Block, agency: str, province: str, period: str) -> Sample:
    """The first good rows of a province and period, a foreign row and one of an ended commune."""
    end = world.periods[period].end
    homes = world.home("province", end)
    mine = np.flatnonzero((block.period == period) & ~block.late)
    blank = {row for row, _ in block.blanks}
    home = np.array([homes[unit] == province for unit in block.unit[mine]])
    contract = world.catalogue.contracts[block.feed]
    names = list(block.columns)
    header = [
        contract.column(name).header
        for name in ("locality_code", "locality_name", "period", *names)
    ]

    def row(at: int) -> list[str]:
        place = world.places[block.locality[at]]
        counts = [str(block.columns[name][at]) for name in names]
        return [place.code, place.name, write_period(world.periods[period], 0), *counts]

    good = [row(int(at)) for at in mine[home] if int(at) not in blank][:GOOD_ROWS]
    foreign = [row(int(at)) for at in mine[~home]][:1]
    gone = [
        one
        for one in world.communes
        if one.valid_to <= end and one.code not in {c.code for c in world.communes if c is not one}
    ]
    ended = [gone[0].code, gone[0].name, *good[0][2:]] if gone else []
    return Sample(block.feed, agency, header, good, foreign[0] if foreign else [], ended)


def _changed(rows: Rows, column: int, value: str) -> Rows:
    last = [*rows[-1]]
    last[column] = value
    return [*rows[:-1], last]


Spoil = Callable[[Sample], tuple[list[str], Rows]]


def _cell(column: int, value: str) -> Spoil:
    return lambda sample: (sample.header, _changed(sample.rows, column, value))


def _strange_column(sample: Sample) -> tuple[list[str], Rows]:
    return [*sample.header, "Số con gia cầm"], [[*row, "12"] for row in sample.rows]


def _without(column: int) -> Spoil:
    return lambda sample: (
        [cell for at, cell in enumerate(sample.header) if at != column],
        [[cell for at, cell in enumerate(row) if at != column] for row in sample.rows],
    )


def _conflicting(sample: Sample) -> tuple[list[str], Rows]:
    other = [*sample.rows[-1]]
    other[3] = str(int(other[3]) + 7)
    return sample.header, [*sample.rows, other]


LAST = HEADER_ROWS + GOOD_ROWS

ROW_FAULTS: tuple[tuple[str, str, int | None, Spoil], ...] = (
    ("unknown-code", "unknown_code", LAST, _cell(0, "99999")),
    ("code-of-another", "code_name_differ", LAST, _cell(1, "Xã Không Có Thật")),
    ("period-in-future", "period_in_future", LAST, _cell(2, "Quý IV/2026")),
    ("period-of-another-kind", "period_not_in_contract", LAST, _cell(2, "Tháng 3/2024")),
    ("period-unreadable", "period_unreadable", LAST, _cell(2, "kỳ vừa rồi")),
    ("negative", "negative_count", LAST, _cell(3, "-4")),
    ("fractional", "fractional_count", LAST, _cell(3, "12,5")),
    ("absurd", "absurd_count", LAST, _cell(3, "999999999999")),
    ("no-number", "not_a_number", LAST, _cell(3, "nhiều")),
    ("conflicting", "conflicting_rows", LAST, _conflicting),
)
"""name, code, row, how: only the last row (or two) is at fault."""


def _two_formats(sample: Sample) -> tuple[list[str], Rows]:
    """The same column with a dot and with a comma between thousands."""
    rows = [[*row] for row in sample.rows]
    rows[-2][3], rows[-1][3] = "1.234.567", "1,234,567"
    return sample.header, rows


FILE_FAULTS: tuple[tuple[str, str, int | None, Spoil], ...] = (
    ("unknown-header", "unknown_header", None, _strange_column),
    ("two-formats", "two_number_formats", HEADER_ROWS, _two_formats),
    ("column-missing", "missing_column", None, _without(3)),
)


def write_broken(
    world: World, sample: Sample, inbox: Path, sent: datetime.datetime
) -> list[Rejected]:
    """Write every broken file; returns what each receipt must say."""
    folder = inbox / sample.agency / sample.feed
    folder.mkdir(parents=True, exist_ok=True)
    found = []
    for name, code, row, spoil in (*ROW_FAULTS, *FILE_FAULTS):
        header, rows = spoil(sample)
        found.append(_csv(folder / f"broken-{name}.csv", header, rows, code, row))
    for name, code, bad in (
        ("outside-area", "outside_area", sample.foreign),
        ("expired", "locality_expired", sample.ended),
    ):
        if bad:
            rows = [*sample.rows, bad]
            path = folder / f"broken-{name}.csv"
            found.append(_csv(path, sample.header, rows, code, LAST + 1))
    found.append(_csv(folder / CLAIM, sample.header, sample.rows, "claimed_period_differs", None))
    found += _files(sample, folder, world.catalogue.contracts[sample.feed].size_limit_mb)
    found += _places(sample, inbox)
    for at, one in enumerate(found):
        received_on(one.path, sent + datetime.timedelta(seconds=at))
    return found


CLAIM = "Báo cáo quý I năm 2023.csv"
"""A name that claims another period than the one inside."""


def _csv(path: Path, header: list[str], rows: Rows, code: str, row: int | None) -> Rejected:
    text = "\n".join(";".join(line) for line in (header, *rows)) + "\n"
    path.write_text(text, encoding="utf-8")
    return Rejected(path, code, row, "rejected" if row is None else "partly")


def _files(sample: Sample, folder: Path, limit_mb: float) -> list[Rejected]:
    """Files that cannot be read at all, and workbooks with cells that say nothing."""
    found = []
    for name, code, data in (
        ("empty.csv", "empty_file", b""),
        ("page.xls", "html_page", b"<!DOCTYPE html><html><body><table></table></body></html>"),
        ("locked.xlsx", "password_protected", _OLE + "EncryptedPackage".encode("utf-16-le")),
    ):
        path = folder / f"broken-{name}"
        path.write_bytes(data)
        found.append(Rejected(path, code, None, "rejected"))
    large = folder / "broken-too-large.csv"
    with large.open("wb") as file:
        file.truncate(int(limit_mb * 1_048_576) + 1_048_576)  # sparse: it costs no space
    found.append(Rejected(large, "too_large", None, "rejected"))
    cut = folder / "broken-cut-short.xlsx"
    _workbook(cut, sample, None)
    cut.write_bytes(cut.read_bytes()[:-400])
    found.append(Rejected(cut, "damaged_workbook", None, "rejected"))
    for name, code, value in (
        ("error-value", "error_value", "#DIV/0!"),
        ("formula-without-value", "formula_without_value", ""),
    ):
        path = folder / f"broken-{name}.xlsx"
        _workbook(path, sample, value)
        found.append(Rejected(path, code, LAST, "partly"))
    return found


_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def _workbook(path: Path, sample: Sample, last_value: str | None) -> None:
    """The good rows as a workbook; last_value: stored result of a formula in the last row."""
    book = xlsxwriter.Workbook(os.fspath(path))
    book.set_properties({"created": datetime.datetime(2026, 1, 1)})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, sample.header)
    for at, row in enumerate(sample.rows, start=1):
        sheet.write_row(at, 0, row[:3])
        sheet.write_row(at, 3, [int(cell) for cell in row[3:]])
    if last_value is not None:
        sheet.write_formula(len(sample.rows), 3, "=1/0", None, last_value)
    book.close()


def _places(sample: Sample, inbox: Path) -> list[Rejected]:
    """Good files in folders of nobody: an unknown agency, an unknown feed, another's feed."""
    found = []
    for agency, feed, code in (
        ("so_la", sample.feed, "unknown_agency"),
        (sample.agency, "giao_thong", "unknown_feed"),
        (sample.agency, "education", "agency_not_for_feed"),
    ):
        folder = inbox / agency / feed
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "broken-place.csv"
        found.append(_csv(path, sample.header, sample.rows, code, None))
    return found
