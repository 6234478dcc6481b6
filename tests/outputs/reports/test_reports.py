"""What a report says of a plan's targets, and how an official one looks."""

import re
import zipfile
from decimal import Decimal

import pytest

from orchestration.outputs.reports.filing import Shelf, make_reports
from tests.outputs.reports.releases import (
    MAP,
    PLACE,
    duty,
    figure,
    standard_figures,
    target,
)


def test_a_report_has_the_layout_of_an_administrative_document(made):
    report = made()
    first = report.pages[0]
    for words in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "SỞ Y TẾ TỈNH BẮC",
        "Số:", "/BC-", "Northmark, ngày", "BÁO CÁO", "Kết quả năm", "Kế hoạch của Bắc",
        "Kỳ báo cáo từ ngày 01/01/2023 đến ngày 31/12/2023", "Kính gửi:",
        "- Ủy ban nhân dân tỉnh;", "- Bộ Y tế;", "“báo cáo hằng năm”",
    ):  # fmt: skip
        assert "".join(words.split()) in first, words
    for words in ("- Như trên;", "- Văn phòng tỉnh;", "THỦ TRƯỞNG CƠ QUAN, ĐƠN VỊ"):
        assert report.says(words), words


def test_an_agency_that_the_document_does_not_name_alone_is_left_to_the_office(made):
    several = duty(reporter_vi="Các sở, ban, ngành", reporter_en="Departments")
    report = made(duties=[several])
    assert not report.says("CÁC SỞ, BAN, NGÀNH")
    assert report.says("(ghi tên cơ quan, đơn vị báo cáo)")
    assert report.says("Cơ quan báo cáo theo văn bản: Các sở, ban, ngành.")


def test_the_target_of_the_year_is_shown_with_its_figure_and_verdict(made):
    report = made(period="2023")
    assert report.says("Kỳ này xem xét 1 mục tiêu của kế hoạch: 1 mục tiêu đạt")
    assert report.says("18,5 (16,5–20,5)")
    row = report.sheet(1)[1]
    assert row[0] == "I.1"
    assert [row[column] for column in (5, 8, 12, 13, 14, 16)] == [2023, 20, 18.5, 16.5, 20.5, 21.5]
    assert row[17] == "đạt"


def test_a_year_without_a_target_shows_the_next_and_judges_nothing(made):
    ahead = target(2025, "not_yet_judged", progress="on_track")
    rows = [*standard_figures(), figure("2024", 18.0)]
    report = made(period="2024", targets=[target(2023, "met"), ahead], figures=rows)
    row = report.sheet(1)[1]
    assert (row[5], row[12], row[17]) == (2025, 18.0, "chưa đến kỳ đánh giá")
    assert "đánh giá theo 2025" in row[18]
    assert "đúng tiến độ" in row[18]
    assert report.says("Kỳ báo cáo chưa kết thúc vào ngày 30/6/2024")


def test_a_half_year_is_not_judged_by_the_years_verdict(made):
    half = duty("march_half", period_type="half", period_number=1, due_rule=None)
    figures = [
        *standard_figures(),
        figure("2023", 17.25) | {"period": "2023-H1", "period_type": "half"},
    ]
    report = made(period="2023-H1", duties=[duty(), half], figures=figures)
    row = report.sheet(1)[1]
    assert (row[9], row[12], row[17]) == ("2023-H1", 17.25, "chưa đến kỳ đánh giá")


def test_units_below_the_place_stand_side_by_side(made):
    report = made()
    assert report.says("SỐ LIỆU THEO ĐƠN VỊ TRỰC THUỘC")
    assert [(row[4], row[5], row[6]) for row in report.sheet(2)[1:]] == [
        ("101", "Parish 1", 17.0),
        ("102", "Parish 2", 20.0),
    ]


def test_without_units_below_the_place_stands_beside_its_peers(made):
    rows = [row for row in standard_figures() if row["locality_id"] == PLACE]
    report = made(figures=[*rows, figure("2023", 19.0, locality_id="F03")])
    assert report.says("SỐ LIỆU CỦA ĐỊA BÀN BÊN CẠNH CÁC ĐƠN VỊ CÙNG CẤP")
    assert [row[5] for row in report.sheet(2)[1:]] == ["March Northmark", "March Southmark"]


def test_who_has_not_reported_is_named(made):
    report = made()
    assert report.says("Phòng Y tế (Y tế): thiếu 1 báo cáo, kỳ 2023: Parish 2")
    assert report.sheet(3)[1] == ["Y tế", 2, 1, 0, 1]


