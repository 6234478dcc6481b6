"""Places of rows: units named above them settle homonyms, and receipts name what is meant."""

from __future__ import annotations

from datetime import date

import pytest

from sources.reading import Reading
from tests.contract.forms import AS_OF, COUNTS, HEADER, Office, csv_bytes, faults, row

UNIT = "Huyện, thị xã, thành phố"
BOTH = ("Phường Ba Đình", {"14776": "Thành phố Thanh Hóa", "14812": "Thị xã Bỉm Sơn"})


def send(
    office: Office,
    *rows: list[object],
    header: tuple[str, ...] = HEADER,
    as_of: date = AS_OF,
) -> Reading:
    return office.send(csv_bytes([header, *rows]), agency="syt_38", as_of=as_of)


def places(read: Reading) -> set[str]:
    return set(read.cells["locality_id"].to_pylist())


@pytest.mark.parametrize("code", BOTH[1])
def test_a_homonym_resolves_by_the_unit_named_in_its_row(office: Office, code: str) -> None:
    name, units = BOTH
    by_code = send(office, row(0, code=code, name=name))
    beside = [units[code], *row(0, code="", name=name)]
    by_unit = send(office, beside, header=(UNIT, *HEADER))
    in_name = send(office, row(0, code="", name=f"{name}, {units[code]}"))
    for read in (by_unit, in_name):
        assert read.receipt.state == "accepted", faults(read)
        assert places(read) == places(by_code)


def test_a_homonym_in_a_unit_that_holds_none_is_refused(office: Office) -> None:
    beside = ["Huyện Hậu Lộc", *row(0, code="", name=BOTH[0])]
    read = send(office, beside, header=(UNIT, *HEADER))
    assert [one.code for one in read.receipt.rejections] == ["name_not_within"]


def test_a_code_needs_no_unit_above(office: Office) -> None:
    beside = ["Huyện nào đó", *row(0, code="14776", name=BOTH[0])]
    assert send(office, beside, header=(UNIT, *HEADER)).receipt.state == "accepted"


def test_candidates_are_named_with_parents_codes_and_validity(office: Office) -> None:
    found = send(office, row(0, code="", name=BOTH[0])).receipt.rejections[0]
    for words in (*BOTH[1], *BOTH[1].values(), "2025-06-30"):
        assert words in found.sentence_vi and words in found.sentence_en


def test_a_name_unlike_by_a_mark_is_suggested_in_the_receipt(office: Office) -> None:
    read = send(office, row(0, code="", name="Xã Hoàng Kim"))
    found = read.receipt.rejections[0]
    assert found.code == "unknown_name"
    assert "Xã Hoằng Kim, Huyện Hoằng Hóa, Tỉnh Thanh Hóa (mã 15889" in found.sentence_vi


@pytest.mark.parametrize(
    ("code", "name", "fault", "heir"),
    [
        ("15889", "Xã Hoằng Kim", "code_reused", "Xã Hoằng Phú, Tỉnh Thanh Hóa (mã 15889"),
        ("", "Xã Hoằng Kim", "locality_expired", "Xã Hoằng Phú, Tỉnh Thanh Hóa (mã 15889"),
        ("15886", "", "locality_expired", "Xã Hoằng Giang, Tỉnh Thanh Hóa (mã 15880"),
    ],
)
def test_the_receipt_for_a_unit_that_ended_names_its_successor(
    office: Office, code: str, name: str, fault: str, heir: str
) -> None:
    late = [code, name, "Quý III/2025", *COUNTS]
    read = send(office, late, as_of=date(2025, 12, 31))
    found = read.receipt.rejections[0]
    assert found.code == fault
    assert f"Đơn vị kế tiếp: {heir}" in found.sentence_vi


def test_many_strange_names_are_all_refused_and_the_first_explained(office: Office) -> None:
    rows = [row(0, code="", name=f"Xã Hoàng Kim {number}") for number in range(1_100)]
    receipt = send(office, *rows).receipt
    assert (receipt.rejections_total, len(receipt.rejections)) == (1_100, 1_000)
