"""What happens to all units of one parent at once: a true common shift, and slips of a column."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from bench.mutations.clean import TOTAL, Clean
from bench.mutations.footprint import NUMERATOR, Footprints
from bench.mutations.planting import Fault, Planter

SHIFTS = {"all ×0.7, true": 0.7, "all ×10": 10.0, "all ÷10": 0.1, "all ×2": 2.0}
LEAST_UNITS, LEAST_COUNT = 5, 10


@dataclass
class Crowds:
    """Plants one shift per indicator and upper unit, in turns true and a slip."""

    clean: Clean
    planter: Planter
    random: np.random.Generator

    def plant(self, levels: list[str], most: int) -> list[Fault]:
        """Shifts of the units below figures of the levels, of 5 units of 10 events or more."""
        figures = self.clean.figures
        open_ = (
            figures["locality_level"].isin(levels)
            & (figures["geography"] == self.clean.map_of_the_time)
            & (figures["breakdown"] == TOTAL)
            & figures["usable"]
            & (figures["history"] >= 3)
            & ~figures["period_type"].isin(self.clean.overlapping)
        )
        taken: set[tuple[str, str]] = set()
        found: list[Fault] = []
        for at in self.random.permutation(figures.index[open_]):
            if len(found) >= most:
                break
            [figure] = figures.loc[[at]].itertuples()
            name = list(SHIFTS)[len(found) % len(SHIFTS)]
            fault = self._fault(name, figure)
            if fault is None or fault.series & taken:
                continue
            taken |= fault.series
            found.append(fault)
        return found

    def _fault(self, name: str, figure: Any) -> Fault | None:
        footprints = Footprints(self.clean)
        cells = footprints.cells(figure, NUMERATOR)
        if not footprints.whole(figure, NUMERATOR, cells):
            return None
        units = set(self.clean.columns["locality_id"][cells])
        below = [
            at
            for at, row in self.planter.rows()
            if row.indicator_id == figure.indicator_id
            and row.period == figure.period
            and row.locality_id in units
            and row.numerator >= LEAST_COUNT
        ]
        if len(below) < LEAST_UNITS:
            return None
        parts = [cells, *(footprints.cells(figure, NUMERATOR, b) for b in self.clean.breakdowns)]
        positions = np.concatenate(parts).astype(int)
        raw = self.clean.counts[positions] * SHIFTS[name]
        written = np.floor(raw + self.random.random(len(raw)))
        kind = f"{name}, of a {figure.locality_level}"
        return Fault(kind, below, None, positions, written, self.planter.series(positions))