def test_a_part_of_the_children_is_named_by_the_documents_words(made):
    rural = target(2023, "met", breakdown="rural", printed="dưới 20% ở nông thôn")
    rows = [*standard_figures(), figure("2023", 19.0, breakdown="rural")]
    report = made(targets=[target(2023, "met"), rural | {"position": 2}], figures=rows)
    names = [row[2] for row in report.sheet(1)[1:]]
    assert names == ["Tỷ lệ thấp còi", "Tỷ lệ thấp còi (“dưới 20% ở nông thôn”)"]


def test_the_english_one_is_called_a_working_translation(made):
    report = made(language="en")
    assert report.says("Working translation; the Vietnamese text is the official one.")
    assert report.says("Targets of the plan looked at: 1. Met: 1; not met: 0")
    assert not report.says("Kết quả thực hiện")


def test_figures_of_a_demonstration_are_called_invented_on_every_page(made):
    report = made()
    assert all("SỐLIỆUMÔPHỎNG" in page for page in report.pages)
    assert all("00001-2024-06-30,tínhđếnngày30/6/2024" in page for page in report.pages)


def test_one_release_makes_the_same_bytes(made, tmp_path):
    report = made()
    before = [path.read_bytes() for path in report.files]
    home = tmp_path / "home"
    shelf = Shelf(home / "releases" / "current", home / "catalogue" / "c0", home / "again")
    again = make_reports(shelf, "march_plan", "2023")
    assert [path.read_bytes() for path in again] == before


@pytest.mark.parametrize("language", ["vi", "en"])
def test_three_hundred_targets_go_over_pages_under_one_heading(made, language):
    many = [
        target(2023, "not_met", clause=f"I.{n}", position=n, target_id=f"t{n}",
               target_value=Decimal(n), out_of=n)
        for n in range(300)
    ]  # fmt: skip
    report = made(targets=many, language=language)
    heading = "Vănbảnghi" if language == "vi" else "Asprinted"
    with_rows = [page for page in report.pages if page.count("dưới20%") > 2]
    assert len(with_rows) > 10
    assert all(heading in page for page in with_rows)
    assert len(report.sheet(1)) == 301


def test_a_plan_with_nothing_to_say_of_the_period_still_makes_a_report(made):
    report = made(targets=[target(2021, "met")])
    assert report.says("Kế hoạch không có mục tiêu nào cho kỳ này.")
    assert len(report.sheet(1)) == 1


def test_a_target_without_a_number_or_an_indicator_is_kept(made):
    commitment = target(
        2023, "not_comparable", indicator_id=None, comparator=None, target_value=None,
        target_level=None, per=None, kind="process", printed="thu hẹp khoảng cách", period=None,
    )  # fmt: skip
    report = made(targets=[commitment])
    assert report.says("thu hẹp khoảng cách")
    assert report.sheet(1)[1][2] == "thu hẹp khoảng cách"


def test_a_unit_on_another_map_is_not_mixed_in(made):
    other = figure("2023", 99.0, locality_id="P1", geography="current", locality_level="parish",
                   parent_locality_id=PLACE)  # fmt: skip
    assert other["geography"] != MAP
    report = made(figures=[*standard_figures(), other])
    assert 99.0 not in [row[6] for row in report.sheet(2)]


def test_a_successor_that_answers_is_named_with_its_own_figure(made):
    by_successor = target(
        2023, "not_met", answered_locality_id="F03", answered_by="successor",
        reason="answered_for_a_larger_place",
    )  # fmt: skip
    rows = [row for row in standard_figures() if row["period"] != "2023"]
    report = made(targets=[by_successor], figures=[*rows, figure("2023", 33.5, locality_id="F03")])
    row = report.sheet(1)[1]
    assert (row[12], row[16]) == (33.5, None)
    assert row[18] == "trả lời bằng đơn vị kế thừa (March Southmark)"
    assert report.says("trả lời bằng đơn vị kế thừa (March Southmark).")


def test_the_workbook_can_be_read_and_printed(made):
    report = made()
    with zipfile.ZipFile(report.files[1]) as book:
        sheet = book.read("xl/worksheets/sheet2.xml").decode()
        names = book.read("xl/workbook.xml").decode()
        made_on = book.read("docProps/core.xml").decode()
    assert 'state="frozen"' in sheet
    assert 'paperSize="9" fitToHeight="0" orientation="landscape"' in sheet
    assert "00001-2024-06-30" in re.search("<oddFooter>(.*?)</oddFooter>", sheet)[1]
    assert "Print_Titles" in names
    assert "2024-06-30T18:00:00Z" in made_on
    sheets = re.findall('<sheet name="([^"]+)"', names)
    assert sheets == [
        "Tóm tắt", "Mục tiêu", "Theo đơn vị", "Báo cáo số liệu", "Ghi chú", "Định nghĩa"
    ]  # fmt: skip


def test_a_report_is_dated_with_its_release(made):
    assert b"D:20240630180000" in made().pdf
