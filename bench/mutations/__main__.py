"""``python -m bench.mutations``: how much of what is wrong the gate catches, and of what is right.

Takes the latest candidate of a home that was run (`--home`), or writes a clean demonstration of two
provinces or England's figures (`--england DATA`, the folder of the real figures) and runs that;
then rounds of faults in a copy of it. The home itself is not changed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import pandas as pd
from rich.console import Console

from bench.mutations.bars import missed_bars, too_many_alarms
from bench.mutations.england import clean_england
from bench.mutations.home import open_clean
from bench.mutations.rounds import Sizes, run_rounds
from bench.mutations.tables import show_catches, show_crowds, show_false_alarms
from bench.mutations.worlds import clean_demonstration

ENGLAND = Path(__file__).parents[2] / "tests" / "england"


def main(arguments: list[str] | None = None) -> int:
    """Run the rounds and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    ground = parser.add_mutually_exclusive_group()
    ground.add_argument("--home", type=Path, help="a home that has been run")
    ground.add_argument("--england", type=Path, help="the folder of the real figures")
    parser.add_argument("--copies", type=int, default=8, help="how often England stands there")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--within", type=int, default=200, help="faults by kind within the bars")
    parser.add_argument("--each", type=int, default=20, help="by kind and other stratum")
    parser.add_argument("--vectors", type=int, default=100, help="copied vectors of either kind")
    parser.add_argument("--together", type=int, default=20, help="parents and files of a kind")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="write the row of every fault here, as Parquet")
    chosen = parser.parse_args(arguments)
    console = Console(width=120)
    with tempfile.TemporaryDirectory() as temporary:
        home = _home(chosen, Path(temporary))
        clean = open_clean(home)
        show_false_alarms(clean.figures, ["indicator_id", "locality_level"], console)
        sizes = Sizes(chosen.within, chosen.each, chosen.vectors, chosen.together)
        seeds = range(chosen.seed, chosen.seed + chosen.rounds)
        singles, together = run_rounds(home, Path(temporary), clean, sizes, seeds)
        show_catches(singles, console)
        if len(together):
            show_crowds(together, console)
        for sentence in [*missed_bars(singles), *too_many_alarms(clean.figures)]:
            console.print(sentence)
        if chosen.keep:
            pd.concat([singles, together], ignore_index=True).to_parquet(chosen.keep)
    return 0


def _home(chosen: argparse.Namespace, temporary: Path) -> Path:
    if chosen.home:
        return Path(chosen.home)
    folder = temporary / "clean"
    if chosen.england:
        clean_england(folder, chosen.england, ENGLAND, copies=chosen.copies, seed=chosen.seed)
    else:
        clean_demonstration(folder, seed=chosen.seed)
    return folder


if __name__ == "__main__":
    sys.exit(main())
