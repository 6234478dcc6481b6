"""A report's tables as a workbook: numbers as numbers, words where there is no number."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date
from typing import Any

import xlsxwriter

from orchestration.outputs.reports.contents import Contents
from orchestration.outputs.reports.figures import Figure, marks_of, status_said, unit_said
from orchestration.outputs.reports.page import notes_on, value_of
from orchestration.outputs.reports.results import Result, name_of
from orchestration.outputs.reports.sentences import notes_of, silent_of, summary_of, tally_of
from orchestration.outputs.reports.words import date_said, text
from orchestration.scorecard_words import asked_said, said
from sources.marked_grid import cell_text
from sources.template import TEXT_STAYS_TEXT
from sources.worded import Language, Worded

SHEETS: Mapping[str, Worded] = {
    "summary": Worded("Tóm tắt", "Summary"),
    "targets": Worded("Mục tiêu", "Targets"),
    "units": Worded("Theo đơn vị", "By unit"),
    "reports": Worded("Báo cáo số liệu", "Reports"),
    "notes": Worded("Ghi chú", "Notes"),
    "definitions": Worded("Định nghĩa", "Definitions"),
}
HEADINGS: Mapping[str, Sequence[Worded]] = {
    "targets": (
        Worded("Mục", "Clause"), Worded("Mã mục tiêu", "Target"), Worded("Chỉ tiêu", "Indicator"),
        Worded("Mã chỉ tiêu", "Indicator id"), Worded("Đơn vị tính", "Unit"),
        Worded("Năm", "Year"), Worded("Văn bản ghi", "As printed"),
        Worded("Cần đạt", "To reach"), Worded("Mức phải đạt", "Level asked for"),
        Worded("Kỳ", "Period"), Worded("Tử số", "Numerator"), Worded("Mẫu số", "Denominator"),
        Worded("Kết quả", "Result"), Worded("Dưới 95 %", "Lower 95 %"),
        Worded("Trên 95 %", "Upper 95 %"), Worded("Trạng thái số liệu", "Status of the figure"),
        Worded("Kỳ trước", "Period before"), Worded("Đánh giá", "Judgement"),
        Worded("Lý do, ghi chú", "Reason, notes"),
    ),
    "units": (
        Worded("Chỉ tiêu", "Indicator"), Worded("Mã chỉ tiêu", "Indicator id"),
        Worded("Đơn vị tính", "Unit"), Worded("Kỳ", "Period"),
        Worded("Mã đơn vị", "Code"), Worded("Đơn vị", "Unit of administration"),
        Worded("Kết quả", "Result"), Worded("Dưới 95 %", "Lower 95 %"),
        Worded("Trên 95 %", "Upper 95 %"), Worded("Trạng thái số liệu", "Status of the figure"),
        Worded("Lý do", "Reason"),
    ),
    "reports": (
        Worded("Nguồn số liệu", "Source"), Worded("Phải nộp", "Due"),
        Worded("Đúng hạn", "In time"), Worded("Muộn", "Late"), Worded("Còn thiếu", "Missing"),
    ),
    "definitions": (
        Worded("Mã chỉ tiêu", "Indicator id"), Worded("Chỉ tiêu", "Indicator"),
        Worded("Định nghĩa", "Definition"), Worded("Hạn chế", "Limitations"),
    ),
}  # fmt: skip
WIDTHS: Mapping[str, Sequence[int]] = {
    "summary": (100,),
    "targets": (14, 22, 44, 26, 9, 7, 34, 10, 11, 12, 11, 12, 11, 10, 10, 16, 11, 18, 48),
    "units": (44, 26, 9, 13, 10, 26, 11, 10, 10, 18, 30),
    "reports": (40, 12, 12, 12, 12),
    "notes": (110,),
    "definitions": (28, 44, 60, 60),
}
A4 = 9

Value = str | int | float | date | None


@dataclass(frozen=True)
class _Book:
    """The workbook being written, with its formats."""

    workbook: Any
    formats: Mapping[str, Any]
    contents: Contents

    @property
    def language(self) -> Language:
        return self.contents.language

    def sheet(self, name: str) -> Any:
        """A new sheet, set up to be printed lying, as wide as a page."""
        page = self.workbook.add_worksheet(SHEETS[name].said(self.language))
        for column, width in enumerate(WIDTHS[name]):
            page.set_column(column, column, width)
        page.set_paper(A4)
        page.set_landscape()
        page.fit_to_pages(1, 0)
        page.set_footer(f"&L{_literal(_foot(self.contents))}&R&P/&N")
        return page

    def table(self, name: str, rows: Sequence[Sequence[Value]]) -> None:
        """A sheet with a heading that stays in sight and is printed on every page."""
        page = self.sheet(name)
        for column, heading in enumerate(HEADINGS[name]):
            page.write_string(0, column, heading.said(self.language), self.formats["header"])
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                _write(page, number, column, value, self.formats)
        page.freeze_panes(1, 0)
        page.repeat_rows(0)
        if rows:
            page.autofilter(0, 0, len(rows), len(HEADINGS[name]) - 1)


def book_of(contents: Contents) -> bytes:
    """The report's tables as an XLSX file; nothing in it is a formula, the same bytes each time."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, **TEXT_STAYS_TEXT}) as workbook:
        made = contents.release.created_at.astimezone(UTC).replace(tzinfo=None)
        workbook.set_properties({"created": made, "title": cell_text(_title(contents))})
        book = _Book(workbook, _formats(workbook), contents)
        _summary(book)
        book.table("targets", [_target(one, contents) for one in contents.results])
        book.table("units", list(_units(contents)))
        book.table("reports", list(_reports(contents)))
        _lines(book, "notes", [*silent_of(contents), *notes_of(contents)])
        book.table("definitions", [_definition(one, book.language) for one in
                                   contents.definitions])  # fmt: skip
    return out.getvalue()


