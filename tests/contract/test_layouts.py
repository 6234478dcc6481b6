"""Headers, titles, totals and notes wherever offices put them."""

from __future__ import annotations

from datetime import date

import pytest

from tests.contract.forms import (
    COUNTS,
    HEADER,
    PERIOD,
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

GOOD = [HEADER, *good_rows()]
TITLES = [
    ["SỞ Y TẾ TỈNH LAI CHÂU"],
    [],
    ["BIỂU SỐ LIỆU SỨC KHỎE TRẺ EM"],
    ["", "(Ban hành kèm theo Thông tư số 03/2023/TT-BYT ngày 15 tháng 3 năm 2023)"],
]
FOOT = [
    ["", "Tổng cộng", "", "84", "0", "4", "4", "160", "172"],
    [],
    ["Ghi chú: số liệu tính đến ngày 30/6/2024"],
    ["", "Người lập biểu", "", "", "Giám đốc"],
    ["", "Lai Châu, ngày 5 tháng 7 năm 2024"],
]


@pytest.mark.parametrize("as_workbook", [False, True])
def test_titles_totals_and_notes_are_not_data(office: Office, as_workbook: bool) -> None:
    rows = [*TITLES, HEADER, *good_rows(), *FOOT]
    read = (
        office.send(xlsx_bytes(rows, first_column=1), "a.xlsx")
        if as_workbook
        else office.send(csv_bytes(rows))
    )
    assert read.receipt.state == "accepted", faults(read)
    assert counted(read) == counted(office.send(csv_bytes(GOOD), "plain.csv"))
    assert [(one.code, one.row) for one in read.receipt.notes] == [("totals_row_left", 10)]


@pytest.mark.parametrize("words", ["Cộng", "TỔNG SỐ", "Tổng cộng:", "TỔNG CỘNG TOÀN TỈNH"])
@pytest.mark.parametrize("position", [0, 1])
def test_a_total_is_known_by_its_words_wherever_they_stand(
    office: Office, words: str, position: int
) -> None:
    total = ["", "", "", *COUNTS]
    total[position] = words
    read = office.send(csv_bytes([*GOOD, total]))
    assert read.receipt.state == "accepted", faults(read)
    assert codes(read.receipt.notes) == ["totals_row_left"]


@pytest.mark.parametrize(
    "numbering",
    [
        ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)", "(9)"],
        ["A", "B", "C", "1", "2", "3", "4", "5", "6"],
        ["1", "2", "3", "4", "5", "6", "7", "8", "9"],
    ],
)
def test_a_row_that_numbers_the_columns_is_not_data(office: Office, numbering: list[str]) -> None:
    read = office.send(csv_bytes([HEADER, numbering, *good_rows()]))
    assert read.receipt.state == "accepted", faults(read)
    assert [(one.code, one.row) for one in read.receipt.notes] == [("numbering_row_left", 2)]


def two_level_header() -> list[list[str]]:
    """Merged groups over sub-headers, as the official forms print them."""
    return [
        [
            "STT",
            "Mã xã",
            "Tên xã",
            "Kỳ báo cáo",
            "Số trẻ em bị xâm hại",
            "",
            "",
            "Số trẻ em bị xâm hại tình dục",
            "",
            "",
        ],
        ["", "", "", "", "Tổng số", "Trong đó", "", "Tổng số", "Trong đó", ""],
        ["", "", "", "", "", "Nam", "Nữ", "", "Nam", "Nữ"],
    ]


def test_merged_groups_over_sub_headers_are_joined(office: Office) -> None:
    header = two_level_header()
    contract = office.catalogue.contracts["justice"]
    rest = [
        c.header
        for c in contract.columns
        if c.required
        and c.measure_id
        and contract.measures[c.measure_id].period_type == "month"
        and not c.measure_id.endswith("abuse_cases")
    ]
    header = [[*header[0], *rest], *([*line, *("" for _ in rest)] for line in header[1:])]
    data = [
        ["1", *PLACES[0], "T3/2024", "5", "2", "3", "4", "1", "3", *("1" for _ in rest)],
        ["2", *PLACES[1], "T3/2024", "0", "0", "0", "0", "0", "0", *("0" for _ in rest)],
    ]
    for name, content in (
        ("a.csv", csv_bytes([*TITLES, *header, *data])),
        ("a.xlsx", xlsx_bytes([*header, *data])),
    ):
        read = office.send(content, name, feed="justice", agency="stp_12")
        assert read.receipt.state == "accepted", faults(read)
        found = {
            (c["measure_id"], c["breakdown"]): c["count"]
            for c in read.cells.to_pylist()
            if c["locality_id"] == read.cells["locality_id"][0].as_py()
        }
        assert [found["abuse_cases", b] for b in ("total", "male", "female")] == [5, 2, 3]
        assert [found["sexual_abuse_cases", b] for b in ("total", "male", "female")] == [4, 1, 3]


@pytest.mark.parametrize(
    "spelling",
    [
        "SỐ TRẺ ĐẺ SỐNG",
        "so tre de song",
        "Số  trẻ đẻ sống (trẻ)",
        "1. Số trẻ đẻ sống",
        "Số trẻ đẻ\nsống*",
        "live_births",
    ],
)
def test_a_header_is_known_in_other_spellings(office: Office, spelling: str) -> None:
    header = list(HEADER)
    header[3] = spelling
    read = office.send(xlsx_bytes([header, *good_rows()]), "a.xlsx")
    assert read.receipt.state == "accepted", faults(read)


def test_blank_rows_and_blank_columns_are_passed_over(office: Office) -> None:
    rows = [[*cells[:3], "", *cells[3:], ""] for cells in ([*HEADER], *good_rows())]
    rows.insert(3, [""] * len(rows[0]))
    read = office.send(csv_bytes(rows))
    assert read.receipt.state == "accepted", faults(read)
    assert read.receipt.rows_read == len(PLACES)
    assert read.receipt.notes == []


