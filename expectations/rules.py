"""The closed list of the gate's rules: each a named thing with a sentence a statistician can read.

Severity is the most a rule can do: `block` stops the release, `hold` withholds the figure,
`flag` publishes it with a mark. A rule may break mildly (see `Comparison.severity`) and then only
flags. Bounds are columns of the candidate; none is written here.

Placeholders of the sentences: {observed} and {expected} are numbers as a statistician writes them
with their unit; {numerator}, {denominator} the names of the counts; {count} the name of the count
a comparison is about; {indicator} and {other} names of indicators; {period} a period id.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Family = Literal["structure", "impossible", "contains_held", "odd"]
Severity = Literal["block", "hold", "flag"]

# Strongest first: the outcome of a figure is that of its strongest violation.
SEVERITIES: tuple[Severity, ...] = ("block", "hold", "flag")


@dataclass(frozen=True)
class Rule:
    """One rule: id, family, strongest severity, sentences in two languages, where it comes from."""

    rule_id: str
    family: Family
    severity: Severity
    sentence_vi: str
    sentence_en: str
    source: str


RULES: list[Rule] = [
    Rule(
        "keys_unique",
        "structure",
        "block",
        "Có {observed} dòng cho cùng một số liệu; mỗi số liệu chỉ được có {expected} dòng.",
        "{observed} rows stand for the same figure; a figure has {expected} row.",
        "DESIGN §6, structure",
    ),
    Rule(
        "keys_equal_grid",
        "structure",
        "block",
        "Số liệu có {observed} dòng, khung dự kiến có {expected} dòng cho khóa này.",
        "The figures have {observed} rows for this key, the expected grid has {expected}.",
        "DESIGN §5 Grid, §6 structure",
    ),
    Rule(
        "status_given",
        "structure",
        "block",
        "Trạng thái của số liệu trống, lạ, hoặc trái với việc có hay không có giá trị.",
        "The status of the figure is empty, unknown, or contradicts the presence of a value.",
        "DESIGN §3 status, §6 structure",
    ),
    Rule(
        "numbers_finite",
        "structure",
        "block",
        "Có {observed} con số vô hạn hoặc không xác định trong dòng này; phải là {expected}.",
        "{observed} numbers of this row are infinite or undefined; there must be {expected}.",
        "DESIGN §9: 1/0 is infinity in the warehouse",
    ),
    Rule(
        "value_has_limits",
        "structure",
        "block",
        "Số liệu có giá trị {observed} nhưng thiếu giới hạn tin cậy hoặc giới hạn sai thứ tự.",
        "The figure has the value {observed} but lacks confidence limits, or they are out of "
        "order.",
        "DESIGN §5 Limits, METHODS §3",
    ),
    Rule(
        "every_rule_evaluated",
        "structure",
        "block",
        "Còn {observed} quy tắc chưa được đánh giá; phải là {expected}.",
        "{observed} rules could not be evaluated; there must be {expected}.",
        "DESIGN §6, structure",
    ),
    Rule(
        "gate_finished",
        "structure",
        "block",
        "Việc kiểm tra chưa kết thúc.",
        "The gate did not finish.",
        "DESIGN §6, structure",
    ),
    Rule(
        "negative_count",
        "impossible",
        "hold",
        "{count} là số âm ({observed}); nhỏ nhất có thể là {expected}.",
        "{count} is negative ({observed}); the least possible is {expected}.",
        "DESIGN §6, impossible",
    ),
    Rule(
        "numerator_above_denominator",
        "impossible",
        "hold",
        "{numerator} ({observed}) lớn hơn {denominator} ({expected}).",
        "{numerator} ({observed}) exceeds {denominator} ({expected}).",
        "METHODS §1 Relation",
    ),
    Rule(
        "nesting_broken",
        "impossible",
        "hold",
        "{numerator} ({observed}) lớn hơn số tương ứng của “{other}” ({expected}), vốn bao gồm "
        "nó. {culprit}",
        "{numerator} ({observed}) exceeds the count of “{other}” ({expected}), which includes "
        "it. {culprit}",
        "METHODS §6 Nesting",
    ),
    Rule(
        "zero_denominator",
        "impossible",
        "hold",
        "{numerator} là {observed} trong khi {denominator} là {expected}.",
        "{numerator} is {observed} while {denominator} is {expected}.",
        "METHODS §4: 0/0 is not applicable, x/0 is impossible",
    ),
    Rule(
        "count_above_population",
        "impossible",
        "hold",
        "{count} ({observed}) vượt mức tối đa mà dân số liên quan cho phép ({expected}).",
        "{count} ({observed}) exceeds the most that its population allows ({expected}).",
        "DESIGN §6, impossible",
    ),
    Rule(
        "parts_not_total",
        "impossible",
        "hold",
        "Tổng các phần của {count} là {observed}, còn số tổng là {expected}.",
        "The parts of {count} add to {observed}, the total is {expected}.",
        "DESIGN §6; parts above the total hold, parts short of it flag (unknown sex is possible)",
    ),
    Rule(
        "parent_not_sum_of_children",
        "impossible",
        "hold",
        "{count} do cấp trên báo cáo là {observed}, tổng các đơn vị trực thuộc là {expected}.",
        "{count} as reported by the unit itself is {observed}, its children add to {expected}.",
        "METHODS §6: within max(2, 0.5 %) passes, within 5 % flags, more holds",
    ),
    Rule(
        "outside_hard_limits",
        "impossible",
        "hold",
        "Toàn bộ khoảng tin cậy 99,8 % của {indicator} (đầu gần nhất {observed}) nằm ngoài giới "
        "hạn cứng {expected}.",
        "The whole 99.8 % interval of {indicator} (nearest end {observed}) lies outside the hard "
        "limit {expected}.",
        "METHODS §6 Hard limits",
    ),
    Rule(
        "contains_held",
        "contains_held",
        "hold",
        "Số liệu ({observed}) chứa một số đếm đang bị giữ lại; nếu thay bằng số dự kiến thì là "
        "{expected}.",
        "The figure ({observed}) contains a count that is held; with the expected count in its "
        "place it would be {expected}.",
        "DESIGN §6: A hold travels",
    ),
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
        "partly_covered",
        "odd",
        "flag",
        "Mới có {observed} của số phải báo cáo; cần ít nhất {expected}.",
        "Only {observed} of what was due is reported; at least {expected} is needed.",
        "METHODS §2 coverage",
    ),
]

RULES_BY_ID: dict[str, Rule] = {rule.rule_id: rule for rule in RULES}
