"""A hold travels: figures whose sums contain a count that is held."""

from __future__ import annotations

from expectations.rules.rule import Rule

RULES_THAT_TRAVEL: list[Rule] = [
    Rule(
        "contains_held",
        "contains_held",
        "hold",
        "Số liệu chứa một số đếm đang bị giữ lại; nếu thay số đếm ấy bằng số dự kiến thì số liệu "
        "là {expected}.",
        "The figure contains a count that is held; with the expected count in its place it would "
        "be {expected}.",
        "DESIGN §6: A hold travels",
        reads=("cells",),
    ),
]
