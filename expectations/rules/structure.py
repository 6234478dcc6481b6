"""Structure: whether the candidate can be judged at all. Broken, they block the release."""

from __future__ import annotations

from expectations.rules.rule import Rule

RULES_OF_STRUCTURE: list[Rule] = [
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
        reads=("cells",),
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
]
