"""What follows from the public cells: which counts are fixed, and how far others can be moved.

All of it is on the safe side of the integer programme: what is found movable here is so.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csc_matrix, csr_matrix, vstack

from expectations.disclosure.system import SAME, Booleans, Integers, Numbers, System


@dataclass(frozen=True)
class Knowledge:
    """Public equations, and the counts that follow from them one after the other."""

    sums: csr_matrix
    pattern: csr_matrix
    by_count: csc_matrix
    values: Numbers
    fixed: Booleans


def know(system: System, shown: Booleans) -> Knowledge:
    """Work out every count that is the only unknown of a public sum, or part of a sum of none."""
    sums = csr_matrix(vstack([system.cells[np.flatnonzero(shown)], system.equal]))
    values = sums @ system.counts
    pattern = sums.copy()
    pattern.data = np.ones_like(pattern.data)
    none = np.zeros(sums.shape[0], dtype=np.bool_)
    cells = int(shown.sum())
    none[:cells] = np.abs(values[:cells]) <= SAME
    fixed = np.zeros(len(system.counts), dtype=np.bool_)
    if none.any():
        fixed |= (pattern.T @ none.astype(np.float64)) > 0
    while True:
        unknown = pattern @ (~fixed).astype(np.float64)
        single = unknown == 1
        if not single.any():
            return Knowledge(sums, pattern, pattern.tocsc(), values, fixed)
        fixed |= pattern[np.flatnonzero(single)].sum(axis=0).A1 > 0


def swap_ranges(system: System, known: Knowledge) -> tuple[Numbers, Numbers]:
    """Lowest and highest of each count when only counts alike in every public sum are moved.

    Counts that contain others, or are part of others, leave those as they are.
    """
    rng = np.random.default_rng(7)
    weights = rng.integers(1, 2**40, known.sums.shape[0]).astype(np.float64)
    signs = np.round(known.sums.T @ weights, 3)
    _, group = np.unique(signs, return_inverse=True)
    group = group.ravel()
    floor = np.zeros(len(system.counts))
    roof = np.full(len(system.counts), np.inf)
    rules = system.never_above
    width = np.diff(rules.indptr)
    for row in np.flatnonzero(width != 2):
        numbers = rules.indices[rules.indptr[row] : rules.indptr[row + 1]]
        floor[numbers] = roof[numbers] = system.counts[numbers]
    pairs = rules.indptr[:-1][width == 2]
    first, second = rules.indices[pairs], rules.indices[pairs + 1]
    swapped = rules.data[pairs] < 0
    inner, outer = np.where(swapped, second, first), np.where(swapped, first, second)
    np.minimum.at(roof, inner, system.counts[outer])
    np.maximum.at(floor, outer, system.counts[inner])
    totals = np.bincount(group, system.counts)
    floors = np.bincount(group, floor)
    roofs = np.bincount(group, np.where(np.isfinite(roof), roof, 0))
    endless = np.bincount(group, ~np.isfinite(roof))
    others_roof = np.where(
        endless[group] - ~np.isfinite(roof) > 0,
        np.inf,
        roofs[group] - np.where(np.isfinite(roof), roof, 0),
    )
    low = np.maximum(floor, totals[group] - others_roof)
    high = np.minimum(roof, totals[group] - (floors[group] - floor))
    return np.minimum(low, system.counts), np.maximum(high, system.counts)


def same_block(system: System, known: Knowledge, start: Integers, widest: int) -> Integers:
    """Unfixed counts that hang together with some through sums of at most `widest` unknowns."""
    free = (~known.fixed).astype(np.float64)
    pattern = known.pattern
    narrow = np.flatnonzero((pattern @ free) <= widest)
    rules = system.never_above.copy()
    rules.data = np.ones_like(rules.data)
    links = csr_matrix(vstack([pattern[narrow], rules]))
    inside = np.zeros(len(system.counts), dtype=np.bool_)
    inside[start] = True
    inside &= ~known.fixed
    while inside.any():
        touched = (links @ inside.astype(np.float64)) > 0
        wider = inside | (((links.T @ touched.astype(np.float64)) > 0) & ~known.fixed)
        if wider.sum() == inside.sum():
            break
        inside = wider
    return np.flatnonzero(inside)
