"""The receipt as a workbook: what became of the file, every fault with a link, the marked sheet."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from sources.findings import Finding
from sources.marked_grid import MarkedGrid, Read, cell_text
from sources.receipts import Receipt
from sources.template import TEXT_STAYS_TEXT

SUMMARY = "Biên nhận"
DATA = "Tệp đã gửi"
FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
LONGEST_NAME = 31
RESERVED = {SUMMARY.casefold(), "history"}
STATES = {
    "accepted": "Được nhận / Accepted",
    "partly": "Được nhận một phần / Accepted in part",
    "rejected": "Không được nhận / Rejected",
}
WHAT_TO_DO = (
    "Sửa trong tệp gốc những chỗ nêu dưới đây rồi gửi lại cả tệp vào cùng thư mục; dòng đã nhận "
    "không bị tính hai lần.",
    "Mend in your own file what is listed below and send the whole file again to the same folder; "
    "rows already accepted are not counted twice.",
)
MARKED = "Ô sai được tô đỏ và có ghi chú; bấm vào số dòng để đến đúng ô. / Faulty cells are red, "
MARKED += "with a note; a click on the row leads there."
IN_PART = "Tệp lớn: chỉ chép lại các dòng sai và dòng lân cận. / A large file: only faulty rows "
IN_PART += "and their neighbours are copied."
COLUMNS = ("Dòng / Row", "Cột / Column", "Giá trị / Value", "Lý do", "Reason")
WIDTHS = (12, 28, 22, 70, 70)


@dataclass(frozen=True)
class Book:
    """A receipt with the number of its submission, and the sheet it is about if one was read."""

    receipt: Receipt
    submission_id: str
    read: Read | None


def receipt_book(book: Book) -> bytes:
    """The workbook of a receipt.

    All that came from the sender is written as text or as a number: nothing in it is a formula or
    leads out of the workbook.
    """
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, **TEXT_STAYS_TEXT}) as workbook:
        formats = _formats(workbook)
        page = workbook.add_worksheet(SUMMARY)
        grid, name = None, ""
        if book.read is not None:
            grid = MarkedGrid(book.read, book.receipt.rejections)
            name = sheet_name(book.read.sheet.name)
            grid.write(workbook.add_worksheet(name), formats)
        _write_summary(page, book, grid, name, formats)
    return out.getvalue()


def sheet_name(given: str) -> str:
    """A sender's sheet name as a spreadsheet takes it."""
    name = FORBIDDEN.sub(" ", cell_text(given)).strip()
    while len(name.encode("utf-16-le")) > 2 * LONGEST_NAME:
        name = name[:-1].strip()
    return DATA if not name or name.casefold() in RESERVED else name


def _formats(workbook: Any) -> dict[str, Any]:
    wrapped = {"text_wrap": True, "valign": "top"}
    return {
        "title": workbook.add_format({"bold": True, "font_size": 14}),
        "bold": workbook.add_format({"bold": True}),
        "wrap": workbook.add_format(wrapped),
        "link": workbook.add_format(
            {"font_color": "#0563C1", "underline": 1, "valign": "top", "align": "left"}
        ),
        "header": workbook.add_format(
            {"bold": True, "text_wrap": True, "border": 1, "bg_color": "#DDEBF7"}
        ),
        "fault": workbook.add_format(
            {"bg_color": "#FFC7CE", "font_color": "#9C0006", "border": 1, "bold": True}
        ),
        "row": workbook.add_format({"bg_color": "#FFF2CC"}),
        "dim": workbook.add_format({"font_color": "#7F7F7F"}),
    }


def _write_summary(
    page: Any, book: Book, grid: MarkedGrid | None, name: str, formats: dict[str, Any]
) -> None:
    receipt = book.receipt
    for column, width in enumerate(WIDTHS):
        page.set_column(column, column, width)
    page.write_string(0, 0, "Biên nhận / Receipt", formats["title"])
    row = 2
    for label, value in _facts(book):
        page.write_string(row, 0, label, formats["bold"])
        page.write_string(row, 1, cell_text(value))
        row += 1
    row += 1
    for line in (*WHAT_TO_DO, *_remarks(grid)):
        page.write_string(row, 0, line)
        row += 1
    row = _write_findings(page, row + 1, receipt.rejections, (grid, name), formats)
    if receipt.truncated:
        more = receipt.rejections_total - len(receipt.rejections)
        page.write_string(row, 0, f"… và {more} lỗi nữa / and {more} more", formats["bold"])
        row += 1
    if receipt.notes:
        page.write_string(row + 1, 0, "Ghi chú / Notes", formats["bold"])
        _write_findings(page, row + 2, receipt.notes, (None, ""), formats)


def _facts(book: Book) -> list[tuple[str, str]]:
    one = book.receipt
    return [
        ("Tệp / File", one.file_name),
        ("Số / Number", book.submission_id),
        ("Cơ quan", one.agency),
        ("Nguồn / Feed", one.feed),
        ("Kết quả", STATES[one.state]),
        ("Dòng / Rows", f"đọc {one.rows_read}, nhận {one.rows_accepted}, trả lại "
         f"{one.rows_rejected} / read, accepted, rejected"),
        ("Kỳ / Periods", ", ".join(one.periods) or "—"),
        ("Đọc như", one.read_as or "—"),
    ]  # fmt: skip


def _remarks(grid: MarkedGrid | None) -> list[str]:
    if grid is None:
        return []
    return [MARKED] if grid.whole else [MARKED, IN_PART]


def _write_findings(
    page: Any,
    row: int,
    findings: Sequence[Finding],
    where: tuple[MarkedGrid | None, str],
    formats: dict[str, Any],
) -> int:
    """The findings as a table, each with a link to its cell; the row after it."""
    grid, name = where
    for column, heading in enumerate(COLUMNS):
        page.write_string(row, column, heading, formats["header"])
    for position, one in enumerate(findings):
        row += 1
        shown = "" if one.row is None else str(one.row)
        place = grid.places[position] if grid is not None else None
        if grid is not None and place is not None and place[0] in grid.at:
            cell = xl_rowcol_to_cell(grid.at[place[0]], place[1])
            page.write_url(row, 0, f"internal:'{name}'!{cell}", formats["link"], shown or cell)
        else:
            page.write_string(row, 0, shown, formats["wrap"])
        rest = (one.column or "", one.value or "", one.sentence_vi, one.sentence_en)
        for column, text in enumerate(rest, start=1):
            page.write_string(row, column, cell_text(text), formats["wrap"])
    return row + 1
