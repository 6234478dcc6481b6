"""What must stay possible for whoever sees only what is public."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix, vstack

from expectations.disclosure.system import (
    DENOMINATOR,
    NUMERATOR,
    SAME,
    Booleans,
    Integers,
    Numbers,
    System,
)


@dataclass
class Needs:
    """One row per count to be kept: `low` and `high` must both stay possible.

    The count is at least `least` and at most `most` times the counts of the system: the same sum,
    but for a hidden count that shares lots with others, which may hold all of them or nothing.
    `cell` is the cell whose showing ends the need (-1: none). The first `of_cells` needs are of
    counts on offer.
    """

    most: csr_matrix
    least: csr_matrix
    low: Numbers
    high: Numbers
    cell: np.ndarray
    of_cells: int
    proven_low: Numbers = field(init=False)
    proven_high: Numbers = field(init=False)

    def __post_init__(self) -> None:
        self.proven_low = np.full(len(self.low), np.inf)
        self.proven_high = np.full(len(self.low), -np.inf)

    def part(self, numbers: Integers) -> Needs:
        """The needs that have counts among these, of these counts only."""
        own = np.flatnonzero(np.diff(csr_matrix(self.most[:, numbers]).indptr))
        return Needs(
            csr_matrix(self.most[own][:, numbers]),
            csr_matrix(self.least[own][:, numbers]),
            self.low[own],
            self.high[own],
            self.cell[own],
            int((own < self.of_cells).sum()),
        )

    def note(self, counts: Numbers) -> None:
        """Take note of counts that fulfil everything public."""
        self.proven_high = np.maximum(self.proven_high, np.round(self.most @ counts, 6))
        self.proven_low = np.minimum(self.proven_low, np.round(self.least @ counts, 6))

    def open(self) -> Booleans:
        """Needs of which it is not yet shown that both ends are possible."""
        return (self.proven_low > self.low + SAME) | (self.proven_high < self.high - SAME)


def needs_of_cells(system: System, figures: pd.DataFrame, small: int) -> Needs:
    """Needs of the figures on offer.

    Small sensitive counts of either side, small rests of subsets and small differences of nested
    indicators: 1 to `small` (a rest of none: from 0). Every other count that stands above the
    line: more than its value, or less.
    """
    values = system.cells @ system.counts
    counts = len(system.counts)
    x, n = system.figure_cells[:, NUMERATOR], system.figure_cells[:, DENOMINATOR]
    rows: dict[tuple[int, int], tuple[float, float]] = {}

    def kept(cell: int, less: int, value: float) -> None:
        if 1 - SAME <= value <= small + SAME:
            rows[cell, less] = (1.0, float(small))

    for cell in np.unique(system.figure_cells[system.figure_cells >= 0]):
        kept(int(cell), -1, values[cell])
    subset = figures["subset"].to_numpy(dtype=bool) & (x >= 0) & (n >= 0)
    for whole, part in {(int(n[i]), int(x[i])) for i in np.flatnonzero(subset)}:
        rest = values[whole] - values[part]
        kept(whole, part, rest)
        if abs(rest) <= SAME and values[part] > SAME:
            rows[whole, part] = (0.0, float(small))
    for whole, part in _nested(figures, x):
        kept(whole, part, values[whole] - values[part])
    for cell in np.unique(x[x >= 0]):
        value = values[cell]
        rows.setdefault((int(cell), -1), (value, value + 1.0))
    keys = sorted(rows)
    one = _picked(system.cells, [whole for whole, _ in keys])
    less = _picked(system.cells, [part for _, part in keys])
    vectors = csr_matrix(one - less) if keys else csr_matrix((0, counts))
    return Needs(
        vectors,
        vectors,
        np.array([rows[key][0] for key in keys]),
        np.array([rows[key][1] for key in keys]),
        np.array([whole if part < 0 else -1 for whole, part in keys], dtype=np.int64),
        len(keys),
    )


def _nested(figures: pd.DataFrame, x: np.ndarray) -> set[tuple[int, int]]:
    place = ["series", "locality_id", "geography", "period", "breakdown"]
    known = figures[["indicator_id", "nesting_indicator_id", *place]].assign(cell=x)
    known = known[known["cell"] >= 0]
    pairs = known.merge(
        known,
        left_on=["nesting_indicator_id", *place],
        right_on=["indicator_id", *place],
        suffixes=("", "_outer"),
    )
    return set(zip(pairs["cell_outer"].astype(int), pairs["cell"].astype(int), strict=True))


def _picked(cells: csr_matrix, wanted: list[int]) -> csr_matrix:
    """The rows of these cells, an empty row for -1."""
    rows = [at for at, cell in enumerate(wanted) if cell >= 0]
    pick = csr_matrix(
        (np.ones(len(rows)), (rows, [wanted[at] for at in rows])),
        shape=(len(wanted), cells.shape[0]),
    )
    return csr_matrix(pick @ cells)


def joined(first: Needs, second: Needs) -> Needs:
    """Both."""
    return Needs(
        csr_matrix(vstack([first.most, second.most])),
        csr_matrix(vstack([first.least, second.least])),
        np.r_[first.low, second.low],
        np.r_[first.high, second.high],
        np.r_[first.cell, second.cell],
        first.of_cells + second.of_cells,
    )
