"""Text files in every encoding and with every separator say the same."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sources.readers.legacy_text import READINGS, from_tcvn3, from_vni, to_tcvn3, to_vni
from tests.contract.forms import (
    HEADER,
    Office,
    codes,
    counted,
    csv_bytes,
    encode,
    faults,
    good_rows,
    row,
    text,
    windows_1258,
)

LETTERS = (
    "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ"
)
ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 (BOM)",
    "nfd": "UTF-8",
    "utf-16-le-bom": "UTF-16 LE",
    "utf-16-be-bom": "UTF-16 BE",
    "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE",
    "cp1258": "Windows-1258",
    "tcvn3": "TCVN3 (ABC)",
    "vni": "VNI",
}


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_every_encoding_and_separator_gives_the_same_cells(
    office: Office, encoding: str, separator: str
) -> None:
    rows = [HEADER, *good_rows()]
    plain = office.send(csv_bytes(rows), "plain.csv")
    read = office.send(csv_bytes(rows, separator, encoding))
    assert read.receipt.state == "accepted", faults(read)
    assert counted(read) == counted(plain)
    assert read.receipt.read_as == f"CSV, {ENCODINGS[encoding]}"


@pytest.mark.parametrize("encoding", ["cp1258", "tcvn3", "vni", "utf-16-le"])
def test_an_encoding_other_than_utf8_is_noted(office: Office, encoding: str) -> None:
    read = office.send(csv_bytes([HEADER, *good_rows()], encoding=encoding))
    assert codes(read.receipt.notes) == ["encoding_used"]
    assert ENCODINGS[encoding] in read.receipt.notes[0].sentence_vi


@pytest.mark.parametrize("legacy", READINGS)
def test_legacy_letters_saved_as_unicode_are_still_read(office: Office, legacy: str) -> None:
    content = csv_bytes([HEADER, *good_rows()], encoding=legacy).decode("latin-1")
    read = office.send(content.encode("utf-8"))
    assert read.receipt.state == "accepted", faults(read)
    assert "encoding_used" in codes(read.receipt.notes)


def test_carriage_returns_blank_lines_and_quoted_line_breaks_are_harmless(office: Office) -> None:
    header = list(HEADER)
    header[3] = '"Số trẻ\nđẻ sống"'
    content = text([header, *good_rows(2)]) + "\n\n" + text(good_rows(3)[2:])
    read = office.send(content.replace("\n", "\r\n").encode())
    assert read.receipt.state == "accepted", faults(read)
    assert sorted(set(read.cells["source_row"].to_pylist())) == [2, 3, 6]


def test_short_rows_are_padded_and_keep_their_place(office: Office) -> None:
    short = text([row(1)]).rstrip("\n").rsplit(";", 2)[0] + "\n"
    content = text([HEADER, row(0)]) + short + text([row(2)])
    read = office.send(content.encode())
    assert read.receipt.state == "accepted"
    by_row = {
        c["source_row"]: c["state"]
        for c in read.cells.to_pylist()
        if c["measure_id"] == "infants_due_immunisation"
    }
    assert by_row == {2: "reported", 3: "blank", 4: "reported"}


def test_a_separator_inside_a_number_rejects_its_row_only(office: Office) -> None:
    shifted = ",".join(map(str, row(1, ["21", "0", "1", "1", "4", "0", "43"])))
    content = text([HEADER, row(0)], ",") + shifted + "\n" + text([row(2)], ",")
    read = office.send(content.encode())
    assert [(code, line) for code, line, _, _ in faults(read)] == [("extra_cells", 3)]
    assert read.receipt.rows_accepted == 2


def test_a_quotation_mark_that_is_never_closed_is_named_with_its_row(office: Office) -> None:
    content = text([HEADER, row(0)]) + '03387;"Phường Tân Phong;Quý II/2024;1;1;1;1;1;1\n'
    read = office.send((content + text(good_rows()[2:])).encode())
    assert [(code, line) for code, line, _, _ in faults(read)] == [("unclosed_quote", 3)]
    assert read.cells.num_rows == 0


def test_utf8_with_a_broken_byte_is_refused_and_not_read_as_another_encoding(
    office: Office,
) -> None:
    data = csv_bytes([HEADER, *good_rows()]).replace("Phường".encode(), b"Ph\xc6ng", 1)
    assert codes(office.send(data).receipt.rejections) == ["broken_encoding"]


def test_binary_content_in_a_csv_is_refused(office: Office) -> None:
    data = csv_bytes([HEADER, *good_rows()]) + b"\x00\x01\x02"
    assert codes(office.send(data).receipt.rejections) == ["not_text"]


@given(st.text(alphabet=LETTERS + LETTERS.upper() + " 0123456789", max_size=40))
def test_vni_text_comes_back_letter_for_letter(content: str) -> None:
    assert from_vni(to_vni(content)) == content


@given(st.text(alphabet=LETTERS + "0123456789 ", max_size=40))
def test_tcvn3_text_comes_back_letter_for_letter(content: str) -> None:
    assert from_tcvn3(to_tcvn3(content)) == content


@pytest.mark.parametrize(
    ("table", "written", "meant"),
    [
        (
            from_vni,
            "Tieáng Vieät raát hay, xin chaøo caùc baïn",
            "Tiếng Việt rất hay, xin chào các bạn",
        ),
        (from_vni, "ÑOÀNG NAI, Thöøa Thieân Hueá, Ñaø Naüng", "ĐỒNG NAI, Thừa Thiên Huế, Đà Nẵng"),
        (from_tcvn3, "TiÕng ViÖt rÊt hay", "Tiếng Việt rất hay"),
        (
            from_tcvn3,
            "ThËt kh«ng thÓ tin næi, thËt lµ tuyÖt vêi",
            "Thật không thể tin nổi, thật là tuyệt vời",
        ),
        (
            from_tcvn3,
            "M\u00adêng Kh\u00ad¬ng, B¶o Th¾ng, B¸t X¸t",
            "Mường Khương, Bảo Thắng, Bát Xát",
        ),
    ],
)
def test_known_legacy_sentences_read_right(
    table: Callable[[str], str], written: str, meant: str
) -> None:
    assert table(written) == meant


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=400), name=st.sampled_from(["a.csv", "a.xlsx", "a.xls", "a"]))
def test_no_content_whatever_raises(offices: Callable[[], Office], data: bytes, name: str) -> None:
    assert offices().send(data, name).receipt.state == "rejected"


@given(st.text(alphabet=LETTERS + LETTERS.upper(), min_size=1, max_size=30))
def test_windows_1258_with_its_separate_tones_composes_again(content: str) -> None:
    read = unicodedata.normalize("NFC", windows_1258(content).decode("cp1258"))
    assert read == unicodedata.normalize("NFC", content)
    assert encode(content, "cp1258") == windows_1258(content)
