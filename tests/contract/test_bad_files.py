"""Files that cannot be taken at all: each says why, and nothing lands."""

from __future__ import annotations

import dataclasses
import io
import zipfile
from pathlib import Path

import pytest

from sources.loader import Catalogue
from tests.contract.forms import (
    HEADER,
    Office,
    codes,
    csv_bytes,
    faults,
    good_rows,
    row,
    xlsx_bytes,
)

GOOD = [HEADER, *good_rows()]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600


def with_contract(catalogue: Catalogue, feed: str, **changes: object) -> Catalogue:
    """The catalogue with one contract changed."""
    contract = dataclasses.replace(catalogue.contracts[feed], **changes)
    return catalogue.model_copy(update={"contracts": catalogue.contracts | {feed: contract}})


def rezipped(data: bytes, part: str, content: bytes) -> bytes:
    """A workbook with one part replaced."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", 8) as new:
        for name in old.namelist():
            new.writestr(name, content if name == part else old.read(name))
    return stream.getvalue()


FILES = {
    "empty": ("a.csv", b"", "empty_file"),
    "only white space": ("a.csv", b"\xef\xbb\xbf \r\n\n", "empty_file"),
    "truncated workbook": ("a.xlsx", xlsx_bytes(GOOD)[:-900], "damaged_workbook"),
    "half a workbook": ("a.xlsx", xlsx_bytes(GOOD)[:2000], "damaged_workbook"),
    "password-protected": (
        "a.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "password_protected",
    ),
    "old workbook": ("a.xls", OLE + "Workbook".encode("utf-16-le"), "old_workbook"),
    "HTML page called xls": (
        "a.xls", b"\xef\xbb\xbf\n<html><table><tr><td>1</td></tr></table></html>", "html_page",
    ),
    "HTML in UTF-16": ("a.xls", "\ufeff<HTML><BODY>".encode("utf-16-le"), "html_page"),
    "web archive": ("a.xls", b"MIME-Version: 1.0\r\nX-Document-Type: Workbook", "html_page"),
    "XML spreadsheet": ("a.xls", b"<?xml version='1.0'?><Workbook></Workbook>", "xml_page"),
    "PDF": ("a.csv", b"%PDF-1.7 ...", "unsupported_file"),
    "another archive": (
        "a.xlsx", rezipped(xlsx_bytes(GOOD), "", b"").replace(b"xl/", b"yy/"), "not_a_workbook",
    ),
    "random bytes called xlsx": ("a.xlsx", b"\x01\x02\x00\x03" * 100, "damaged_workbook"),
    "a million columns": ("a.csv", b";" * 1_000_000, "too_many_columns"),
    "words": ("a.csv", "Kính gửi Sở Y tế\nSố liệu sẽ gửi sau.".encode(), "header_not_found"),
    "header only": ("a.csv", csv_bytes([HEADER]), "no_rows"),
    "header and totals only": (
        "a.csv", csv_bytes([HEADER, ["", "Tổng cộng", "", *"123456"]]), "no_rows",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", FILES)
def test_a_file_that_cannot_be_read_says_why(office: Office, case: str) -> None:
    name, data, code = FILES[case]
    read = office.send(data, name)
    assert codes(read.receipt.rejections) == [code]
    assert read.receipt.state == "rejected"
    assert read.cells.num_rows == 0
    assert len(read.receipt.sha256) == 64


def test_a_file_over_the_limit_is_refused_before_it_is_read(
    office: Office, shipped: Catalogue
) -> None:
    small = with_contract(shipped, "health", size_limit_mb=0.001)
    read = office.send(b"\x00" * 2_000, catalogue=small)
    assert codes(read.receipt.rejections) == ["too_large"]
    assert "0.001" in read.receipt.rejections[0].sentence_en


@pytest.mark.parametrize(
    ("feed", "agency", "code"),
    [
        ("weather", "syt_12", "unknown_feed"),
        ("health", "nobody", "unknown_agency"),
        ("education", "syt_12", "agency_not_for_feed"),
    ],
)
def test_feed_and_agency_must_be_known_and_belong_together(
    office: Office, feed: str, agency: str, code: str
) -> None:
    read = office.send(csv_bytes(GOOD), feed=feed, agency=agency)
    assert codes(read.receipt.rejections) == [code]


@pytest.mark.parametrize("data", [csv_bytes(GOOD), xlsx_bytes(GOOD)], ids=["csv", "xlsx"])
@pytest.mark.parametrize("suffix", ["csv", "xls", "xlsx", "txt", "dat"])
def test_a_wrong_extension_is_noted_and_the_content_read(
    office: Office, data: bytes, suffix: str
) -> None:
    read = office.send(data, f"a.{suffix}")
    right = {"csv", "txt"} if not data.startswith(b"PK") else {"xlsx"}
    assert read.receipt.state == "accepted"
    assert codes(read.receipt.notes) == ([] if suffix in right else ["content_differs_from_name"])


def test_an_unknown_header_is_refused_with_the_nearest_one(office: Office) -> None:
    header = [*HEADER, "Số trẻ đẻ sốngg"]
    read = office.send(csv_bytes([header, [*row(), "5"]]))
    assert faults(read) == [("unknown_header", 1, "Số trẻ đẻ sốngg", "Số trẻ đẻ sốngg")]
    assert "“Số trẻ đẻ sống”" in read.receipt.rejections[0].sentence_vi
    assert read.cells.num_rows == 0


def test_every_strange_header_is_named_at_once(office: Office) -> None:
    header = [*HEADER, "Màu mắt", "Số giày"]
    read = office.send(csv_bytes([header, [*row(), "5", "6"]]))
    assert [one.column for one in read.receipt.rejections] == ["Màu mắt", "Số giày"]


def test_a_header_that_stands_twice_under_two_spellings_is_refused(office: Office) -> None:
    header = [*HEADER, "Trẻ đẻ sống"]
    read = office.send(csv_bytes([header, [*row(), "5"]]))
    assert codes(read.receipt.rejections) == ["duplicate_header"]
    assert "Số trẻ đẻ sống" in read.receipt.rejections[0].sentence_en


@pytest.mark.parametrize("missing", [0, 2, 3])
def test_a_missing_required_column_is_refused_by_name(
    office: Office, shipped: Catalogue, missing: int
) -> None:
    rows = [[cell for i, cell in enumerate(cells) if i != missing] for cells in GOOD]
    read = office.send(csv_bytes(rows))
    assert codes(read.receipt.rejections) == ["missing_column"]
    official = [column.header for column in shipped.contracts["health"].columns]
    assert read.receipt.rejections[0].column in official


def test_columns_of_other_period_types_may_be_absent(office: Office) -> None:
    assert office.send(csv_bytes(GOOD)).receipt.state == "accepted"


def test_all_or_nothing_takes_no_row_of_a_faulty_file(office: Office, shipped: Catalogue) -> None:
    strict = with_contract(shipped, "health", all_or_nothing=True)
    rows = [HEADER, row(0), row(1, ["-5", *row()[4:]]), row(2)]
    read = office.send(csv_bytes(rows), catalogue=strict)
    assert read.receipt.state == "rejected"
    assert codes(read.receipt.rejections) == ["all_or_nothing", "negative_count"]
    assert (read.receipt.rows_accepted, read.receipt.rows_rejected, read.cells.num_rows) == (
        0,
        3,
        0,
    )
    assert office.send(csv_bytes(rows)).receipt.state == "partly"


def test_a_zip_bomb_is_refused_before_it_unfolds(office: Office) -> None:
    bomb = rezipped(xlsx_bytes(GOOD), "xl/worksheets/sheet1.xml", b" " * 300_000_000)
    read = office.send(bomb, "a.xlsx")
    assert len(bomb) < 1_000_000
    assert codes(read.receipt.rejections) == ["oversized_workbook"]


@pytest.mark.parametrize(
    ("corner", "code"), [("XFD1048576", "too_many_columns"), ("ZZ1048576", "oversized_workbook")]
)
def test_a_sheet_with_a_far_away_cell_is_refused_before_it_is_read(
    office: Office, corner: str, code: str
) -> None:
    cell = f'<row r="1048576"><c r="{corner}"><v>1</v></c></row></sheetData>'.encode()
    data = xlsx_bytes(GOOD)
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        markup = book.read("xl/worksheets/sheet1.xml").replace(b"</sheetData>", cell)
    read = office.send(rezipped(data, "xl/worksheets/sheet1.xml", markup), "a.xlsx")
    assert codes(read.receipt.rejections) == [code]


def test_a_damaged_part_inside_a_workbook_is_a_finding(office: Office) -> None:
    data = bytearray(xlsx_bytes(GOOD))
    place = data.find(b"xl/worksheets/sheet1.xml") + 40
    data[place : place + 8] = b"\xff" * 8
    assert codes(office.send(bytes(data), "a.xlsx").receipt.rejections) == ["damaged_workbook"]


def test_entities_in_a_workbook_are_not_unfolded(office: Office) -> None:
    data = xlsx_bytes(GOOD)
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        strings = book.read("xl/sharedStrings.xml")
    lol = b'<!DOCTYPE x [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    start = strings.find(b"<sst")
    strings = strings[:start] + lol + strings[start:].replace("Phường Tân Phong".encode(), b"&b;")
    read = office.send(rezipped(data, "xl/sharedStrings.xml", strings), "a.xlsx")
    assert b"haha" not in read.receipt.to_json().encode()


def test_the_original_is_left_as_it_was(office: Office, tmp_path: Path) -> None:
    data = csv_bytes(GOOD)
    office.send(data, "kept.csv")
    assert (tmp_path / "kept.csv").read_bytes() == data
