"""A small health form of one province, written the way a test wants it."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import xlsxwriter

from sources.findings import Finding
from sources.loader import Catalogue
from sources.readers.legacy_text import to_tcvn3, to_vni
from sources.reading import Reading, read_submission

HEALTH = "health"
AGENCY = "syt_12"
AS_OF = date(2024, 12, 31)
HEADER = (
    "Mã xã",
    "Tên xã",
    "Kỳ báo cáo",
    "Số trẻ đẻ sống",
    "Tử vong sơ sinh",
    "Tử vong dưới 1 tuổi",
    "Tử vong dưới 5 tuổi",
    "Số trẻ dưới 1 tuổi được tiêm chủng đầy đủ (lũy kế)",
    "Số trẻ dưới 1 tuổi trong diện tiêm chủng (lũy kế)",
)
COUNTS = ("21", "0", "1", "1", "40", "43")
PLACES = (
    ("03386", "Phường Quyết Thắng"),
    ("03387", "Phường Tân Phong"),
    ("03388", "Phường Quyết Tiến"),
    ("03389", "Phường Đoàn Kết"),
)
PERIOD = "Quý II/2024"
TONES = "\u0300\u0301\u0303\u0309\u0323"
Rows = Sequence[Sequence[object]]


def row(
    place: int = 0,
    counts: Sequence[object] = COUNTS,
    *,
    code: object = None,
    name: object = None,
    period: object = PERIOD,
) -> list[object]:
    """One row of the form; what is not given is right."""
    right_code, right_name = PLACES[place]
    return [
        right_code if code is None else code,
        right_name if name is None else name,
        period,
        *counts,
    ]


def good_rows(count: int = len(PLACES)) -> list[list[object]]:
    """Rows without fault, one a place."""
    return [row(place) for place in range(count)]


def text(rows: Rows, separator: str = ";") -> str:
    """Rows as delimited text, quoted where needed."""
    return "".join(
        separator.join(_quoted(cell, separator) for cell in cells) + "\n" for cells in rows
    )


def _quoted(cell: object, separator: str) -> str:
    shown = "" if cell is None else str(cell)
    return f'"{shown}"' if separator in shown else shown


def csv_bytes(rows: Rows, separator: str = ";", encoding: str = "utf-8") -> bytes:
    """Rows as a CSV file in an encoding; ``tcvn3`` and ``vni`` too."""
    return encode(text(rows, separator), encoding)


def encode(content: str, encoding: str) -> bytes:
    """Text in any encoding that offices use."""
    if encoding == "cp1258":
        return windows_1258(content)
    if encoding == "tcvn3":
        return to_tcvn3(content).encode("latin-1")
    if encoding == "vni":
        return to_vni(content).encode("latin-1")
    if encoding == "nfd":
        return unicodedata.normalize("NFD", content).encode("utf-8")
    if encoding == "utf-16-le-bom":
        return b"\xff\xfe" + content.encode("utf-16-le")
    if encoding == "utf-16-be-bom":
        return b"\xfe\xff" + content.encode("utf-16-be")
    return content.encode(encoding)


def windows_1258(content: str) -> bytes:
    """Windows-1258 has letters with their shape and the tones apart."""
    pieces = []
    for letter in unicodedata.normalize("NFC", content):
        apart = unicodedata.normalize("NFD", letter)
        tones = "".join(mark for mark in apart if mark in TONES)
        plain = "".join(mark for mark in apart if mark not in TONES)
        pieces.append(unicodedata.normalize("NFC", plain) + tones)
    return "".join(pieces).encode("cp1258")


def xlsx_bytes(sheets: dict[str, Rows] | Rows, *, first_column: int = 0) -> bytes:
    """Rows as a workbook: numbers as numbers, ``=…`` as formulas without a result."""
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "default_date_format": "mm/yyyy"}
    book = xlsxwriter.Workbook(stream, options)
    named = sheets if isinstance(sheets, dict) else {"Sheet1": sheets}
    for name, rows in named.items():
        sheet = book.add_worksheet(name)
        for line, cells in enumerate(rows):
            for position, cell in enumerate(cells):
                if isinstance(cell, str) and cell.startswith("="):
                    formula, _, result = cell.partition("→")
                    sheet.write_formula(line, first_column + position, formula, None, result)
                elif cell is not None:
                    sheet.write(line, first_column + position, cell)
    book.close()
    return stream.getvalue()


class Office:
    """Sends files of one agency to one feed and keeps nothing."""

    def __init__(self, catalogue: Catalogue, folder: Path) -> None:
        self.catalogue = catalogue
        self.folder = folder

    def send(
        self,
        data: bytes,
        name: str = "bieu.csv",
        *,
        feed: str = HEALTH,
        agency: str = AGENCY,
        as_of: date = AS_OF,
        catalogue: Catalogue | None = None,
    ) -> Reading:
        """The reading of a file with this content and name."""
        path = self.folder / name
        path.write_bytes(data)
        return read_submission(
            path, feed=feed, agency=agency, catalogue=catalogue or self.catalogue, as_of=as_of
        )


def codes(findings: Sequence[Finding]) -> list[str]:
    """The codes of findings, in order."""
    return [one.code for one in findings]


def faults(reading: Reading) -> list[tuple[str, int | None, str | None, str | None]]:
    """Rejections as (code, row, column, value)."""
    return [(one.code, one.row, one.column, one.value) for one in reading.receipt.rejections]


def counted(reading: Reading) -> dict[tuple[str, str, str], int | None]:
    """Cells as {(locality, period, measure): count}."""
    columns = reading.cells.select(["locality_id", "period", "measure_id", "count"]).to_pylist()
    return {(c["locality_id"], c["period"], c["measure_id"]): c["count"] for c in columns}
