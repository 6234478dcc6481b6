"""One round: faults chosen, put into a copy of the home, judged, and told."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd

from bench.mutations.clean import Clean
from bench.mutations.home import judged_again, restore, write_counts
from bench.mutations.planting import Fault
from bench.mutations.tally import read_judged, results_of
from orchestration.settings import Settings


def run_round(
    home: Path, settings: Settings, clean: Clean, faults: Iterable[Fault], name: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Put the faults in, judge; (a row per fault, counts and outcome of every figure).

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
    judged = read_judged(candidate, verdicts)
    return results_of(clean, planted, judged), judged
