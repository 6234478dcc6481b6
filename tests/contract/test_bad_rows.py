"""Rows with a fault go back with place, value and reason; the good ones of the file land."""

from __future__ import annotations

import dataclasses
import unicodedata
from datetime import date

import pyarrow as pa
import pytest

from sources.contract import Column
from sources.loader import Catalogue
from sources.reading import Reading
from tests.contract.forms import (
    COUNTS,
    HEADER,
    PLACES,
    Office,
    codes,
    csv_bytes,
    faults,
    row,
)
from tests.contract.test_bad_files import with_contract

CODE, NAME, PERIOD, BIRTHS = HEADER[:4]


def births(value: object) -> list[object]:
    return [value, *COUNTS[1:]]


BAD_ROWS = {
    "negative": (row(0, births("-3")), "negative_count", BIRTHS, "-3"),
    "fraction": (row(0, births("7,2")), "fractional_count", BIRTHS, "7,2"),
    "absurd": (row(0, births("1000000001")), "absurd_count", BIRTHS, "1000000001"),
    "very absurd": (row(0, births("9" * 40)), "absurd_count", BIRTHS, "9" * 40),
    "words": (row(0, births("nhiều")), "not_a_number", BIRTHS, "nhiều"),
    "other format": (row(0, births("1,234,567")), "not_a_number", BIRTHS, "1,234,567"),
    "hexadecimal": (row(0, births("0x1F")), "not_a_number", BIRTHS, "0x1F"),
    "error text": (row(0, births("#N/A")), "error_value", BIRTHS, "#N/A"),
    "no place": (row(0, code="", name=""), "locality_missing", CODE, None),
    "unknown code": (row(0, code="99999"), "unknown_code", CODE, "99999"),
    "unknown name": (row(0, code="", name="Xã Không Có"), "unknown_name", NAME, "Xã Không Có"),
    "not that name": (row(0, name="Phường Khác"), "code_name_differ", NAME, "Phường Khác"),
    "other area": (row(0, code="14755", name="Phường Hàm Rồng"), "outside_area", CODE, "14755"),
    "expired": (row(0, code="03386", period="Quý III/2025"), "locality_expired", CODE, "03386"),
    "not yet": (
        row(0, code="03394", name="Xã Sin Suối Hồ"),
        "code_reused",
        NAME,
        "Xã Sin Suối Hồ",
    ),
    "a province": (row(0, code="12", name="Tỉnh Lai Châu"), "level_not_in_feed", CODE, "12"),
    "no period": (row(0, period=""), "period_missing", PERIOD, None),
    "no such period": (row(0, period="mùa mưa"), "period_unreadable", PERIOD, "mùa mưa"),
    "thirteenth month": (row(0, period="13/2024"), "period_unreadable", PERIOD, "13/2024"),
    "other type": (row(0, period="T3/2024"), "period_not_in_contract", PERIOD, "T3/2024"),
    "before the years": (
        row(0, period="Quý II/1999"),
        "period_outside_catalogue",
        PERIOD,
        "Quý II/1999",
    ),
    "in the future": (row(0, period="Quý I/2026"), "period_in_future", PERIOD, "Quý I/2026"),
    "other period's column": (row(0, period="Năm 2023"), "measure_not_of_period", BIRTHS, "21"),
}


@pytest.mark.parametrize("case", BAD_ROWS)
def test_a_bad_row_is_rejected_with_place_and_value_and_the_others_land(
    office: Office, case: str
) -> None:
    bad, code, column, value = BAD_ROWS[case]
    rows = [HEADER, row(1), bad, row(2)]
    read = office.send(csv_bytes(rows), as_of=date(2025, 12, 31))
    assert faults(read)[0] == (code, 3, column, value)
    assert read.receipt.state == "partly"
    assert (read.receipt.rows_accepted, read.receipt.rows_rejected) == (2, 1)
    assert set(read.cells["source_row"].to_pylist()) == {2, 4}


def test_a_period_before_the_feeds_first_is_rejected(office: Office, shipped: Catalogue) -> None:
    late = with_contract(shipped, "health", first_period_start=date(2024, 4, 1))
    rows = [HEADER, row(0), row(1, period="Quý I/2024")]
    read = office.send(csv_bytes(rows), catalogue=late)
    assert faults(read) == [("period_before_first", 3, PERIOD, "Quý I/2024")]


def test_every_fault_of_a_row_is_named(office: Office) -> None:
    read = office.send(csv_bytes([HEADER, row(0, ["-1", "a", "2,5", *COUNTS[3:]]), row(1)]))
    assert codes(read.receipt.rejections) == ["negative_count", "not_a_number", "fractional_count"]
    assert read.receipt.rows_rejected == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [("1.234", "7.2"), ("1.234", "1,234"), ("7,2", "1,234,567"), ("1.234,5", "1,234.5")],
)
def test_a_column_in_two_number_formats_is_rejected_with_both_readings(
    office: Office, one: str, other: str
) -> None:
    read = office.send(csv_bytes([HEADER, row(0, births(one)), row(1, births(other)), row(2)]))
    found = [one for one in read.receipt.rejections if one.code == "two_number_formats"]
    assert [(one.column, one.row) for one in found] == [(BIRTHS, 1)]
    assert one in found[0].sentence_vi and other in found[0].sentence_vi
    landed = set(read.cells["measure_id"].to_pylist())
    assert "live_births" not in landed
    assert "under5_deaths" in landed


