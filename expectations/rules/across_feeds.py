"""What one source says against what another says of the same children."""

from __future__ import annotations

from expectations.rules.rule import Rule

RULES_ACROSS_FEEDS: list[Rule] = [
    Rule(
        "feeds_disagree",
        "surprising",
        "hold",
        "“{other}” ({observed}) không khớp với số đếm cùng đối tượng của nguồn khác ({expected}).",
        "“{other}” ({observed}) does not agree with another source's count of the same children "
        "({expected}).",
        "METHODS §6 across feeds; bounds of each comparison in the catalogue",
        reads=("cross_feed", "history"),
    ),
]