def test_content_without_a_header_is_said_and_left(office: Office) -> None:
    rows = [[*HEADER, ""], [*row(0), "?"], [*row(1), ""]]
    read = office.send(xlsx_bytes(rows), "a.xlsx")
    assert read.receipt.state == "accepted"
    assert [(one.code, one.column) for one in read.receipt.notes] == [
        ("column_without_header", "J")
    ]


def test_a_heading_between_rows_and_a_repeated_header_are_left_and_said(office: Office) -> None:
    rows = [HEADER, row(0), ["", "Thành phố Lai Châu"], HEADER, row(1)]
    read = office.send(csv_bytes(rows))
    assert read.receipt.rows_accepted == 2
    assert [(one.code, one.row) for one in read.receipt.notes] == [("notes_left", 3)]
    assert "3, 4" in read.receipt.notes[0].sentence_en


def test_rows_count_from_the_top_of_the_sheet(office: Office) -> None:
    rows = [*TITLES, HEADER, row(0), row(1, ["x1", *COUNTS[1:]])]
    read = office.send(csv_bytes(rows))
    assert [(code, line) for code, line, _, _ in faults(read)] == [("not_a_number", 7)]
    assert set(read.cells["source_row"].to_pylist()) == {6}


TITLE_CLAIMS = [
    "Kỳ báo cáo: Quý II/2024",
    "BÁO CÁO QUÝ 2 NĂM 2024",
    "Báo cáo 6 tháng đầu năm 2024 (so với cùng kỳ năm 2023)",
    "Báo cáo năm 2024",
]


@pytest.mark.parametrize("title", TITLE_CLAIMS)
def test_a_title_that_names_the_period_inside_is_in_order(office: Office, title: str) -> None:
    assert office.send(csv_bytes([[title], *GOOD])).receipt.state == "accepted"


@pytest.mark.parametrize("title", ["Kỳ báo cáo: Quý I/2024", "Báo cáo năm 2023", "T3/2024"])
def test_a_title_that_names_another_period_refuses_the_file(office: Office, title: str) -> None:
    read = office.send(csv_bytes([[title], *GOOD]))
    assert codes(read.receipt.rejections) == ["claimed_period_differs"]
    assert "2024-Q2" in read.receipt.rejections[0].sentence_vi


@pytest.mark.parametrize(
    ("name", "good"),
    [
        ("bao_cao_2024-Q2.csv", True),
        ("BC Quy II 2024 (sua).csv", True),
        ("health_12_2024.csv", True),
        ("20240715_gui_lai.csv", True),
        ("ab20231f00112023-bieu.csv", True),
        ("00112233aabb2023-bieu_2024-Q2.csv", True),
        ("00112233aabb2023-bieu_2024-Q3.csv", False),
        ("bao_cao_2024-Q1.csv", False),
        ("BC_Quy_3_2024.csv", False),
        ("so_lieu_2023.csv", False),
    ],
)
def test_a_file_name_that_names_a_period_must_name_the_one_inside(
    office: Office, name: str, good: bool
) -> None:
    read = office.send(csv_bytes(GOOD), name)
    assert codes(read.receipt.rejections) == ([] if good else ["claimed_period_differs"])


def test_a_year_in_the_agencys_own_id_claims_nothing(office: Office) -> None:
    rows = [HEADER, row(0, code="20194", name="", period="Quý I/2026")]
    read = office.send(
        csv_bytes(rows),
        "health_syt_48_2025_2026-3.csv",
        agency="syt_48_2025",
        as_of=date(2026, 12, 31),
    )
    assert "claimed_period_differs" not in codes(read.receipt.rejections)


def test_single_rows_of_another_period_than_claimed_are_rejected(office: Office) -> None:
    rows = [["Kỳ báo cáo: Quý II/2024"], HEADER, row(0), row(1, period="Quý I/2024")]
    read = office.send(csv_bytes(rows))
    assert faults(read) == [("claimed_period_differs", 4, "Kỳ báo cáo", "2024-Q1")]
    assert read.receipt.rows_accepted == 1


def without_period(rows: list[list[object]]) -> list[list[object]]:
    return [[cell for i, cell in enumerate(cells) if i != 2] for cells in rows]


def test_a_title_gives_the_period_when_no_column_does(office: Office) -> None:
    rows = [["Kỳ báo cáo: Quý II/2024"], *without_period([[*HEADER], *good_rows()])]
    read = office.send(csv_bytes(rows))
    assert read.receipt.periods == ["2024-Q2"], faults(read)
    assert codes(read.receipt.notes) == ["period_from_claim"]


def test_title_and_file_name_that_disagree_are_refused(office: Office) -> None:
    rows = [["Kỳ báo cáo: Quý II/2024"], *without_period([[*HEADER], *good_rows()])]
    read = office.send(csv_bytes(rows), "quy_1_2024.csv")
    assert codes(read.receipt.rejections) == ["claims_disagree"]


def test_a_cell_without_its_year_takes_that_of_the_title(office: Office) -> None:
    rows = [["Năm 2024"], HEADER, row(0, period="Quý II")]
    assert office.send(csv_bytes(rows)).receipt.periods == ["2024-Q2"]
    assert codes(office.send(csv_bytes(rows[1:])).receipt.rejections) == ["period_unreadable"]


def test_the_period_of_the_form_is_what_the_tests_think(office: Office) -> None:
    assert office.send(csv_bytes(GOOD)).receipt.periods == ["2024-Q2"]
    assert PERIOD == "Quý II/2024"
