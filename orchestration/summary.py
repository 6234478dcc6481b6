"""What a run came to, for the person who started it: published, withheld, rejected, where next."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from sqlalchemy import select

from orchestration.operations.database import Operations
from orchestration.operations.models import ReceiptRow, Submission
from orchestration.outputs.opened import shut_in
from orchestration.paths import Home

MOST_RECEIPTS = 12

WITHHELD_BY_RULE = """
select
    held.rule_id,
    count(*) as figures,
    arg_min(
        figure.locality_name || ', ' || held.period || ': ' || held.sentence_en,
        (held.indicator_id, held.locality_id, held.period)
    ) as example
from withheld as held
inner join figures_named as figure
    using (indicator_id, series, locality_id, geography, period, breakdown)
group by held.rule_id
order by figures desc, held.rule_id
"""

EXAMPLE = """
select indicator_en, locality_name, period, value, lower_95, upper_95, obs_status
from figures_named
where geography = 'current' and breakdown = 'total' and value is not null
order by period_end desc
limit 10
"""


def print_summary(console: Console, home: Home, database: Operations) -> None:
    """Print the state of things after a run."""
    facts = json.loads((home.current_release / "release.json").read_text(encoding="utf-8"))
    title = f"Release {facts['id']} of data as of {facts['as_of']}"
    if facts["synthetic"]:
        title += "  [bold red]SYNTHETIC: invented data[/]"
    console.print()
    console.print(title, style="bold")
    console.print(_status_table(facts["figures_by_status"], facts["figures_by_quality"]))
    _print_told(console, facts.get("told_by_earlier_releases", 0))
    _print_withheld(console, home)
    _print_receipts(console, home, database)
    _print_next(console, home)


def query(home: Home, statement: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Run one SQL statement on the current release, read-only and shut in; columns and rows."""
    path = home.current_release.resolve() / "chitieu.duckdb"
    with shut_in(path) as connection:
        found = connection.execute(statement)
        return [column[0] for column in found.description or []], found.fetchall()


def rich_table(columns: Sequence[str], rows: Sequence[Sequence[Any]], title: str = "") -> Table:
    """Rows as a table for the terminal; null is shown as an empty cell."""
    table = Table(title=title or None, title_justify="left", header_style="bold")
    for name in columns:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*("" if value is None else _shown(value) for value in row))
    return table


def _shown(value: Any) -> str:
    return f"{value:,.4g}" if isinstance(value, float) and value < 1000 else str(value)


def _status_table(by_status: dict[str, int], by_quality: dict[str, int]) -> Table:
    rows = sorted(by_status.items(), key=lambda pair: -pair[1])
    shown: list[tuple[Any, ...]] = [(word, f"{number:,}") for word, number in rows]
    shown.append(("all", f"{sum(by_status.values()):,}"))
    shown.append(("of these flagged", f"{by_quality.get('flag', 0):,}"))
    return rich_table(["figures by status", "number"], shown)


def _print_told(console: Console, counts: int) -> None:
    if counts:
        console.print(
            f"Earlier releases have shown too much of {counts:,} hidden counts; everything around "
            "them is hidden now.",
            style="bold red",
        )


def _print_withheld(console: Console, home: Home) -> None:
    _, rows = query(home, WITHHELD_BY_RULE)
    if not rows:
        console.print("Nothing is withheld.")
        return
    shown = [(rule, f"{number:,}", example) for rule, number, example in rows]
    console.print(rich_table(["withheld by rule", "figures", "for example"], shown))


def _print_receipts(console: Console, home: Home, database: Operations) -> None:
    rejected = (
        select(Submission, ReceiptRow.path)
        .join(ReceiptRow, ReceiptRow.sequence == Submission.sequence)
        .where(Submission.state.in_(["rejected", "partly"]))
        .order_by(Submission.sequence.desc(), ReceiptRow.receipt_id)
    )
    with database.transaction() as session:
        found = session.execute(rejected).all()
    if not found:
        console.print("No receipt has rejections.")
        return
    console.print(f"{len(found)} receipts with rejections, the latest:")
    for row, path in found[:MOST_RECEIPTS]:
        rows = f"{row.rows_accepted:,} rows accepted, {row.rows_rejected:,} not"
        for line in (
            f"  {row.state}, {rows}: {_relative(home.root / path)}",
            f"    {_first_reason(home.root / path)}",
        ):
            console.print(line, highlight=False, markup=False, soft_wrap=True)


def _first_reason(receipt: Path) -> str:
    found = json.loads(receipt.read_text(encoding="utf-8"))["rejections"]
    return str(found[0]["sentence_en"]) if found else ""


def _print_next(console: Console, home: Home) -> None:
    release = home.current_release
    console.print("[bold]Where to look next[/]")
    places = [
        ("tables, as Parquet and DuckDB", release),
        ("receipts", home.receipts),
        ("alerts", home.alerts_log),
    ]
    if home.reports.exists():
        places.append(("reports that are due", home.reports))
    for what, where in places:
        console.print(f"  {what}: {_relative(where)}", highlight=False, soft_wrap=True)
    one_line = " ".join(EXAMPLE.split())
    console.print(f'  chitieu sql "{one_line}"', highlight=False, markup=False, soft_wrap=True)


def _relative(path: Path) -> Path:
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path