def test_thousands_and_decimals_of_one_format_are_no_quarrel(office: Office) -> None:
    rows = [HEADER, row(0, births("1.234")), row(1, births("12.345.678")), row(2, births("1 234"))]
    read = office.send(csv_bytes(rows))
    assert read.receipt.state == "accepted"
    assert {1234, 12345678} <= set(read.cells["count"].to_pylist())


def states(read: Reading, measure: str = "live_births") -> list[tuple[object, ...]]:
    return [
        (c["source_row"], c["count"], c["state"], c["note"])
        for c in read.cells.to_pylist()
        if c["measure_id"] == measure
    ]


def test_blank_is_blank_zero_is_zero_and_signs_are_said(office: Office) -> None:
    values = ["", "0", "-", "KPS"]
    rows = [HEADER, *(row(place, births(value)) for place, value in enumerate(values))]
    read = office.send(csv_bytes(rows))
    assert states(read) == [
        (2, None, "blank", None),
        (3, 0, "zero", None),
        (4, None, "blank", "-"),
        (5, 0, "zero", None),
    ]
    assert codes(read.receipt.notes) == ["zero_words", "blank_marks"]


def test_the_note_says_why_a_cell_is_blank(office: Office) -> None:
    rows = [[*HEADER, "Ghi chú"], [*row(0, births("")), "Chưa tổng hợp"], [*row(1), "Đã duyệt"]]
    read = office.send(csv_bytes(rows))
    assert states(read) == [(2, None, "blank", "Chưa tổng hợp"), (3, 21, "reported", None)]
    assert states(read, "under5_deaths") == [(2, 1, "reported", None), (3, 1, "reported", None)]


def test_identical_rows_count_once_and_that_is_said(office: Office) -> None:
    read = office.send(csv_bytes([HEADER, row(0), row(1), row(0), row(0)]))
    assert read.receipt.state == "accepted"
    assert [(one.code, one.value) for one in read.receipt.notes] == [("identical_rows", "2, 4, 5")]
    assert len(states(read)) == 2


def test_conflicting_rows_are_all_rejected(office: Office) -> None:
    read = office.send(csv_bytes([HEADER, row(0), row(1), row(0, births("22"))]))
    assert [(code, line) for code, line, _, _ in faults(read)] == [
        ("conflicting_rows", 2),
        ("conflicting_rows", 4),
    ]
    assert [line for line, *_ in states(read)] == [3]


def test_a_blank_beside_a_count_for_the_same_cell_is_a_conflict(office: Office) -> None:
    read = office.send(csv_bytes([HEADER, row(0), row(0, births(""))]))
    assert codes(read.receipt.rejections) == ["conflicting_rows"] * 2


def test_one_place_may_have_several_periods(office: Office) -> None:
    read = office.send(csv_bytes([HEADER, row(0), row(0, period="Quý I/2024")]))
    assert read.receipt.periods == ["2024-Q1", "2024-Q2"]


NAMES = {
    "Phường Quyết Thắng": 0,
    "PHƯỜNG QUYẾT THẮNG": 0,
    "P. Quyết Thắng": 0,
    "P.Quyết Thắng": 0,
    "Quyết Thắng": 0,
    "phuong quyet thang": 0,
    unicodedata.normalize("NFD", "Phường Quyết Thắng"): 0,
    "Phường Quyết Thắng, thành phố Lai Châu": 0,
    "Phường  Quyết  Thắng (TP. Lai Châu)": 0,
}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("code", [PLACES[0][0], ""])
def test_a_name_in_any_spelling_agrees_with_its_code_and_stands_alone(
    office: Office, name: str, code: str
) -> None:
    read = office.send(csv_bytes([HEADER, row(0, code=code, name=name)]))
    assert read.receipt.state == "accepted", faults(read)
    assert codes(read.receipt.notes) == ([] if code else ["names_resolved"])


@pytest.mark.parametrize("name", ["Xã Sơn Thuỷ", "Xã Sơn Thủy", "X. Sơn Thuỷ", "Sơn Thủy"])
def test_either_tone_placement_is_the_same_name(office: Office, name: str) -> None:
    read = office.send(csv_bytes([HEADER, row(0, code="15010", name=name)]), agency="syt_38")
    assert read.receipt.state == "accepted", faults(read)


def test_a_name_that_several_places_share_needs_its_code(office: Office) -> None:
    rows = [
        HEADER,
        row(0, code="", name="Phường Ba Đình"),
        row(0, code="14776", name="Phường Ba Đình"),
    ]
    read = office.send(csv_bytes(rows), agency="syt_38")
    assert faults(read) == [("ambiguous_name", 2, NAME, "Phường Ba Đình")]
    assert "14776" in read.receipt.rejections[0].sentence_vi
    assert read.receipt.rows_accepted == 1