def _formats(workbook: Any) -> dict[str, Any]:
    cell = {"valign": "top", "border": 1}
    return {
        "title": workbook.add_format({"bold": True, "font_size": 14, "text_wrap": True}),
        "line": workbook.add_format({"text_wrap": True, "valign": "top"}),
        "header": workbook.add_format(
            {"bold": True, "text_wrap": True, "border": 1, "bg_color": "#E7E6E6", "valign": "top"}
        ),
        "text": workbook.add_format({**cell, "text_wrap": True, "num_format": "@"}),
        "whole": workbook.add_format({**cell, "num_format": "#,##0"}),
        "number": workbook.add_format({**cell, "num_format": "#,##0.00"}),
        "fine": workbook.add_format({**cell, "num_format": "0.0000"}),
        "date": workbook.add_format({**cell, "num_format": "dd/mm/yyyy"}),
    }


def _write(page: Any, row: int, column: int, value: Value, formats: Mapping[str, Any]) -> None:
    match value:
        case None:
            page.write_blank(row, column, None, formats["text"])
        case date():
            page.write_datetime(row, column, value, formats["date"])
        case int():
            page.write_number(row, column, value, formats["whole"])
        case float() if value.is_integer():
            page.write_number(row, column, value, formats["whole"])
        case float():
            page.write_number(row, column, value, formats["number" if abs(value) >= 1 else "fine"])
        case _:
            page.write_string(row, column, cell_text(value), formats["text"])


def _summary(book: _Book) -> None:
    contents, language = book.contents, book.language
    lines = [
        contents.plan[f"name_{language}"],
        contents.duty.words("content", language),
        text("span", language, starts=date_said(contents.duty.starts, language),
             ends=date_said(contents.duty.ends, language)),
        *([text("synthetic", language)] if contents.release.synthetic else []),
        *summary_of(contents),
        *(f"{word}: {number}" for word, number in tally_of(contents)),
        _foot(contents),
    ]  # fmt: skip
    page = book.sheet("summary")
    page.write_string(0, 0, cell_text(_title(contents)), book.formats["title"])
    for row, line in enumerate(lines, start=1):
        page.write_string(row, 0, cell_text(line), book.formats["line"])


def _lines(book: _Book, name: str, lines: Sequence[str]) -> None:
    page = book.sheet(name)
    for row, line in enumerate(lines):
        page.write_string(row, 0, cell_text(line), book.formats["line"])


def _title(contents: Contents) -> str:
    return (
        f"{text('title', contents.language)}: {contents.duty.words('content', contents.language)}"
    )


def _foot(contents: Contents) -> str:
    facts, language = contents.release, contents.language
    said_so = text("footer", language, release=facts.release_id,
                   as_of=date_said(facts.as_of, language))  # fmt: skip
    return f"{said_so}; {text('footer_synthetic', language)}" if facts.synthetic else said_so


def _literal(footer: str) -> str:
    """A footer in which no sign is a code."""
    return footer.replace("&", "&&")


def _target(one: Result, contents: Contents) -> list[Value]:
    target, figure, language = one.target, one.figure, contents.language
    level = target["target_level"]
    shown = _number(figure, "value")
    return [
        target["clause"], target["target_id"], name_of(target, language),
        target["indicator_id"] or "", unit_said(target["indicator_per"], language),
        int(target["year"]), target["printed"], asked_said(target, language),
        None if level is None else float(level), one.period or "",
        _number(figure, "numerator"), _number(figure, "denominator"),
        value_of(one, language) if shown is None else shown,
        _number(figure, "lower_95"), _number(figure, "upper_95"),
        "" if figure is None else f"{status_said(figure, language)} {marks_of(figure)}".strip(),
        _number(one.before, "value"), said(one.status, language),
        "; ".join(notes_on(one, contents)),
    ]  # fmt: skip


def _units(contents: Contents) -> Sequence[Sequence[Value]]:
    comparison, language = contents.comparison, contents.language
    if comparison is None:
        return []
    return [
        [
            name_of(line.indicator, language), line.indicator["indicator_id"],
            unit_said(line.indicator["indicator_per"], language), line.period,
            figure["unit_code"], comparison.units[unit],
            _number(figure, "value"), _number(figure, "lower_95"), _number(figure, "upper_95"),
            f"{status_said(figure, language)} {marks_of(figure)}".strip(),
            contents.why(figure),
        ]
        for line in comparison.lines
        for unit, figure in line.figures.items()
    ]  # fmt: skip


def _reports(contents: Contents) -> Sequence[Sequence[Value]]:
    at = 0 if contents.language == "vi" else 1
    return [
        [one.names[at], one.due, one.in_time, one.late, one.missing]
        for one in contents.completeness.feeds
    ]


def _definition(row: Mapping[str, Any], language: Language) -> list[Value]:
    return [
        row["indicator_id"], row[f"name_{language}"], row[f"definition_{language}"] or "",
        row[f"limitations_{language}"] or "",
    ]  # fmt: skip


def _number(figure: Figure | None, name: str) -> float | None:
    """A number of a figure that has a value; of any other nothing is written."""
    if figure is None or figure["value"] is None or figure[name] is None:
        return None
    return float(figure[name])
