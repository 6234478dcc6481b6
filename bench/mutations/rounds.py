"""Rounds: faults chosen, put into a copy of the home, judged, and told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from bench.mutations.clean import TOTAL, Clean
from bench.mutations.copies import Copies
from bench.mutations.crowds import Crowds
from bench.mutations.home import copy_home, judged_again, restore, write_counts
from bench.mutations.kinds import KINDS, Kind
from bench.mutations.planting import Fault, Ground, Planter
from bench.mutations.tally import read_judged, results_of
from bench.mutations.whole_files import WholeFiles
from orchestration.settings import Settings


@dataclass(frozen=True)
class Sizes:
    """How many faults are planted in a round: by kind within the bars and in each other stratum,
    copied vectors, and shifts of all units of a parent and faults of whole files; 0 for none."""

    within: int
    each: int
    vectors: int
    together: int


def run_rounds(
    home: Path,
    folder: Path,
    clean: Clean,
    sizes: Sizes,
    seeds: Iterable[int],
    kinds: Sequence[Kind] = KINDS,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rounds of single faults and of shifts of whole parents in copies of the home under a folder.

    A row per fault of either; the second is empty where none was asked for or there is no room.
    """
    singles, together = [], []
    for seed in seeds:
        random = np.random.default_rng(seed)
        settings = copy_home(home, folder / f"round{seed}")
        finest, *above = levels_of(clean)
        planter = Planter(clean, finest, random)
        ground = Ground(clean)
        faults = [
            *Copies(clean, planter, random).plant(ground, sizes.each, sizes.vectors),
            *planter.plant(ground, kinds, sizes.each, sizes.within),
        ]
        singles.append(run_round(home, settings, clean, faults, f"faults-{seed}"))
        print(f"round {seed}: {len(faults):,} faults judged", flush=True)
        for name, planted in (
            ("shifts", Crowds(clean, planter, random).plant(above, sizes.together)),
            ("files", WholeFiles(clean, planter, random).plant(sizes.together)),
        ):
            if planted:
                together.append(run_round(home, settings, clean, planted, f"{name}-{seed}"))
    return pd.concat(singles, ignore_index=True), (
        pd.concat(together, ignore_index=True) if together else singles[0].head(0)
    )


def levels_of(clean: Clean) -> list[str]:
    """The levels with figures, the one with most units first."""
    total = clean.figures[clean.figures["breakdown"] == TOTAL]
    return [str(one) for one in total.groupby("locality_level")["locality_id"].nunique()
            .sort_values(ascending=False).index]  # fmt: skip


def run_round(
    home: Path, settings: Settings, clean: Clean, faults: Iterable[Fault], name: str
) -> pd.DataFrame:
    """Put the faults in and judge; a row per fault.

    Raises ValueError when a cell that was to be changed is not among the landed ones.
    """
    planted = list(faults)
    positions = np.concatenate([fault.positions for fault in planted])
    written = np.concatenate([fault.written for fault in planted])
    restore(home, settings)
    changed = write_counts(settings.paths.root, clean, positions, written)
    if changed != len(positions):
        raise ValueError(f"{changed} landed cells were changed, {len(positions)} were meant")
    candidate, verdicts = judged_again(settings, name)
    return results_of(clean, planted, read_judged(candidate, verdicts))
