"""Impossible: numbers that cannot be true, whatever happened. They hold the figure."""

from __future__ import annotations

from expectations.rules.rule import Rule

RULES_OF_IMPOSSIBLE: list[Rule] = [
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
        reads=("nested",),
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
        "Toàn bộ khoảng tin cậy 99,8 % của {indicator} nằm ngoài giới hạn cứng {expected}.",
        "The whole 99.8 % interval of {indicator} lies outside the hard limit {expected}.",
        "METHODS §6 Hard limits",
    ),
    Rule(
        "correction_outdated",
        "impossible",
        "hold",
        "Đính chính “{case}” không còn khớp với số đếm mà cơ quan báo cáo, hoặc đã hết hạn, nên "
        "không được áp dụng. Hãy xóa tệp corrections/{case}.yml, hoặc lập lại theo số đếm hiện "
        "nay.",
        "The correction “{case}” no longer meets the count that the agency reports, or its time is "
        "over, so it was not applied. Delete the file corrections/{case}.yml, or renew it for "
        "the count of today.",
        "DESIGN §3 correction",
    ),
]
