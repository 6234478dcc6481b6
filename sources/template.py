"""The empty form of a feed, which reads back when it is filled in."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlsxwriter

from sources.contract import Column, Contract
from sources.loader import Catalogue
from sources.readers.numbers import MAX_COUNT

ROWS = 3_000
TEXT_STAYS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False}
"""What Excel opens holds nothing of others that it would compute or follow."""

SHEET = "Số liệu"
GUIDE = "Hướng dẫn"

_GUIDE_LINES = (
    "Điền vào trang “{sheet}”, mỗi dòng một đơn vị và một kỳ báo cáo. Không đổi tên cột.",
    "Mã đơn vị giữ đủ số 0 ở đầu (cột đã để dạng văn bản). Tên phải khớp với mã.",
    "Ô để trống nghĩa là chưa có số liệu. Nếu không phát sinh, ghi 0. Không ghi “-” hoặc “x”.",
    "Chỉ ghi số nguyên, không âm. Không thêm dòng tổng cộng; hệ thống tự cộng.",
    "Mỗi dòng chỉ điền các cột của kỳ báo cáo đó; các cột khác để trống.",
    "Fill in the sheet “{sheet}”: one row per place and period; blank means no data yet, 0 none.",
)


@dataclass(frozen=True)
class _Form:
    """What the form is made of."""

    contract: Contract
    catalogue: Catalogue
    formats: dict[str, Any]

    @property
    def sheet(self) -> str:
        return self.contract.sheet_hints[0] if self.contract.sheet_hints else SHEET


def write_template(feed: str, catalogue: Catalogue, path: Path) -> None:
    """Write the empty XLSX form of a feed.

    The first sheet has the contract's official headers, text columns as text, whole numbers only
    in the counts; the second says in Vietnamese how to fill it in. Raises KeyError for a feed the
    catalogue does not have; the file appears whole or not at all.
    """
    if feed not in catalogue.contracts:
        raise KeyError(f"no feed {feed}; there are {', '.join(catalogue.contracts)}")
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{uuid.uuid4().hex}.draft")
    try:
        book = xlsxwriter.Workbook(str(draft), {"in_memory": True, **TEXT_STAYS_TEXT})
        form = _Form(catalogue.contracts[feed], catalogue, _formats(book))
        _write_form(book.add_worksheet(form.sheet), form)
        _write_guide(book.add_worksheet(GUIDE), form)
        book.close()
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _formats(book: Any) -> dict[str, Any]:
    title = {"bold": True, "text_wrap": True, "valign": "top", "border": 1, "bg_color": "#DDEBF7"}
    return {
        "header": book.add_format(title),
        "text": book.add_format({"num_format": 49, "locked": False}),
        "count": book.add_format({"num_format": "0", "locked": False}),
        "bold": book.add_format({"bold": True}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
    }


def _write_form(sheet: Any, form: _Form) -> None:
    for position, column in enumerate(form.contract.columns):
        kind = "count" if column.measure_id else "text"
        width = 12 if column.measure_id else 24
        sheet.set_column(position, position, width, form.formats[kind])
        sheet.write_string(0, position, column.header, form.formats["header"])
        sheet.write_comment(0, position, _remark(column, form), {"x_scale": 2})
        _validate(sheet, position, column, form.contract)
    sheet.set_row(0, 60)
    sheet.freeze_panes(1, 0)
    sheet.protect(
        "",
        {
            "insert_rows": True,
            "delete_rows": True,
            "format_columns": True,
            "sort": True,
            "autofilter": True,
        },
    )


def _validate(sheet: Any, position: int, column: Column, contract: Contract) -> None:
    """Whole numbers in counts; the known words in a breakdown column."""
    rule: dict[str, Any] | None = None
    if column.measure_id:
        rule = {
            "validate": "integer",
            "criteria": "between",
            "minimum": 0,
            "maximum": MAX_COUNT,
            "error_title": "Số không hợp lệ",
            "error_message": "Chỉ ghi số nguyên từ 0 trở lên; để trống nếu chưa có số liệu.",
        }
    elif column.name == "breakdown":
        words = {name: text for text, name in reversed(list(contract.value_aliases.items()))}
        rule = {"validate": "list", "source": list(words.values())}
    if rule is not None:
        sheet.data_validation(1, position, ROWS, position, rule)


def _remark(column: Column, form: _Form) -> str:
    """What a column is for, in both languages where the catalogue names it."""
    if column.measure_id is None:
        lines = [column.header]
        if column.name == "period":
            lines.append(_periods(form))
    else:
        measure = form.catalogue.measures[column.measure_id]
        part = form.catalogue.breakdowns.get(column.breakdown or "")
        suffix = f" ({part.name_vi} / {part.name_en})" if part is not None else ""
        terms = form.contract.measures[column.measure_id]
        kind = form.catalogue.period_types[terms.period_type].name_vi
        lines = [f"{measure.name_vi} / {measure.name_en}{suffix}", f"Kỳ báo cáo: {kind}"]
        if terms.cumulation == "year_to_date":
            lines.append("Số cộng dồn từ đầu năm.")
    lines.append("Bắt buộc có cột này." if column.required else "Không bắt buộc.")
    return "\n".join(lines)


def _periods(form: _Form) -> str:
    """The feed's period types with an example of each, as the catalogue spells the latest."""
    examples: list[str] = []
    for kind in form.contract.period_types():
        spelt = form.catalogue.period_spellings[kind]
        last = list(spelt.values())[-1]
        example = [text for text, period in spelt.items() if period == last][:2][-1]
        examples.append(f"{form.catalogue.period_types[kind].name_vi}: “{example}”")
    return "; ".join(examples)


def _write_guide(sheet: Any, form: _Form) -> None:
    contract, wrap = form.contract, form.formats["wrap"]
    sheet.set_column(0, 0, 60, wrap)
    sheet.set_column(1, 1, 70, wrap)
    sheet.write_string(0, 0, f"{contract.name_vi} / {contract.name_en}", form.formats["bold"])
    write: Callable[..., Any] = sheet.write_string
    row = 1
    for line in _GUIDE_LINES:
        write(row, 0, line.format(sheet=form.sheet), wrap)
        row += 1
    write(row, 0, f"Cách ghi kỳ báo cáo: {_periods(form)}", wrap)
    row += 2
    for column in contract.columns:
        write(row, 0, column.header, wrap)
        write(row, 1, _remark(column, form), wrap)
        row += 1
