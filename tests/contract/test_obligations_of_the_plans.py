"""Every reporting duty of the catalogue stands in its document, in the words it gives."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.contract.plan_texts import MARKS, missing_words, text_of

CATALOGUE = Path(__file__).parents[2] / "sources" / "catalogue"
# By plan and clause, the words with which the clause begins and those that follow it.
CLAUSES = {
    "can_tho_2021_2030": {
        "Điều 2": ("Điều 2. Giao Giám đốc", "Điều 3."),
        "IV.1.g": ("g) Chủ trì, phối hợp với các sở, ban, ngành đánh giá", "h) Chủ trì rà soát"),
        "IV.9": ("9. Các Sở, Ban ngành:", "10. Ủy ban nhân dân quận, huyện"),
        "IV.10.d": ("d) Theo dõi, đánh giá việc thực hiện chương trình", "11. Đề nghị Ủy ban"),
    },
    "da_nang_2023": {
        "II, Mục tiêu 6": ("về công tác trẻ em Tổ chức Hội nghị", "III. KINH PHÍ"),
        "IV.1": ("1. Sở Lao động - Thương binh và Xã hội Chủ trì", "2. Các sở, ngành, hội"),
        "IV.2.b": ("2. Các sở, ngành, hội, đoàn thể a)", "3. UBND các quận, huyện"),
        "IV.3.b": ("3. UBND các quận, huyện, xã, phường a)", "Trên đây là Kế hoạch"),
        "Đoạn kết": ("Trên đây là Kế hoạch thực hiện công tác trẻ em năm 2023", "Nơi nhận"),
    },
    "hoang_kim_2021_2030": {
        "V.6": ("6. Các phòng, ban, ngành, đoàn thể, đơn vị có liên quan Căn cứ", "7. Đề nghị"),
        "V.8": ("8. Công chức Văn hóa - LĐTBXH", "VI. CHẾ ĐỘ THÔNG TIN"),
        "VI.1": ("VI. CHẾ ĐỘ THÔNG TIN BÁO CÁO 1.", "2. Công chức Văn hóa - LĐTBXH có"),
        "VI.2": ("2. Công chức Văn hóa - LĐTBXH có trách nhiệm", "Trên đây là Kế hoạch"),
    },
    "kim_tra_2026": {
        "V.1": ("1. Phòng Văn hoá - Xã hội", "2. Văn phòng HĐND"),
        "V.4": ("4. Trạm Y tế phường", "5. Đề nghị Ủy ban MTTQ"),
        "Đoạn kết": ("Trên đây là Kế hoạch thực hiện công tác chăm sóc", "Nơi nhận"),
    },
    "tam_duong_2018": {
        "II.2.3": ("2.3. Hoạt động chăm sóc trẻ em", "2.4. Hoạt động Quỹ"),
        "II.2.5": ("2.5. Hoạt động rà soát", "3. Kinh phí"),
        "III.1": ("1. Phòng Lao động - TB&XH huyện", "2. Phòng Giáo dục"),
        "III.13": ("13. Uỷ ban nhân dân các xã, thị trấn", "14. Chế độ thông tin"),
        "III.14": ("14. Chế độ thông tin báo cáo", "Trên đây Kế hoạch"),
    },
}  # fmt: skip


def duties() -> list[dict[str, str]]:
    with (CATALOGUE / "obligations.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def words_of_clause(plan: str, clause: str) -> str:
    """The printed text of a clause."""
    text = text_of(plan)
    begin, after = CLAUSES[plan][clause]
    start = text.find(begin)
    assert start >= 0, f"{plan}: clause {clause} does not begin with “{begin}”"
    end = text.find(after, start + len(begin))
    assert end >= 0, f"{plan}: after clause {clause} there is no “{after}”"
    return text[start:end]


def test_every_duty_is_of_a_clause_that_has_a_place() -> None:
    for row in duties():
        assert row["clause"] in CLAUSES[row["plan_id"]], row["obligation_id"]


def test_every_plan_lays_down_duties() -> None:
    assert {row["plan_id"] for row in duties()} == set(MARKS)


def test_a_duty_without_a_day_says_so() -> None:
    for row in duties():
        if row["cadence"] != "on_occasion" and not row["due_rule"]:
            assert "ngày" in row["note_vi"], row["obligation_id"]
            assert "day" in row["note_en"], row["obligation_id"]


@pytest.mark.real
def test_the_words_of_every_duty_stand_in_its_clause() -> None:
    for row in duties():
        clause = words_of_clause(row["plan_id"], row["clause"])
        assert missing_words(row["printed"], clause) is None, row["obligation_id"]


@pytest.mark.real
def test_every_printed_day_is_the_day_of_its_duty() -> None:
    for row in duties():
        if row["due_day"]:
            forms = {f"{row['due_day']}/{row['due_month']}", f"ngày {row['due_day']} của tháng"}
            forms.add(f"{int(row['due_day']):02d}/{row['due_month']}")
            assert any(form in row["printed"] for form in forms), row["obligation_id"]
