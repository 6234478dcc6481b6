"""The tables of a run, printed."""

from __future__ import annotations

import pandas as pd
from rich.console import Console
from rich.table import Table

from bench.mutations.tally import catch_rates, false_alarms, within_bars


def share(value: float) -> str:
    """A share in percent."""
    return f"{100 * value:.1f}"


def show_rates(title: str, results: pd.DataFrame, by: list[str], console: Console) -> None:
    """Held, and held or flagged, with Wilson's 95 % limits, by these columns."""
    rates = catch_rates(results, by)
    table = Table(*by, "faults", "held %", "95 %", "held or flagged %", "95 %", title=title)
    for row in rates.to_dict("records"):
        table.add_row(
            *(str(row[name]) for name in by),
            f"{row['faults']:,}",
            share(row["held"]),
            f"{share(row['held_low'])}–{share(row['held_high'])}",
            share(row["caught"]),
            f"{share(row['caught_low'])}–{share(row['caught_high'])}",
        )
    console.print(table)


def show_catches(results: pd.DataFrame, console: Console) -> None:
    """All tables of catch rates."""
    bars = within_bars(results)
    show_rates("20 or more expected and true, three earlier periods", bars, ["kind"], console)
    show_rates("the same by type of indicator", bars, ["kind", "type"], console)
    show_rates("by count and history", results, ["kind", "stratum", "full"], console)
    show_named(bars, console)
    wrong = results[~results["as_planned"]]
    console.print(f"faults that became other counts than planned, not counted: {len(wrong)}")


def show_named(results: pd.DataFrame, console: Console) -> None:
    """By which rule the faults of each kind were held or flagged."""
    table = Table("kind", "rules", title="what the verdict says")
    for kind, rows in results.groupby("kind", sort=False):
        shares = rows["rule_id"].fillna("passed").value_counts(normalize=True)
        said = (f"{name} {share(value)} %" for name, value in shares.items())
        table.add_row(str(kind), ", ".join(said))
    console.print(table)


def show_false_alarms(figures: pd.DataFrame, by: list[str], console: Console) -> None:
    """Figures without faults that were held or flagged, by these columns."""
    table = Table(*by, "figures", "held %", "flagged %", title="without faults")
    for row in false_alarms(figures, by).to_dict("records"):
        table.add_row(
            *(str(row[name]) for name in by),
            f"{row['figures']:,}",
            f"{100 * row['held']:.2f}",
            f"{100 * row['flagged']:.2f}",
        )
    console.print(table)


def show_crowds(results: pd.DataFrame, console: Console) -> None:
    """What became of the figures of units whose counts all changed at once; told are the parents
    and files of which half of the figures or more were held or flagged."""
    table = Table(
        *("what", "parents or files", "told %", "figures", "held %", "flagged %"), title="together"
    )
    for kind, rows in results.groupby("kind", sort=True):
        outcomes = [one for row in rows["outcomes"] for one in row]
        told = [sum(one != "pass" for one in row) * 2 >= len(row) for row in rows["outcomes"]]
        table.add_row(
            str(kind),
            str(len(rows)),
            share(sum(told) / len(told)),
            f"{len(outcomes):,}",
            share(outcomes.count("hold") / len(outcomes)),
            share(outcomes.count("flag") / len(outcomes)),
        )
    console.print(table)
