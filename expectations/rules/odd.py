"""Odd but possible: published, with a mark."""

from __future__ import annotations

from expectations.rules.rule import Rule

RULES_OF_ODD: list[Rule] = [
    Rule(
        "outside_soft_limits",
        "odd",
        "flag",
        "Toàn bộ khoảng tin cậy 95 % của {indicator} (đầu gần nhất {observed}) nằm ngoài giới hạn "
        "thường thấy {expected}.",
        "The whole 95 % interval of {indicator} (nearest end {observed}) lies outside the usual "
        "limit {expected}.",
        "METHODS §6 soft limits",
    ),
    Rule(
        "late_report",
        "odd",
        "flag",
        "Số liệu dựa trên báo cáo nộp muộn.",
        "The figure rests on a report that came late.",
        "DESIGN §6, odd but possible",
    ),
    Rule(
        "two_agencies_reported",
        "odd",
        "flag",
        "Có số đếm do hai cơ quan cùng báo cáo; đã dùng số của cơ quan phụ trách.",
        "Two agencies reported a count in it; that of the one in charge was used.",
        "DESIGN §4, two agencies reporting one cell",
    ),
    Rule(
        "corrected",
        "odd",
        "flag",
        "Có số đếm trong số liệu này đã được đính chính. Lý do: {correction}",
        "A count in it was corrected. Reason: {correction}",
        "DESIGN §3 correction",
    ),
    Rule(
        "partly_covered",
        "odd",
        "flag",
        "Mới có {observed} của số phải báo cáo; cần ít nhất {expected}.",
        "Only {observed} of what was due is reported; at least {expected} is needed.",
        "METHODS §2 coverage",
    ),
    Rule(
        "waived",
        "odd",
        "flag",
        "Người phụ trách chấp nhận giá trị {observed}: {note}",
        "A steward accepts the value {observed}: {note}",
        "DESIGN §3 waiver: dated, expiring, at its value; never of what is impossible",
    ),
]
