"""The closed words of targets, as a scorecard says them in Vietnamese and English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Target = Mapping[str, Any]

SIGNS: Mapping[str, str] = {"<=": "≤", ">=": "≥"}

STATUS: Mapping[str, str] = {
    "met": "đạt",
    "not_met": "không đạt",
    "within_uncertainty": "trong khoảng bất định",
    "not_yet_judged": "chưa đến kỳ đánh giá",
    "missing": "thiếu số liệu",
    "disputed": "văn bản còn mâu thuẫn",
    "not_comparable": "không so sánh được",
    "not_applicable": "không áp dụng",
    "no_source": "chưa có nguồn",
    "cannot_be_judged": "không đánh giá được",
    "withheld": "tạm giữ",
    "suppressed": "không công bố",
    "undecided": "chưa kết luận được",
    "on_track": "đúng tiến độ",
    "off_track": "chậm tiến độ",
    "uncertain": "chưa chắc chắn",
}
"""Status and progress in Vietnamese; in English the words say it themselves."""

REASONS: Mapping[str, tuple[str, str]] = {
    "period_not_due": ("chưa đến hạn báo cáo", "not due yet"),
    "provisional": ("số liệu chưa chốt", "not final yet"),
    "process": ("chỉ tiêu không có con số", "a commitment without a number"),
    "zero_of_zero": ("không có đối tượng", "nobody it could concern"),
    "before_first_period": ("trước kỳ báo cáo đầu tiên", "before the first period reported"),
    "not_expected_here": ("không có đơn vị báo cáo ở đây", "nobody reports it here"),
    "not_reported": ("chưa báo cáo", "not reported"),
    "coverage_too_low": ("báo cáo dưới mức tối thiểu", "too few reported"),
    "coverage_not_full": ("báo cáo chưa đầy đủ", "not everybody reported"),
    "split_share_unknown": ("không rõ tỷ lệ khi tách", "share of a split unknown"),
    "zero_denominator": ("mẫu số bằng không", "nobody to divide by"),
    "no_case_reported_by_part_of_units": (
        "chưa ghi nhận trường hợp nào, mới có một phần báo cáo",
        "no case reported, by part of the units",
    ),
    "probable_under_registration": ("có lẽ ghi nhận sót", "probable under-registration"),
    "several_successors": ("tách cho nhiều đơn vị", "several successors"),
    "successor_share_unknown": ("không rõ phần chuyển sang", "share handed on unknown"),
    "no_successor_of_its_level": ("không còn đơn vị cùng cấp", "no successor of its level"),
    "several_predecessors": ("nhập từ nhiều đơn vị", "several predecessors"),
    "predecessor_share_unknown": ("không rõ phần nhận về", "share taken over unknown"),
    "no_such_unit_then": ("khi đó chưa có đơn vị này", "no such unit then"),
    "successor_counts_a_larger_place": (
        "đơn vị kế thừa rộng hơn, không so số đếm",
        "the successor counts a larger place",
    ),
    "answered_for_a_larger_place": ("trả lời bằng đơn vị kế thừa", "answered by the successor"),
    "whole_differs_from_the_printed_one": (
        "tổng số khác với văn bản",
        "the whole differs from the printed one",
    ),
    "whole_is_smaller_than_the_target": (
        "tổng số nay nhỏ hơn chỉ tiêu",
        "the whole is smaller than the target",
    ),
    "baseline_missing": ("không có số liệu năm gốc", "no figure of the baseline year"),
    "baseline_provisional": ("số liệu năm gốc chưa chốt", "the baseline is not final"),
    "baseline_not_fully_covered": ("năm gốc báo cáo chưa đủ", "the baseline is not whole"),
    "baseline_is_zero": ("năm gốc bằng không", "the baseline is zero"),
    "break": ("đứt chuỗi số liệu", "the series breaks"),
    "no_baseline": ("không có số liệu đầu kỳ", "no figure to start from"),
    "fewer_than_three_years": ("chưa đủ ba năm đã chốt", "fewer than three closed years"),
    "missing_value": ("thiếu năm gần nhất", "a year is missing"),
    "missing_year": ("chuỗi không liền năm", "a year is missing"),
    "impossible_count": ("số đếm không hợp lý", "an impossible count"),
    "not_published_here": (
        "không công bố ở mức chi tiết này",
        "not published in this detail",
    ),
    "small_cell": ("số nhỏ được che", "small counts are hidden"),
}
"""Why there is no verdict, or what to know of it; other words are the sender's own."""


def said(word: str | None, language: str) -> str:
    """A status or a progress in words; nothing for nothing."""
    if word is None:
        return ""
    return STATUS.get(word, word) if language == "vi" else word.replace("_", " ")


def reason_said(word: str | None, language: str) -> str:
    """A reason in words; a word that is not closed is given back as it is."""
    if word is None:
        return ""
    if word in REASONS:
        return REASONS[word][0 if language == "vi" else 1]
    return said(word, language) if word in STATUS else word


def asked_said(target: Target, language: str) -> str:
    """The comparator and the number to reach; without a source, the number as the plan has it."""
    sign = SIGNS.get(target["comparator"], target["comparator"])
    if target["kind"] == "count_of" and target["target_value"] is not None:
        return f"{sign} {float(target['target_value']):g}/{target['out_of']}"
    level = target["target_value" if target["status"] == "no_source" else "target_level"]
    return "" if level is None else f"{sign} {number_said(level, language)}"


def why_said(target: Target, language: str) -> str:
    """The document's own trouble in its words; of a figure, the closed word with its numbers."""
    if target["status"] == "disputed":
        return target[f"dispute_reason_{language}"] or ""
    if target["status"] == "not_comparable":
        return target[f"not_comparable_reason_{language}"] or ""
    if target["status"] == "no_source":
        return target[f"no_source_{language}"] or ""
    reason = reason_said(target["reason"], language)
    if target["reason"] == "no_case_reported_by_part_of_units":
        return f"{reason} ({target['reports_received']}/{target['reports_expected']})"
    if target["answered_by"] == "successor":
        return f"{reason} ({target['answered_locality_name']})".strip()
    return reason


def number_said(value: float | None, language: str) -> str:
    """Four digits or the whole number, with the decimal sign of the language."""
    if value is None:
        return ""
    shown = f"{value:,.0f}" if abs(value) >= 1000 else f"{float(value):.4g}"
    return shown.translate(str.maketrans(",.", ".,")) if language == "vi" else shown


def span_said(low: float | None, high: float | None, language: str) -> str:
    """An interval in brackets; nothing where it has no ends."""
    if low is None or high is None:
        return ""
    return f"({number_said(low, language)}–{number_said(high, language)})"
