"""The words of an explanation in Vietnamese and English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sources.worded import Language, Worded

TITLES: Mapping[str, Worded] = {
    "measures": Worded("Số đếm", "Counts"),
    "files": Worded("Đọc từ", "Read from"),
    "reported": Worded("Như đã báo cáo", "As reported"),
    "sources": Worded("Địa bàn và liên kết", "Geography and links"),
    "reports": Worded("Báo cáo đã nhận", "Reports received"),
    "rules": Worded("Các quy tắc kiểm tra", "The gate's rules"),
    "change": Worded("So với lịch sử của chính nó", "Against its own history"),
    "corrections": Worded("Đính chính", "Corrections"),
    "waiver": Worded("Chấp nhận của người phụ trách", "Accepted by a steward"),
    "comparison": Worded("So với cấp trên", "Beside the unit above"),
    "targets": Worded("Chỉ tiêu kế hoạch", "Targets of plans"),
    "series": Worded("Các kỳ trước", "Periods before"),
    "releases": Worded("Qua các bản công bố", "Over the releases"),
    "way_out": Worded("Cách giải quyết", "What would release it"),
    "definition": Worded("Định nghĩa", "Definition"),
}

STATUS: Mapping[str, Worded] = {
    "normal": Worded("đã công bố", "published"),
    "provisional": Worded("tạm tính", "provisional"),
    "estimated": Worded("ước tính", "estimated"),
    "break": Worded("đứt chuỗi", "break in the series"),
    "missing": Worded("thiếu số liệu", "missing"),
    "not_applicable": Worded("không áp dụng", "not applicable"),
    "withheld": Worded("tạm giữ", "withheld"),
    "suppressed": Worded("không công bố", "suppressed"),
    "absent": Worded("không có số liệu này", "no such figure"),
}

ANSWERS: Mapping[str, Worded] = {
    "held": Worded("giữ lại", "holds"),
    "flagged": Worded("báo", "flags"),
    "passed": Worded("đạt", "passed"),
    "not_applicable": Worded("Không áp dụng", "Not applicable"),
    "not_found": Worded("Không phát hiện gì", "Nothing found by"),
    "not_evaluated": Worded("Chưa được đánh giá", "Not evaluated"),
    "told_nothing": Worded(
        "Không có vi phạm (chi tiết không được công bố: có thể làm lộ số liệu được che)",
        "Nothing found (details are not published: they could give away a hidden figure)",
    ),
}

COVERAGE: Mapping[str, Worded] = {
    "all": Worded("đủ báo cáo", "everything was reported"),
    "most": Worded("trên 90 % báo cáo", "over 90 % was reported"),
    "half": Worded("từ 50 % đến 90 % báo cáo", "50 % to 90 % was reported"),
    "few": Worded("dưới 50 % báo cáo", "under 50 % was reported"),
    "none": Worded("chưa có báo cáo nào", "nothing was reported"),
    "unknown": Worded("không rõ", "not known"),
}

FIELDS: Mapping[str, Worded] = {
    "history_numerator": Worded("tử số các kỳ trước (X0)", "earlier numerators (X0)"),
    "history_denominator": Worded("mẫu số các kỳ trước (N0)", "earlier denominators (N0)"),
    "history_periods": Worded("các kỳ trước đã dùng", "earlier periods used"),
    "expected_count": Worded("tử số dự kiến (mu)", "expected numerator (mu)"),
    "expected_denominator": Worded("mẫu số dự kiến", "expected denominator"),
    "ratio": Worded("tỷ số thực tế/dự kiến (R)", "ratio to the expected (R)"),
    "denominator_ratio": Worded("tỷ số của mẫu số", "ratio of the denominator"),
    "z": Worded("độ lệch chuẩn hóa (z)", "standardised deviation (z)"),
    "tau2": Worded("dao động vốn có (τ²)", "usual variation (τ²)"),
    "shift": Worded("mức chuyển chung (m)", "common shift (m)"),
    "moved_side": Worded("phía thay đổi", "side that moved"),
    "history_of": Worded("lịch sử của", "history of"),
    "baseline_version": Worded("phiên bản chuẩn", "baseline version"),
    "numerator": Worded("tử số", "numerator"),
    "denominator": Worded("mẫu số", "denominator"),
    "last_good": Worded("giá trị tốt gần nhất", "last good value"),
    "compared": Worded("so với", "against"),
    "expected_here": Worded("theo tỷ lệ của {place} thì có {number}",
                            "at the rate of {place} there would be {number}"),
    "coverage": Worded("độ bao phủ", "coverage"),
    "parts": Worded(", tổng của {number} số đếm", ", the sum of {number} counts"),
    "more": Worded("… và {number} nữa", "… and {number} more"),
    "units": Worded("{number} đơn vị cấp {level}", "{number} units ({level})"),
    "received": Worded("{received} trên {due}", "{received} of {due}"),
    "late": Worded("{number} muộn", "{number} late"),
    "missing": Worded("thiếu {number} đơn vị:", "missing from {number} units:"),
    "due": Worded("hạn {day}", "due {day}"),
    "map": Worded("bản đồ {geography}", "map {geography}"),
    "release": Worded("bản công bố {release}, số liệu đến {day}", "release {release} as of {day}"),
    "synthetic": Worded("DỮ LIỆU MÔ PHỎNG", "SYNTHETIC DATA"),
    "restricted": Worded("BẢN HẠN CHẾ", "RESTRICTED RELEASE"),
    "share": Worded("nhận {share}", "took {share}"),
    "bounds": Worded("giá trị nằm giữa {low} và {high}", "the value lies between {low} and {high}"),
    "split": Worded("từ {place}; phần chưa rõ ở: {remainder}",
                    "from {place}; what is unknown stands in: {remainder}"),
    "revision": Worded("lần sửa {number} ({reason})", "revision {number} ({reason})"),
    "revised_from": Worded("trước đó {value}", "before {value}"),
    "corrected": Worded("{count} thay cho {before} ({state}), {made_by}, {made}: {reason}",
                        "{count} in place of {before} ({state}), {made_by}, {made}: {reason}"),
    "accepted": Worded("{steward}, {made}, đến {until} ({state}): {reason}",
                       "{steward}, {made}, until {until} ({state}): {reason}"),
    "candidates": Worded("Có thể là:", "It may be:"),
    "where": Worded("hàng {first}–{last} ({number})", "rows {first}–{last} ({number})"),
    "rule": Worded("quy tắc", "rule"),
    "observed": Worded("quan sát", "observed"),
    "expected": Worded("so với", "against"),
}  # fmt: skip


CLOSED: Mapping[str, Worded] = {
    "better": Worded("tốt hơn", "better"),
    "worse": Worded("kém hơn", "worse"),
    "lower": Worded("thấp hơn", "lower"),
    "higher": Worded("cao hơn", "higher"),
    "similar": Worded("tương đương", "similar"),
    "provisional": Worded("tạm tính", "provisional"),
    "estimated": Worded("ước tính", "estimated"),
    "break_before": Worded("không so được với kỳ trước", "not comparable with the period before"),
    "unreliable": Worded("ít ca, không xếp hạng", "few cases, not to be ranked"),
    "applied": Worded("đã áp dụng", "applied"),
    "outdated": Worded("đã lỗi thời", "outdated"),
    "expired": Worded("đã hết hạn", "expired"),
    "not_reported": Worded("không còn số đếm", "no count any more"),
    "void": Worded("số liệu đã khác", "the figure came to other numbers"),
    "short": Worded("chưa nêu đủ quy tắc", "a rule is not named"),
    "idle": Worded("không còn bị giữ", "nothing holds it any more"),
    "own": Worded("chính nó", "its own"),
    "elsewhere": Worded("cùng địa phương trên bản đồ khác", "the same place on another map"),
    "peers": Worded("các đơn vị tương tự", "its peers"),
    "both": Worded("cả hai", "both"),
}


def word(name: Any, language: Language) -> str:
    """A closed word in the reader's language; any other text as it is."""
    if name is None:
        return ""
    for known in (CLOSED, STATUS, FIELDS):
        if str(name) in known:
            return known[str(name)].said(language)
    return str(name)


def title(name: str, language: Language) -> str:
    """The title of a section."""
    return TITLES[name].said(language)


def field(name: str, language: Language, **numbers: Any) -> str:
    """A label or a short phrase; one that has no words is given back as it is."""
    said = FIELDS[name].said(language) if name in FIELDS else name
    return said.format(**numbers) if numbers else said
