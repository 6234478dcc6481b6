"""``python -m bench.attack --home HOME``: attack the releases of a home folder, all that are kept.

Prints how much was attacked, how long it took, and what is out. Ends with 1 when something is.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import pandas as pd
from rich.console import Console
from rich.table import Table

from bench.attack.attack import Attack, attack

SHOWN = 12
BY = ["kind", "indicator_id", "what", "locality_level", "geography", "period_type", "breakdown"]


def main() -> int:
    """Attack, report, and say by the exit code whether anything is exposed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, required=True, help="the CHITIEU_HOME to attack")
    parser.add_argument("--out", type=Path, help="write every finding here, as Parquet (secret!)")
    parser.add_argument(
        "--knows-small", action="store_true", help="tell the attacker which cells are of 1 to 4"
    )
    asked = parser.parse_args()
    done = attack(asked.home, knows_small=asked.knows_small)
    console = Console(width=160)
    report(console, done)
    if asked.out:
        done.found.to_parquet(asked.out)
    return int(bool(len(done.exposed) or len(done.hints)))


def report(console: Console, done: Attack) -> None:
    """Sizes, seconds, findings by kind, and some of them with their reasoning."""
    console.print(", ".join(f"{name} {number:,}" for name, number in done.sizes.items()))
    console.print("seconds: " + ", ".join(f"{what} {time}" for what, time in done.seconds.items()))
    if len(done.found):
        counted = done.found.groupby(BY, as_index=False).size()
        console.print(_table("What is not left open", counted, [*BY, "size"]))
    exposed = done.exposed
    some = exposed.groupby(["kind", "indicator_id"]).head(1).head(SHOWN)
    for row in some.itertuples():
        console.print(
            f"{row.kind}: {row.what} of {row.indicator_id} {row.locality_id} {row.geography} "
            f"{row.period} {row.breakdown} is {row.least:.0f} to {row.most:.0f} "
            f"(truth {row.truth:.0f}): {row.how}"
        )
    if len(done.hints):
        counted = done.hints.groupby(["table", "column", "indicator_id"], as_index=False).size()
        console.print(_table("What is told of hidden figures", counted,
                             ["table", "column", "indicator_id", "size"]))  # fmt: skip
    console.print(f"{len(exposed):,} exposed, {len(done.hints):,} told beside")


def _table(title: str, rows: pd.DataFrame, columns: list[str]) -> Table:
    table = Table(*columns, title=title)
    for row in rows[columns].itertuples(index=False):
        table.add_row(*map(str, row))
    return table


if __name__ == "__main__":
    sys.exit(main())
