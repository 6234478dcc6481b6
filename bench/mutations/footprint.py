"""Which reported cells a figure is the sum of, and how a sum is put onto its cells."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from bench.mutations.clean import TOTAL, Clean, Reach

NUMERATOR, DENOMINATOR = "numerator", "denominator"


class Footprints:
    """Cells by figure and side; only where they make up the figure without shares or gaps."""

    def __init__(self, clean: Clean) -> None:
        self.clean = clean
        self._units: dict[tuple[str, date], list[str] | None] = {}

    def cells(self, figure: Any, role: str, breakdown: str = TOTAL) -> np.ndarray:
        """Positions of the cells of one side of a figure; empty where they are not all known."""
        units = self.units(figure.locality_id, figure.period_end)
        if units is None:
            return np.zeros(0, dtype=int)
        found = [
            self.clean.position_of[key]
            for measure in self.clean.leaves.get((figure.indicator_id, role), ())
            for period in self._periods(figure, measure)
            for unit in units
            if (key := (unit, period, breakdown, measure)) in self.clean.position_of
        ]
        return np.array(found, dtype=int)

    def units(self, locality: str, day: pd.Timestamp) -> list[str] | None:
        """Units whose counts reach this one whole on that day; None where a part of one does."""
        key = (locality, day.date())
        if key not in self._units:
            rows = self.clean.units_below.get(locality)
            self._units[key] = None if rows is None else _whole_on(rows, day.date())
        return self._units[key]

    def whole(self, figure: Any, role: str, positions: np.ndarray) -> bool:
        """Whether the cells add up to the figure's count; an exposure is not a sum of counts."""
        if not len(positions):
            return False
        if role == DENOMINATOR and figure.ratio_type == "flow_stock":
            return True
        count = getattr(figure, role)
        return bool(abs(self.total(positions) - count) < 0.5)

    def total(self, positions: np.ndarray) -> float:
        """What cells add up to: of a cumulated measure the last of each unit counts."""
        counts, last = self.clean.counts[positions], self._counting(positions)
        return float(counts[last].sum())

    def put(self, positions: np.ndarray, total: float) -> np.ndarray:
        """Whole counts of these cells that add up to a total, in the proportions they have now.

        Of a cumulated measure every count of the year is scaled alike.
        """
        counts, last = self.clean.counts[positions], self._counting(positions)
        now = counts[last].sum()
        raw = counts * (total / now) if now > 0 else np.full(len(counts), total / last.sum())
        if not last.all():
            return np.round(raw)
        whole = np.floor(raw)
        short = round(total - whole.sum())
        order = np.argsort(whole - raw, kind="stable")
        whole[order[:short]] += 1
        return whole

    def _counting(self, positions: np.ndarray) -> np.ndarray:
        """Which of the cells count in a sum."""
        cumulated = self.clean.is_cumulated[positions]
        if not cumulated.any():
            return ~cumulated
        columns = self.clean.columns
        owner = list(
            zip(columns["locality_id"][positions], columns["measure_id"][positions], strict=True)
        )
        period = columns["period"][positions]
        latest: dict[tuple[str, str], str] = {}
        for one, name in zip(owner, period, strict=True):
            latest[one] = max(latest.get(one, name), name)
        newest = [latest[one] == name for one, name in zip(owner, period, strict=True)]
        return np.asarray(~cumulated | np.array(newest))

    def _periods(self, figure: Any, measure: str) -> list[str]:
        kind = self.clean.submitted[measure]
        inside = [name for name, type_ in self.clean.parts[figure.period] if type_ == kind]
        return inside or [str(figure.year)]


def _whole_on(reaching: list[Reach], day: date) -> list[str] | None:
    now = [one for one in reaching if one.start <= day < one.end]
    if not now or not all(one.whole for one in now):
        return None
    return sorted({one.source for one in now})
