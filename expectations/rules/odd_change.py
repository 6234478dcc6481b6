"""Changes that are odd but possible: published, with a mark."""

from __future__ import annotations

from expectations.rules.rule import Rule

RULES_OF_ODD_CHANGE: list[Rule] = [
    Rule(
        "common_shock",
        "odd",
        "flag",
        "{count} là {observed} trong khi các kỳ trước cho thấy khoảng {expected}; phần lớn các "
        "đơn vị cùng nhóm thay đổi cùng chiều: một biến động chung.",
        "{count} is {observed} where earlier periods let expect {expected}; most units of its "
        "group moved the same way: a common shock.",
        "METHODS §6 common shock",
        reads=("history", "peers"),
    ),
    Rule(
        "new_level",
        "odd",
        "flag",
        "{count} là {observed}, khác mức trước đây ({expected}) như kỳ liền trước đã bị giữ lại: "
        "có lẽ là một mức mới.",
        "{count} is {observed}, away from its earlier level ({expected}) as the period before was, "
        "which is held: probably a new level.",
        "METHODS §6 new level",
        reads=("history", "peers"),
    ),
    Rule(
        "moved_much",
        "odd",
        "flag",
        "{count} là {observed}, các kỳ trước cho thấy khoảng {expected}: thay đổi nhiều.",
        "{count} is {observed}, earlier periods let expect {expected}: it moved much.",
        "METHODS §6 moved",
        reads=("history", "peers"),
    ),
    Rule(
        "denominator_moved",
        "odd",
        "flag",
        "Mẫu số ({count}) là {observed}, kỳ trước là {expected}: thay đổi nhiều, địa giới không "
        "thay đổi.",
        "The denominator ({count}) is {observed}, the period before had {expected}: it moved much, "
        "and no boundary changed.",
        "METHODS §6: a denominator by more than a half without a boundary event",
        reads=("history", "peers"),
    ),
    Rule(
        "none_where_some_expected",
        "odd",
        "flag",
        "{count} là {observed} trong khi các kỳ trước cho thấy khoảng {expected}.",
        "{count} is {observed} where earlier periods let expect {expected}.",
        "METHODS §6 rare: zero where 6.9 or more are expected",
        reads=("history", "peers"),
    ),
    Rule(
        "more_than_chance",
        "odd",
        "flag",
        "{count} là {observed}, nhiều hơn mức ngẫu nhiên giải thích được khi dự kiến {expected}.",
        "{count} is {observed}, more than chance explains where {expected} are expected.",
        "METHODS §6 rare: P(X >= x) < 1e-4",
        reads=("history", "peers"),
    ),
    Rule(
        "out_and_back",
        "odd",
        "flag",
        "{count} là {observed} thay vì khoảng {expected}, nhưng kỳ sau lại trở về mức của kỳ "
        "trước: có lẽ sai ở kỳ này.",
        "{count} is {observed} instead of {expected}, and the next period is back where the one "
        "before stood: the fault is probably in this one.",
        "METHODS §6 reversal",
        reads=("history", "peers"),
    ),
]
