"""A plan's scorecard: all its targets in the order of the document, with what became of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

import duckdb
from rich.console import Console

from orchestration.paths import Home
from orchestration.scorecard_words import reason_said, said
from orchestration.summary import rich_table

COLUMNS = {
    "vi": ("năm", "chỉ tiêu", "văn bản ghi", "cần đạt", "giá trị", "95 %", "kết quả", "lý do",
           "tiến độ", "dự báo (80 %)"),
    "en": ("year", "indicator", "as printed", "asked", "value", "95 %", "status", "reason",
           "progress", "projected (80 %)"),
}  # fmt: skip
WORDS = {
    "vi": {"clause": "cả mục", "all": "Tất cả", "targets": "chỉ tiêu", "for": "cho năm"},
    "en": {"clause": "whole clause", "all": "In all", "targets": "targets", "for": "for"},
}

Target = Mapping[str, Any]


class UnknownPlanError(ValueError):
    """The release has no such plan, or none of its targets is for the year; it says which are."""


def targets_of(home: Home, plan_id: str, year: int | None = None) -> list[Target]:
    """The rows of the current release's `scorecards` for a plan, in the order of its document.

    `year` leaves the targets of that year alone. Raises `UnknownPlanError`.
    """
    path = home.current_release.resolve() / "chitieu.duckdb"
    with duckdb.connect(str(path), read_only=True) as connection:
        found = connection.table("scorecards").filter(
            duckdb.ColumnExpression("plan_id") == duckdb.ConstantExpression(plan_id)
        )
        rows = [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]
        known = connection.table("plans").order("plan_id").project("plan_id").fetchall()
    if not rows:
        names = ", ".join(name for (name,) in known)
        raise UnknownPlanError(f"There is no plan {plan_id}. The release has: {names}.")
    of_year = [row for row in rows if year in (None, row["year"])]
    if not of_year:
        years = ", ".join(str(one) for one in sorted({row["year"] for row in rows}))
        raise UnknownPlanError(f"{plan_id} has no target for {year}; it has them for {years}.")
    return sorted(of_year, key=lambda row: row["position"])


def print_scorecard(console: Console, targets: Sequence[Target], language: str) -> None:
    """Print a table a clause, with what the clause comes to; at the end, targets by status."""
    words = WORDS[language]
    first = targets[0]
    console.print(f"{first[f'plan_{language}']} ({first['document']})", style="bold")
    for clause, members in groupby(targets, key=lambda row: row["clause"]):
        of_clause = list(members)
        rows = [_row(target, language) for target in of_clause]
        console.print(rich_table(COLUMNS[language], rows, title=clause))
        for sentence in _clause_sentences(of_clause, language):
            console.print(sentence, style="dim", highlight=False)
    counted = Counter(target["status"] for target in targets)
    totals = [f"{said(status, language)} {number}" for status, number in counted.most_common()]
    console.print(f"{words['all']}: {len(targets)} {words['targets']}: {', '.join(totals)}.")


def _row(target: Target, language: str) -> tuple[str, ...]:
    return (
        str(target["year"]),
        target[f"indicator_{language}"] or "",
        target["printed"],
        _asked(target),
        _number(target["value"]),
        _span(target["lower_95"], target["upper_95"]),
        said(target["status"], language),
        _reason(target, language),
        said(target["progress"], language),
        _outlook(target, language),
    )


def _outlook(target: Target, language: str) -> str:
    """The projection with its interval, or why there is none."""
    if target["progress_reason"]:
        return reason_said(target["progress_reason"], language)
    interval = _span(target["projected_low"], target["projected_high"])
    return f"{_number(target['projected'])} {f'({interval})' if interval else ''}".strip()


def _asked(target: Target) -> str:
    if target["kind"] == "count_of" and target["target_value"] is not None:
        return f"{target['comparator']} {target['target_value']:g}/{target['out_of']}"
    level = target["target_level"]
    return "" if level is None else f"{target['comparator']} {_number(level)}"


def _reason(target: Target, language: str) -> str:
    """The document's own trouble in its words; of a figure, the closed word with its numbers."""
    if target["status"] == "disputed":
        return target[f"dispute_reason_{language}"] or ""
    if target["status"] == "not_comparable":
        return target["not_comparable_reason"] or ""
    if target["status"] == "no_source":
        return target[f"no_source_{language}"] or ""
    reason = reason_said(target["reason"], language)
    if target["reason"] == "no_case_reported_by_part_of_units":
        return f"{reason} ({target['reports_received']}/{target['reports_expected']})"
    if target["answered_by"] == "successor":
        return f"{reason} ({target['answered_locality_name']})".strip()
    return reason


def _clause_sentences(targets: Sequence[Target], language: str) -> Iterator[str]:
    """What a clause of several parts comes to, year by year."""
    words = WORDS[language]
    by_year: dict[int, list[Target]] = {}
    for target in targets:
        by_year.setdefault(target["year"], []).append(target)
    for year, parts in sorted(by_year.items()):
        status = parts[0]["clause_status"]
        if len(parts) > 1 and status is not None:
            yield f"{words['clause']} {words['for']} {year}: {said(status, language)}"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:,.4g}"


def _span(low: float | None, high: float | None) -> str:
    return "" if low is None or high is None else f"{_number(low)}–{_number(high)}"
