"""Workbooks: true numbers beside text, formulas, errors, sheets, dates and old fonts."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import datetime

import pytest

from sources.readers.legacy_text import to_tcvn3, to_vni
from tests.contract.forms import (
    HEADER,
    PLACES,
    Office,
    codes,
    counted,
    csv_bytes,
    faults,
    good_rows,
    row,
    xlsx_bytes,
)
from tests.contract.test_bad_files import rezipped


def numbers(*first: object) -> list[object]:
    """Counts as true numbers, the first ones given."""
    return [*first, *[21, 0, 1, 1, 40, 43][len(first) :]]


def test_a_workbook_and_a_text_file_give_the_same_cells(office: Office) -> None:
    rows = [HEADER, *good_rows()]
    typed = [HEADER, *(row(place, numbers()) for place in range(len(PLACES)))]
    text = counted(office.send(csv_bytes(rows)))
    assert counted(office.send(xlsx_bytes(rows), "a.xlsx")) == text
    assert counted(office.send(xlsx_bytes(typed), "b.xlsx")) == text


def test_codes_that_excel_made_numbers_get_their_zeros_back(office: Office) -> None:
    rows = [HEADER, row(0, numbers(), code=3386), row(1, numbers(), code="3387")]
    read = office.send(xlsx_bytes(rows), "a.xlsx")
    assert read.receipt.state == "accepted"
    assert codes(read.receipt.notes) == ["codes_padded"]
    assert "03386" in read.receipt.notes[0].sentence_vi


def test_a_true_number_with_a_point_is_a_fraction_and_text_is_thousands(office: Office) -> None:
    rows = [HEADER, row(0, numbers(1.234)), row(1, numbers("1.234")), row(2, numbers(7.5))]
    read = office.send(xlsx_bytes(rows, first_column=2), "a.xlsx")
    assert [(code, line, value) for code, line, _, value in faults(read)] == [
        ("fractional_count", 2, "1.234"),
        ("fractional_count", 4, "7.5"),
    ]
    assert 1234 in read.cells["count"].to_pylist()


def test_a_stored_formula_result_is_used_and_noted(office: Office) -> None:
    rows = [HEADER, row(0, numbers("=20+2→22")), row(1, numbers())]
    read = office.send(xlsx_bytes(rows), "a.xlsx")
    assert read.receipt.state == "accepted"
    assert codes(read.receipt.notes) == ["formula_values_used"]
    assert "D2" in read.receipt.notes[0].sentence_en
    assert 22 in read.cells["count"].to_pylist()


def test_a_formula_without_a_result_rejects_its_row(office: Office) -> None:
    data = xlsx_bytes([HEADER, row(0, numbers("=20+2→22")), row(1, numbers())])
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        markup = book.read("xl/worksheets/sheet1.xml")
    for stored in (b"<v></v>", b""):
        changed = markup.replace(b"<v>22</v>", stored)
        read = office.send(rezipped(data, "xl/worksheets/sheet1.xml", changed), "a.xlsx")
        assert faults(read) == [("formula_without_value", 2, HEADER[3], "D2")]
        assert read.receipt.rows_accepted == 1


def test_an_error_value_rejects_its_row(office: Office) -> None:
    rows = [
        HEADER,
        row(0, numbers("=1/0→#DIV/0!")),
        row(1, numbers("=A1→#REF!")),
        row(2, numbers()),
    ]
    read = office.send(xlsx_bytes(rows), "a.xlsx")
    assert faults(read) == [
        ("error_value", 2, HEADER[3], "#DIV/0!"),
        ("error_value", 3, HEADER[3], "#REF!"),
    ]
    assert read.receipt.rows_accepted == 1


def test_markup_with_name_spaces_hides_no_formula(office: Office) -> None:
    data = xlsx_bytes([HEADER, row(0, numbers("=20+2→22")), row(1, numbers())])
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        markup = book.read("xl/worksheets/sheet1.xml").replace(b"<v>22</v>", b"")
    markup = re.sub(rb"<(/?)(worksheet|sheetData|row|c|f|v|t|is)(?=[ >/])", rb"<\1x:\2", markup)
    markup = markup.replace(b"xmlns=", b"xmlns:x=", 1)
    read = office.send(rezipped(data, "xl/worksheets/sheet1.xml", markup), "a.xlsx")
    assert ("formula_without_value", 2, HEADER[3], "D2") in faults(read)


def test_the_sheet_with_the_header_is_found_among_others(office: Office) -> None:
    sheets = {"Bìa": [["BÁO CÁO"]], "Biểu 1": [HEADER, *good_rows()], "Danh mục": [["Mã", "Tên"]]}
    read = office.send(xlsx_bytes(sheets), "a.xlsx")
    assert read.receipt.state == "accepted"
    assert [(one.code, one.value) for one in read.receipt.notes] == [("sheet_chosen", "Biểu 1")]


def test_two_sheets_with_the_header_are_refused_by_name(office: Office) -> None:
    sheets = {"Quý 1": [HEADER, row(0)], "Quý 2": [HEADER, row(1)]}
    read = office.send(xlsx_bytes(sheets), "a.xlsx")
    assert codes(read.receipt.rejections) == ["several_sheets"]
    assert "Quý 1, Quý 2" in read.receipt.rejections[0].sentence_vi


def test_an_empty_copy_of_the_form_beside_the_filled_one_does_not_matter(office: Office) -> None:
    sheets = {"Mẫu": [HEADER], "Số liệu": [HEADER, row(0)]}
    assert office.send(xlsx_bytes(sheets), "a.xlsx").receipt.state == "accepted"


def test_a_hidden_sheet_is_not_read_and_that_is_said(office: Office) -> None:
    data = xlsx_bytes({"Cũ": [HEADER, row(1)], "Mới": [HEADER, row(0)]})
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        markup = book.read("xl/workbook.xml")
    markup = markup.replace('name="Cũ"'.encode(), 'name="Cũ" state="hidden"'.encode())
    read = office.send(rezipped(data, "xl/workbook.xml", markup), "a.xlsx")
    assert read.receipt.rows_read == 1
    assert ("hidden_sheet_left", "Cũ") in [(one.code, one.value) for one in read.receipt.notes]


@pytest.mark.parametrize("legacy", [to_tcvn3, to_vni])
def test_cells_in_old_fonts_are_read(office: Office, legacy: Callable[[str], str]) -> None:
    rows = [
        [legacy(cell) if isinstance(cell, str) else cell for cell in cells]
        for cells in (["SỞ Y TẾ TỈNH LAI CHÂU"], HEADER, *good_rows())
    ]
    read = office.send(xlsx_bytes(rows), "a.xlsx")
    assert read.receipt.state == "accepted", faults(read)
    assert counted(read) == counted(office.send(csv_bytes([HEADER, *good_rows()])))
    assert "encoding_used" in codes(read.receipt.notes)


def test_a_month_that_excel_made_a_date_is_read_and_noted(office: Office) -> None:
    contract = office.catalogue.contracts["justice"]
    monthly = [c for c in contract.columns if c.required and c.measure_id
               and contract.measures[c.measure_id].period_type == "month"]  # fmt: skip
    header = [*HEADER[:3], *(column.header for column in monthly)]
    first = [*PLACES[0], datetime(2024, 3, 1), *(1 for _ in monthly)]
    read = office.send(xlsx_bytes([header, first]), "a.xlsx", feed="justice", agency="stp_12")
    assert read.receipt.periods == ["2024-03"], faults(read)
    assert "period_from_date" in codes(read.receipt.notes)
