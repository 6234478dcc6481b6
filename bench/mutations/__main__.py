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

import numpy as np
import pandas as pd
from rich.console import Console

from bench.mutations.clean import TOTAL, Clean
from bench.mutations.copies import Copies
from bench.mutations.crowds import Crowds
from bench.mutations.england import clean_england
from bench.mutations.home import copy_home, open_clean
from bench.mutations.kinds import KINDS
from bench.mutations.planting import Fault, Ground, Planter
from bench.mutations.rounds import run_round
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
    parser.add_argument("--each", type=int, default=40, help="faults by kind and stratum")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="write the row of every fault here, as Parquet")
    chosen = parser.parse_args(arguments)
    console = Console(width=120)
    with tempfile.TemporaryDirectory() as temporary:
        home = _home(chosen, Path(temporary))
        clean = open_clean(home)
        show_false_alarms(clean.figures, ["indicator_id", "locality_level"], console)
        results = [
            run_one(home, Path(temporary) / f"round{number}", clean, chosen.each, number)
            for number in range(chosen.seed, chosen.seed + chosen.rounds)
        ]
        singles = pd.concat([one for one, _ in results], ignore_index=True)
        show_catches(singles, console)
        crowds = pd.concat([two for _, two in results], ignore_index=True)
        if len(crowds):
            show_crowds(crowds, console)
        if chosen.keep:
            singles.to_parquet(chosen.keep)
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


def levels_of(clean: Clean) -> list[str]:
    """The levels with figures, the one with most units first."""
    total = clean.figures[clean.figures["breakdown"] == TOTAL]
    return [str(one) for one in total.groupby("locality_level")["locality_id"].nunique()
            .sort_values(ascending=False).index]  # fmt: skip


def run_one(
    home: Path, folder: Path, clean: Clean, each: int, seed: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A round of single faults and one of shifts of whole parents; a row per fault of either."""
    random = np.random.default_rng(seed)
    settings = copy_home(home, folder)
    finest, *above = levels_of(clean)
    planter = Planter(clean, finest, random)
    faults = single_faults(clean, planter, random, each)
    singles, _ = run_round(home, settings, clean, faults, f"faults-{seed}")
    print(f"round {seed}: {len(singles):,} faults judged", flush=True)
    shifts = Crowds(clean, planter, random).plant(above, each)
    if not shifts:
        return singles, singles.head(0)
    return singles, run_round(home, settings, clean, shifts, f"shifts-{seed}")[0]


def single_faults(
    clean: Clean, planter: Planter, random: np.random.Generator, each: int
) -> list[Fault]:
    """Faults of every kind that disturb nobody else's neighbourhood; copies first, being large."""
    taken = Ground(clean)
    return [
        *Copies(clean, planter, random).plant(taken, each),
        *planter.plant(taken, KINDS, each),
    ]


if __name__ == "__main__":
    sys.exit(main())
