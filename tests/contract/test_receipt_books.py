"""The receipt as a workbook: the right cells are marked, and nothing of a sender's is live."""

from __future__ import annotations

import io
import re
import zipfile

import fastexcel
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.findings import Finding
from sources.marked_grid import MOST_ROWS, Read
from sources.readers.layout import Header
from sources.readers.sheet import Sheet
from sources.receipt_book import SUMMARY, Book, receipt_book, sheet_name
from sources.receipts import Receipt
from tests.contract.forms import COUNTS, HEADER, Office, csv_bytes, row, xlsx_bytes

TITLE = ["Biểu số 3: Tử vong trẻ em", *[None] * 8]
WRONG_COUNT = ["21", "không rõ", "1", "1", "40", "43"]
FORM = [
    TITLE, [None] * 9, list(HEADER),
    row(0), row(1, WRONG_COUNT), row(2, code="99999", name="Xã Không Có"), row(3),
]  # fmt: skip
MARKED = {"E5", "A6"}
TAG = re.compile(r"<(?:\w+:)?(\w+)[\s/>]")
NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def drawn(reading):
    return receipt_book(Book(reading.receipt, "00000007-abcdefabcdef", reading.read))


def parts(book):
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def marked(book):
    """The cells with a note, on the page of data."""
    return set(re.findall(r'<comment ref="([A-Z]+\d+)"', parts(book)["xl/comments1.xml"]))


def page(book, name):
    sheet = fastexcel.read_excel(book).load_sheet(name, header_row=None, dtypes="string")
    return [list(cells) for cells in sheet.to_arrow().to_pydict().values()]


def facts(book):
    labels, values = page(book, SUMMARY)[:2]
    return dict(zip(labels, values, strict=True))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16-le-bom", "cp1258", "tcvn3"])
def test_the_faulty_cells_of_delimited_text_are_marked_in_any_encoding(
    office: Office, encoding: str
) -> None:
    book = drawn(office.send(csv_bytes([["" if c is None else c for c in r] for r in FORM],
                                       encoding=encoding)))  # fmt: skip
    assert marked(book) == MARKED
    [name] = [one for one in fastexcel.read_excel(book).sheet_names if one != SUMMARY]
    columns = page(book, name)
    assert columns[0][4:6] == ["03387", "99999"]
    assert columns[4][4] == "không rõ"


def test_the_faulty_cells_of_a_workbook_are_marked_under_a_header_further_down(
    office: Office,
) -> None:
    book = drawn(office.send(xlsx_bytes({"Biểu 3": FORM}), "bieu.xlsx"))
    assert marked(book) == MARKED
    found = parts(book)
    assert 'topLeftCell="A4"' in found["xl/worksheets/sheet2.xml"]
    targets = re.findall(r'location="([^"]+)"', found["xl/worksheets/sheet1.xml"])
    assert targets == ["'Biểu 3'!E5", "'Biểu 3'!A6"]


def test_the_first_page_says_what_became_of_the_file_and_every_fault(office: Office) -> None:
    reading = office.send(csv_bytes([list(HEADER), row(0), row(1, WRONG_COUNT)]))
    told = facts(drawn(reading))
    assert told["Số / Number"] == "00000007-abcdefabcdef"
    assert told["Kết quả"] == "Được nhận một phần / Accepted in part"
    assert told["Dòng / Rows"].startswith("đọc 2, nhận 1, trả lại 1")
    [fault] = reading.receipt.rejections
    rows = list(zip(*page(drawn(reading), SUMMARY), strict=True))
    assert any(fault.sentence_vi in cells and fault.sentence_en in cells for cells in rows)


def test_a_file_that_could_not_be_read_has_its_first_page(office: Office) -> None:
    book = drawn(office.send(b"%PDF-1.7 nothing to read", "bieu.pdf"))
    assert fastexcel.read_excel(book).sheet_names == [SUMMARY]
    assert facts(book)["Kết quả"] == "Không được nhận / Rejected"


