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

    def open(self) -> Booleans:
        """Needs of which it is not yet shown that both ends are possible."""
        return (self.proven_low > self.low + SAME) | (self.proven_high < self.high - SAME)

    def unmet(self, need: int, sign: float) -> bool:
        """Whether the upper (`sign` 1) or lower end (-1) of one need is not yet proven."""
        if sign > 0:
            return bool(self.proven_high[need] < self.high[need] - SAME)
        return bool(self.proven_low[need] > self.low[need] + SAME)


def needs_of_cells(system: System, figures: pd.DataFrame, dropped: Booleans, small: int) -> Needs:
    """Needs of the figures on offer, some of which are `dropped` since.

    Small counts of either side that harm, small rests of subsets and small differences of nested
    indicators: 1 to `small` (a rest of none: from 0). Every other count that stands above the
    line, unless its detail is not published: more than its value, or less.
    """
    values = system.cells @ system.counts
    counts = len(system.counts)
    x, n = system.figure_cells[:, NUMERATOR], system.figure_cells[:, DENOMINATOR]
    rows: dict[tuple[int, int], tuple[float, float]] = {}

    def kept(cell: int, less: int, value: float) -> None:
        if 1 - SAME <= value <= small + SAME:
            rows[cell, less] = (1.0, float(small))

    of_harmful = system.figure_cells[figures["harmful"].to_numpy(dtype=bool)]
    for cell in np.unique(of_harmful[of_harmful >= 0]):
        kept(int(cell), -1, values[cell])
    subset = figures["subset"].to_numpy(dtype=bool) & (x >= 0) & (n >= 0)
    for whole, part in {(int(n[i]), int(x[i])) for i in np.flatnonzero(subset)}:
        rest = values[whole] - values[part]
        kept(whole, part, rest)
        if abs(rest) <= SAME and values[part] > SAME:
            rows[whole, part] = (0.0, float(small))
    everywhere = figures["everywhere"].to_numpy(dtype=bool)
    for whole, part in _nested(figures[everywhere], x[everywhere]):
        kept(whole, part, values[whole] - values[part])
    published = x[~dropped]
    for cell in np.unique(published[published >= 0]):
        value = values[cell]
        rows.setdefault((int(cell), -1), (value, value + 1.0))
    keys = sorted(rows)
    one = picked(system.cells, [whole for whole, _ in keys])
    less = picked(system.cells, [part for _, part in keys])
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


def picked(cells: csr_matrix, wanted: list[int]) -> csr_matrix:
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