def test_a_place_belongs_to_the_periods_last_day(office: Office) -> None:
    old, new = (
        row(0, code="03388", name="Phường Quyết Tiến"),
        row(0, code="03388", name="Phường Đoàn Kết", period="Quý III/2025"),
    )
    read = office.send(csv_bytes([HEADER, old, new]), as_of=date(2026, 1, 1))
    assert read.receipt.state == "accepted", faults(read)
    assert len(set(read.cells["locality_id"].to_pylist())) == 2


def test_the_cells_have_the_landing_schema(office: Office) -> None:
    read = office.send(csv_bytes([HEADER, row(0)]))
    assert read.cells.schema.names == [
        "source_row",
        "feed",
        "agency",
        "locality_id",
        "period",
        "breakdown",
        "measure_id",
        "count",
        "state",
        "note",
    ]
    assert {str(field.type) for field in read.cells.schema} == {"int64", "string"}
    assert read.cells["feed"].to_pylist() == ["health"] * 6
    assert isinstance(read.cells, pa.Table)


def by_sex(catalogue: Catalogue) -> Catalogue:
    """The health contract with a column that says the sex of each row."""
    columns = [c for c in catalogue.contracts["health"].columns if c.breakdown in (None, "total")]
    sex = Column("breakdown", "Giới tính", (), True, None, None)
    words = {"chung": "total", "nam": "male", "nữ": "female"}
    return with_contract(catalogue, "health", columns=(*columns, sex), value_aliases=words)


def test_a_breakdown_column_says_whom_a_row_counts(office: Office, shipped: Catalogue) -> None:
    rows = [
        [*row(0, births(count)), sex] for count, sex in (("5", "Chung"), ("2", "NAM"), ("3", "Nữ"))
    ]
    read = office.send(csv_bytes([[*HEADER, "Giới tính"], *rows]), catalogue=by_sex(shipped))
    assert read.receipt.state == "accepted", faults(read)
    found = {
        c["breakdown"]: c["count"]
        for c in read.cells.to_pylist()
        if c["measure_id"] == "live_births"
    }
    assert found == {"total": 5, "male": 2, "female": 3}


def test_an_unknown_breakdown_rejects_its_row(office: Office, shipped: Catalogue) -> None:
    rows = [[*row(0), "Nam"], [*row(1), "Khác"], [*row(2), ""]]
    read = office.send(csv_bytes([[*HEADER, "Giới tính"], *rows]), catalogue=by_sex(shipped))
    assert faults(read) == [
        ("unknown_breakdown", 3, "Giới tính", "Khác"),
        ("unknown_breakdown", 4, "Giới tính", ""),
    ]


def test_a_measure_of_other_levels_must_be_blank_in_a_provinces_row(office: Office) -> None:
    contract = office.catalogue.contracts["labour"]
    half, year = (
        [
            c
            for c in contract.columns
            if c.required and c.measure_id and contract.measures[c.measure_id].period_type == kind
        ]
        for kind in ("half", "year")
    )
    header = [*HEADER[:3], *(c.header for c in half)]
    province = ["12", "Tỉnh Lai Châu", "6 tháng đầu năm 2024", *("9" for _ in half)]
    commune = [*PLACES[0], "6 tháng đầu năm 2024", *("4" for _ in half)]
    read = office.send(csv_bytes([header, province, commune]), feed="labour", agency="sld_12")
    assert read.receipt.state == "accepted", faults(read)
    header = [*HEADER[:3], *(c.header for c in year)]
    province = ["12", "Tỉnh Lai Châu", "Năm 2023", "9", *("" for _ in year[1:])]
    commune = [*PLACES[0], "Năm 2023", *("4" for _ in year)]
    read = office.send(csv_bytes([header, province, commune]), feed="labour", agency="sld_12")
    assert faults(read) == [("level_not_reported", 2, year[0].header, "9")]


def test_the_last_half_may_be_told_as_twelve_months_when_it_is_cumulative(office: Office) -> None:
    contract = office.catalogue.contracts["labour"]
    half = [
        c
        for c in contract.columns
        if c.required and c.measure_id and contract.measures[c.measure_id].period_type == "half"
    ]
    rows = [
        [*HEADER[:3], *(c.header for c in half)],
        [*PLACES[0], "12 tháng năm 2023", *("4" for _ in half)],
    ]
    read = office.send(csv_bytes(rows), feed="labour", agency="sld_12")
    assert read.receipt.periods == ["2023-H2"], faults(read)


def test_counts_that_the_contract_rounds_are_only_remarked_on(
    office: Office, shipped: Catalogue
) -> None:
    contract = shipped.contracts["health"]
    terms = dataclasses.replace(
        contract.measures["live_births"], rounding=5, rounding_from="2024-Q2"
    )
    rounded = with_contract(shipped, "health", measures={**contract.measures, "live_births": terms})
    rows = [HEADER, row(0, births("20")), row(1, births("21")), row(2, period="Quý I/2024")]
    read = office.send(csv_bytes(rows), catalogue=rounded)
    assert read.receipt.state == "accepted"
    assert codes(read.receipt.notes) == ["not_rounded"]
    assert " 1 " in read.receipt.notes[0].sentence_en
