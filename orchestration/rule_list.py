"""The gate's rules as a person or a program reads them."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

FAMILIES = {
    "structure": (
        "Cấu trúc: chặn cả bản công bố",
        "Structure: blocks the release",
    ),
    "impossible": (
        "Không thể đúng: giữ lại số liệu, không miễn trừ được",
        "Impossible: holds the figure, never waived",
    ),
    "surprising": (
        "Bất thường: giữ lại để xem xét",
        "Surprising: holds the figure for review",
    ),
    "contains_held": (
        "Chứa số đang bị giữ lại",
        "Contains what is held",
    ),
    "odd": (
        "Lạ nhưng có thể đúng: công bố kèm dấu hiệu",
        "Odd but possible: published with a flag",
    ),
}
SEVERITIES = {"block": ("chặn", "blocks"), "hold": ("giữ lại", "holds"), "flag": ("báo", "flags")}
WAIVABLE = ("có thể miễn trừ", "may be waived")
STYLES = {"block": "bold red", "hold": "yellow", "flag": "cyan"}


def rule_rows() -> list[dict[str, Any]]:
    """Every rule in the gate's order: id, family, severity, waivable, sentences, source, reads."""
    from expectations.rules import RULES

    return [
        {
            "rule_id": rule.rule_id,
            "family": rule.family,
            "severity": rule.severity,
            "waivable": rule.waivable,
            "sentence_vi": rule.sentence_vi,
            "sentence_en": rule.sentence_en,
            "source": rule.source,
            "reads": list(rule.reads),
        }
        for rule in RULES
    ]


def print_rules(console: Console, rows: list[dict[str, Any]]) -> None:
    """Print the rules family by family, each with both its sentences and its source."""
    for family, members in groupby(rows, key=lambda row: row["family"]):
        console.print()
        console.print(Text(" · ".join(FAMILIES[family]), style="bold underline"))
        for row in members:
            words = [*SEVERITIES[row["severity"]], *(WAIVABLE if row["waivable"] else ())]
            heading = Text(row["rule_id"], style="bold")
            heading.append(f"  {', '.join(words)}", style=STYLES[row["severity"]])
            console.print(heading)
            for text, style in (
                (row["sentence_vi"], ""),
                (row["sentence_en"], ""),
                (row["source"], "dim"),
            ):
                console.print(Padding(Text(text, style=style), (0, 0, 0, 4), expand=False))