LIVE = st.one_of(
    st.text(),
    st.text().map(lambda text: "=" + text),
    st.sampled_from(
        ["=1+1", "=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "http://x.y",
         "file:///etc", "internal:Sheet1!A1", '=HYPERLINK("http://x")', "_x003D_1", "{=1}", "x\0y",
         "\ufffe\uffff", "a" * 40_000]
    ),
)  # fmt: skip


def made(cells, sheet="Biểu", column="a"):
    """A receipt of a sheet of two columns, its last row at fault."""
    columns = [pa.array([column, *cells], pa.string()), pa.array(["b", *cells], pa.string())]
    header = Header(0, 0, {"a": 0}, {0: column, 1: "b"}, [], [], [], [])
    fault = Finding(code="not_a_number", row=len(cells) + 1, column=column, value=cells[-1],
                    sentence_vi=cells[-1], sentence_en=cells[-1])  # fmt: skip
    receipt = Receipt(file_name=cells[0], sha256="0", feed="f", agency=cells[0], state="rejected",
                      rejections=[fault], rejections_total=1, notes=[fault])  # fmt: skip
    read = Read(Sheet(name=sheet, columns=columns, delimited=True), header)
    return receipt_book(Book(receipt, "1", read))


@settings(max_examples=60, deadline=None)
@given(cells=st.lists(LIVE, min_size=1, max_size=4), sheet=LIVE, column=LIVE)
def test_nothing_that_a_sender_wrote_is_a_formula_or_leads_out(cells, sheet, column) -> None:
    book = made(cells, sheet, column)
    for name in fastexcel.read_excel(book).sheet_names:
        assert page(book, name)
    for name, content in parts(book).items():
        assert not NO_XML.search(content), name
        assert not set(TAG.findall(content)) & {"f", "ddeLink", "externalLink"}, name
        if name.startswith("xl/") and name.endswith(".rels"):
            assert 'TargetMode="External"' not in content


def test_text_that_looks_like_a_formula_is_shown_as_it_was_sent() -> None:
    book = made(["=cmd|' /C calc'!A0", "+1"])
    assert page(book, "Biểu")[0] == ["a", "=cmd|' /C calc'!A0", "+1"]


@given(given_name=LIVE)
def test_any_sheet_name_becomes_one_that_a_spreadsheet_takes(given_name) -> None:
    name = sheet_name(given_name)
    assert 0 < len(name.encode("utf-16-le")) // 2 <= 31
    assert not set(name) & set("[]:*?/\\'")
    assert name.casefold() not in (SUMMARY.casefold(), "history")


def test_of_a_huge_sheet_the_faulty_rows_and_their_neighbours_are_copied() -> None:
    height = 400_000
    cells = pa.array([f"r{number}" for number in range(1, height + 1)], pa.string())
    header = Header(0, 0, {"a": 0}, {0: "a"}, [], [], [], [])
    wrong = [3, 200_000, *range(300_000, 300_000 + 900)]
    faults = [
        Finding(code="x", row=at, column="a", value="v", sentence_vi=f"v{at}", sentence_en="e")
        for at in wrong
    ]
    receipt = Receipt(file_name="f", sha256="0", feed="f", agency="a", state="partly",
                      rejections=faults, rejections_total=len(faults))  # fmt: skip
    sheet = Sheet(name="Biểu", columns=[cells], delimited=True)
    book = receipt_book(Book(receipt, "1", Read(sheet, header)))
    first, numbers = page(book, "Biểu")
    assert first[:7] == ["r1", "r2", "r3", "r4", "r5", "r199998", "r199999"]
    assert [int(number) for number in numbers[1:7]] == [2, 3, 4, 5, 199_998, 199_999]
    assert len(first) < MOST_ROWS
    assert len(marked(book)) == len(faults)


def test_a_column_at_fault_is_marked_at_its_header(office: Office) -> None:
    header = [*HEADER, "Cột lạ"]
    reading = office.send(csv_bytes([header, [*row(0, COUNTS), "1"]]))
    assert [one.code for one in reading.receipt.rejections] == ["unknown_header"]
    assert marked(drawn(reading)) == {"J1"}
