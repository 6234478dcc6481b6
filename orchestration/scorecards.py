"""A plan's scorecard: all its targets in the order of the document, with what became of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from rich.console import Console

from orchestration.paths import Home
from orchestration.scorecard_words import (
    Target,
    asked_said,
    number_said,
    reason_said,
    said,
    span_said,
    why_said,
)
from orchestration.summary import query, rich_table

COLUMNS = {
    "vi": ("mục", "năm", "chỉ tiêu", "văn bản ghi", "cần đạt", "giá trị (95 %)", "kết quả", "lý do",
           "tiến độ (dự báo 80 %)"),
    "en": ("clause", "year", "indicator", "as printed", "asked", "value (95 %)", "status", "reason",
           "progress (projected 80 %)"),
}  # fmt: skip
WORDS = {
    "vi": {"whole": "cả mục", "all": "Tất cả", "targets": "chỉ tiêu"},
    "en": {"whole": "whole clause", "all": "In all", "targets": "targets"},
}


class UnknownPlanError(ValueError):
    """The release has no such plan, or none of its targets is for the year; it says which are."""


def targets_of(home: Home, plan_id: str, year: int | None = None) -> list[Target]:
    """The rows of the current release's `scorecards` for a plan, in the order of its document.

    `year` leaves the targets of that year alone. Raises `UnknownPlanError`.
    """
    columns, found = query(home, "select * from scorecards order by position")
    rows: list[Target] = [dict(zip(columns, row, strict=True)) for row in found]
    rows = [row for row in rows if row["plan_id"] == plan_id]
    if not rows:
        _, known = query(home, "select plan_id from plans order by plan_id")
        names = ", ".join(name for (name,) in known)
        raise UnknownPlanError(f"There is no plan {plan_id}. The release has: {names}.")
    of_year = [row for row in rows if year in (None, row["year"])]
    if not of_year:
        years = ", ".join(str(one) for one in sorted({row["year"] for row in rows}))
        raise UnknownPlanError(f"{plan_id} has no target for {year}; it has them for {years}.")
    return of_year


def print_scorecard(console: Console, targets: Sequence[Target], language: str) -> None:
    """Print the targets clause by clause, with what each clause comes to, and a count by status."""
    words = WORDS[language]
    first = targets[0]
    console.print(f"{first[f'plan_{language}']} ({first['document']})", style="bold")
    table = rich_table(COLUMNS[language], [])
    for clause, members in groupby(targets, key=lambda row: row["clause"]):
        of_clause = list(members)
        rows = [_row(target, language) for target in of_clause]
        rows += _whole_clause(of_clause, language)
        for row in rows:
            table.add_row(clause if row is rows[0] else "", *row)
        table.add_section()
    console.print(table)
    counted = Counter(target["status"] for target in targets)
    totals = [f"{said(status, language)} {number}" for status, number in counted.most_common()]
    console.print(f"{words['all']}: {len(targets)} {words['targets']}: {', '.join(totals)}.")


def _row(target: Target, language: str) -> tuple[str, ...]:
    interval = span_said(target["lower_95"], target["upper_95"], language)
    return (
        str(target["year"]),
        target[f"indicator_{language}"] or "",
        target["printed"],
        asked_said(target, language),
        f"{number_said(target['value'], language)} {interval}".strip(),
        said(target["status"], language),
        why_said(target, language),
        _outlook(target, language),
    )


def _outlook(target: Target, language: str) -> str:
    """The progress, with the projection and its interval or the reason why there is none."""
    progress = said(target["progress"], language)
    if target["progress_reason"]:
        reason = reason_said(target["progress_reason"], language)
        return f"{progress}: {reason}" if progress else reason
    interval = span_said(target["projected_low"], target["projected_high"], language)
    projected = f"{number_said(target['projected'], language)} {interval}".strip()
    return f"{progress}: {projected}" if progress and projected else progress


def _whole_clause(targets: Sequence[Target], language: str) -> Iterator[tuple[str, ...]]:
    """What a clause of several parts comes to, a row a year."""
    by_year: dict[int, list[Target]] = {}
    for target in targets:
        by_year.setdefault(target["year"], []).append(target)
    for year, parts in sorted(by_year.items()):
        status = parts[0]["clause_status"]
        if len(parts) > 1 and status is not None:
            yield (str(year), WORDS[language]["whole"], "", "", "", said(status, language), "", "")
