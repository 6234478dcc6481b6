"""The texts of the plans and their clauses, to be compared with what the catalogue says of them."""

from __future__ import annotations

import difflib
import os
import re
import unicodedata
from functools import cache
from pathlib import Path

# By plan, words that stand in its document alone.
MARKS = {
    "can_tho_2021_2030": "Cần Thơ, ngày 18 tháng 3 năm 2021",
    "da_nang_2023": "Đà Nẵng, ngày 03 tháng 3 năm 2023",
    "hoang_kim_2021_2030": "trẻ em xã Hoàng Kim giai đoạn 2021-2030",
    "kim_tra_2026": "Kim Trà, ngày 08 tháng 04 năm 2026",
    "tam_duong_2018": "Tam Đường, ngày 10 tháng 01 năm 2018",
}
# By plan and section, the words with which it begins and those that follow it.
SECTIONS = {
    "da_nang_2023": {
        "I.2.a": ("a) Mục tiêu 1:", "b) Mục tiêu 2:"),
        "I.2.b": ("b) Mục tiêu 2:", "c) Mục tiêu 3:"),
        "I.2.c": ("c) Mục tiêu 3:", "d) Mục tiêu 4:"),
        "I.2.d": ("d) Mục tiêu 4:", "đ) Mục tiêu 5:"),
        "I.2.đ": ("đ) Mục tiêu 5:", "e) Mục tiêu 6:"),
        "I.2.e": ("e) Mục tiêu 6:", "II. CÁC NỘI DUNG"),
        "II, Mục tiêu 1": ("Đơn vị phối hợp Mục tiêu 1:", "Mục tiêu 2: Về bảo vệ trẻ em Tiếp tục"),
        "II, Mục tiêu 2": ("Mục tiêu 2: Về bảo vệ trẻ em Tiếp tục", "cho trẻ em - Triển khai công"),
        "II, Mục tiêu 3": ("cho trẻ em - Triển khai công", "trẻ em Tổ chức các hoạt động thúc"),
        "II, Mục tiêu 6": ("về công tác trẻ em Tổ chức Hội nghị", "III. KINH PHÍ"),
    },
    "kim_tra_2026": {
        "I": ("I. MỤC ĐÍCH, YÊU CẦU", "II. MỤC TIÊU"),
        "II": ("II. MỤC TIÊU", "III. NHIỆM VỤ"),
    },
    "tam_duong_2018": {
        "II.1.1": ("1.1. Mục tiêu tổng quát", "1.2. Mục tiêu cụ thể"),
        "II.1.2": ("1.2. Mục tiêu cụ thể", "2. Các hoạt động chủ yếu"),
        "II.2.2": ("2.2. Hoạt động xây dựng xã", "2.3. Hoạt động chăm sóc"),
        "II.2.3": ("2.3. Hoạt động chăm sóc", "2.4. Hoạt động Quỹ"),
    },
    "can_tho_2021_2030": {
        **{f"Chỉ tiêu {n}": (f"- Chỉ tiêu {n}:", f"- Chỉ tiêu {n + 1}:") for n in range(1, 24)},
        "Chỉ tiêu 24": ("- Chỉ tiêu 24:", "II. NHIỆM VỤ"),
    },
    "hoang_kim_2021_2030": {
        **{f"Chỉ tiêu {n}": (f"- Chỉ tiêu {n}:", f"- Chỉ tiêu {n + 1}:") for n in range(1, 24)},
        "Chỉ tiêu 24": ("- Chỉ tiêu 24:", "3. Đối tượng"),
    },
}


def text_of(plan: str) -> str:
    """The document of a plan, without marks of headings and tables and with single spaces."""
    folder = os.environ.get("CHITIEU_SHARED")
    assert folder, "set CHITIEU_SHARED to the folder that holds documents/ (make test-real DATA=…)"
    found = [text for text in _documents(Path(folder)) if MARKS[plan] in text]
    assert len(found) == 1, f"{len(found)} documents in {folder} hold “{MARKS[plan]}”; expected one"
    return found[0]


@cache
def _documents(folder: Path) -> list[str]:
    return [_plain(one.read_text(encoding="utf-8")) for one in folder.glob("documents/*.txt")]


def _plain(raw: str) -> str:
    text = re.sub(r"<[^>]*>|[*#|]", " ", unicodedata.normalize("NFC", raw))
    return " ".join(text.split())


def clause_of(plan: str, clause: str) -> str:
    """The words of a clause: a section, or with “, ý 3” the third of its items."""
    section, _, item = clause.partition(", ý ")
    text = text_of(plan)
    begin, after = SECTIONS[plan][section]
    start = text.find(begin)
    assert start >= 0, f"{plan}: {section} does not begin with “{begin}”"
    end = text.find(after, start + len(begin))
    assert end >= 0, f"{plan}: after {section} there is no “{after}”"
    words = text[start:end]
    if not item:
        return words
    items = re.split(r" - (?=[A-ZĐÁÀÂƯỦÔÝ\d])", words)
    assert int(item) < len(items), f"{plan}: {section} has {len(items) - 1} items, not {item}"
    return items[int(item)]


def missing_words(printed: str, text: str) -> str | None:
    """The first piece of a printed form that the text has not, in order, and the nearest it has."""
    at = 0
    for words in printed.split(" … "):
        found = text.find(words, at)
        if found < 0:
            return f"“{words}” is not there; nearest: “{_nearest(words, text)}”"
        at = found + len(words)
    return None


def _nearest(words: str, text: str) -> str:
    size = len(words)
    pieces = [text[at : at + size] for at in range(0, max(1, len(text) - size + 1))]
    alike = [difflib.SequenceMatcher(None, words, piece).quick_ratio() for piece in pieces]
    return pieces[alike.index(max(alike))]
