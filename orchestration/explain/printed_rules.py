"""The gate's answers for people: what it found in sentences, what was passed as a table."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from expectations.sentences import with_unit
from orchestration.explain.reader import Row
from orchestration.explain.words import ANSWERS, field
from sources.worded import Language

MARKS = {"held": ("✗", "bold yellow"), "flagged": ("!", "cyan")}
LISTED = ("not_applicable", "not_found", "told_nothing", "not_evaluated")
INDENT = (0, 0, 0, 2)


def print_rules(console: Console, rows: list[Row], per: float, language: Language) -> None:
    """Print every rule under its answer."""
    by_answer: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_answer[str(row["answer"])].append(row)
    for answer, (mark, style) in MARKS.items():
        for row in by_answer[answer]:
            words = Text(f"{mark} {row['rule_id']} ", style=style)
            words.append(f"({ANSWERS[answer].said(language)}): {row[f'sentence_{language}']}",
                         style="default")  # fmt: skip
            console.print(Padding(words, INDENT, expand=False))
    counted = [row for row in by_answer["passed"] if _has_numbers(row)]
    if counted:
        console.print(Padding(_passed(counted, per, language), INDENT, expand=False))
    if plain := [row["rule_id"] for row in by_answer["passed"] if not _has_numbers(row)]:
        words = Text("✓  ", style="green").append(", ".join(plain), style="default")
        console.print(Padding(words, INDENT, expand=False))
    for answer in LISTED:
        if by_answer[answer]:
            names = ", ".join(str(row["rule_id"]) for row in by_answer[answer])
            said = Text(f"{ANSWERS[answer].said(language)}: {names}", style="dim")
            console.print(Padding(said, INDENT, expand=False))


def _passed(rows: list[Row], per: float, language: Language) -> Table:
    heads = [field(name, language) for name in ("rule", "observed", "expected")]
    table = Table(box=None, header_style="dim", padding=(0, 2, 0, 0))
    table.add_column("")
    table.add_column(heads[0], overflow="fold")
    table.add_column("", style="dim", overflow="fold")
    for head in heads[1:]:
        table.add_column(head, justify="right", overflow="fold")
    for row in rows:
        for at, one in enumerate(row["comparisons"]):
            name = str(row["rule_id"]) if at == 0 else ""
            which = str(one["name"]) if len(row["comparisons"]) > 1 else ""
            shown = [_number(one, end, per, language) for end in ("observed", "expected")]
            table.add_row(
                Text("✓" if at == 0 else "", style="green"), Text(name), Text(which), *shown
            )
    return table


def _has_numbers(row: Row) -> bool:
    return any(one.get("unit") not in (None, "none") for one in row["comparisons"])


def _number(row: Row, which: str, per: float, language: Language) -> str:
    value: Any = row.get(which)
    if value is None or row.get("unit") in (None, "none"):
        return ""
    return with_unit(float(value), str(row["unit"]), float(per), language)
