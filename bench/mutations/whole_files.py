"""What is wrong with a file as a whole: guessed in fives, or sent once more for the next period."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from bench.mutations.clean import TOTAL, Clean
from bench.mutations.planting import Fault, Planter

GUESSED, REPEATED = "a file guessed in fives", "a file of the period before"
LEAST_CELLS, LEAST_GUESSED = 50, 20

Sheet = tuple[str, str]
"""Submission and period."""


@dataclass
class WholeFiles:
    """Plants one fault on a file and period of it, in turns guessed and repeated."""

    clean: Clean
    planter: Planter
    random: np.random.Generator

    def plant(self, most: int) -> list[Fault]:
        """Faults of files that share no series."""
        sheets = self._sheets()
        order = list(sheets)
        taken: set[tuple[str, str]] = set()
        found: list[Fault] = []
        for at in self.random.permutation(len(order)):
            if len(found) >= most:
                break
            kind = (GUESSED, REPEATED)[len(found) % 2]
            fault = self._fault(kind, order[at][1], sheets[order[at]])
            if fault is None or fault.series & taken:
                continue
            taken |= fault.series
            found.append(fault)
        return found

    def _sheets(self) -> dict[Sheet, np.ndarray]:
        columns = self.clean.columns
        found: dict[Sheet, list[int]] = defaultdict(list)
        names = zip(columns["submission_id"], columns["period"], strict=True)
        for at, (submission, period) in enumerate(names):
            found[str(submission), str(period)].append(at)
        return {key: np.array(cells) for key, cells in found.items() if len(cells) >= LEAST_CELLS}

    def _fault(self, kind: str, period: str, cells: np.ndarray) -> Fault | None:
        written = self._guessed(cells) if kind == GUESSED else self._repeated(period, cells)
        changed = written != self.clean.counts[cells]
        if changed.sum() < LEAST_CELLS:
            return None
        positions = cells[changed]
        columns = self.clean.columns
        measures: dict[str, set[str]] = defaultdict(set)
        for at in positions:
            measures[str(columns["locality_id"][at])].add(str(columns["measure_id"][at]))
        figures = [
            at
            for unit, names in measures.items()
            for at in self.planter.figures_of(unit, period, names)
        ]
        series = self.planter.series(positions)
        return Fault(kind, figures, None, positions, written[changed], series) if figures else None

    def _guessed(self, cells: np.ndarray) -> np.ndarray:
        """Counts that are no part of others and have none, to the nearest five."""
        counts, columns = self.clean.counts[cells], self.clean.columns
        cut = {
            name
            for name, breakdown in zip(columns["measure_id"], columns["breakdown"], strict=True)
            if breakdown != TOTAL
        }
        free = np.array([columns["measure_id"][at] not in cut for at in cells])
        return np.where(free & (counts >= LEAST_GUESSED), np.round(counts / 5) * 5, counts)

    def _repeated(self, period: str, cells: np.ndarray) -> np.ndarray:
        """The counts of the like period before, where there are any."""
        columns, counts = self.clean.columns, self.clean.counts
        before = self.clean.like_before.get(period, "")
        names = zip(
            *(columns[name][cells] for name in ("locality_id", "breakdown", "measure_id")),
            strict=True,
        )
        at = [self.clean.position_of.get((unit, before, cut, name)) for unit, cut, name in names]
        return np.array(
            [counts[here if one is None else one] for here, one in zip(cells, at, strict=True)]
        )
