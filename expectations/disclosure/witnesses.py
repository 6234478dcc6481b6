"""Counts that fulfil everything public, and which needs each set of them proves.

When the sum of alike lots is what it is in some solution, any of these lots may hold all of it, or
nothing where there are others.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

from expectations.disclosure.merging import Merged
from expectations.disclosure.needs import Needs
from expectations.disclosure.possible import Programme
from expectations.disclosure.system import SAME, Booleans, Integers, Numbers

# Solutions that are looked for, each way.
CORNERS = 4
# Fewer needs than this are better asked one by one.
FEW = 40
# More counts than this are not moved all at once.
MOST = 5000


class Witnesses:
    """What solutions prove of the needs, as long as the same is shown."""

    def __init__(self, merged: Merged, needs: Needs) -> None:
        self.merged, self.needs = merged, needs
        self.upward = _by_class(merged, needs.most, whole=False)
        self.downward = _by_class(merged, needs.least, whole=True)
        # A rest is moved by its own programmes alone.
        self.plain = ~(_takes(needs.most) | _takes(needs.least))

    def note(self, counts: Numbers) -> None:
        """Take note of merged counts that fulfil everything public."""
        needs, plain = self.needs, self.plain
        high, low = self.upward @ counts, self.downward @ counts
        needs.proven_high[plain] = np.maximum(needs.proven_high, high)[plain]
        needs.proven_low[plain] = np.minimum(needs.proven_low, low)[plain]

    def note_part(self, programme: Programme, counts: Numbers) -> None:
        """Take note of counts of one programme, all others being as they are."""
        found = self.merged.counts.copy()
        found[programme.numbers] = 0
        np.add.at(found, programme.numbers, counts)
        self.note(found)

    def look(self, unmet: Integers) -> None:
        """Look for whole solutions in which many of the unmet needs are large, or small."""
        if len(unmet) < FEW or len(self.merged.counts) > MOST:
            return
        rng = np.random.default_rng(len(unmet))
        for sign, by_class in ((-1.0, self.upward), (1.0, self.downward)):
            for _ in range(CORNERS):
                open_ones = unmet[(self.needs.open() & self.plain)[unmet]]
                weights = by_class[open_ones].T @ rng.random(len(open_ones))
                if not weights.any():
                    break
                found = self._corner(sign * weights)
                if found is not None:
                    self.note(found)

    def _corner(self, objective: Numbers) -> Numbers | None:
        merged = self.merged
        right = merged.sums @ merged.counts
        solved = linprog(
            objective,
            A_ub=merged.rules if merged.rules.shape[0] else None,
            b_ub=np.maximum(merged.rules @ merged.counts, 0) if merged.rules.shape[0] else None,
            A_eq=merged.sums if merged.sums.shape[0] else None,
            b_eq=right if merged.sums.shape[0] else None,
            bounds=(0, 1000.0 + 2 * float(merged.counts.sum())),
            method="highs",
        )
        if solved.x is None:
            return None
        whole = np.round(solved.x)
        kept = np.abs(merged.sums @ whole - right) <= 10 * SAME
        below = merged.rules @ whole <= np.maximum(merged.rules @ merged.counts, 0) + SAME
        return whole if kept.all() and below.all() else None


def _takes(of: csr_matrix) -> Booleans:
    entries = of.tocoo()
    return np.bincount(entries.row[entries.data < 0], minlength=of.shape[0]) > 0


def _by_class(merged: Merged, of: csr_matrix, *, whole: bool) -> csr_matrix:
    """Sums of counts as sums of merged counts: those of which they have some, or all (`whole`)."""
    entries = of.tocoo()
    width = len(merged.counts)
    keys = entries.row.astype(np.int64) * width + merged.of[entries.col]
    pairs, at, taken = np.unique(keys, return_inverse=True, return_counts=True)
    share = np.full(len(pairs), np.inf if whole else 0.0)
    (np.minimum if whole else np.maximum).at(share, at.ravel(), entries.data)
    row, column = pairs // width, pairs % width
    if whole:
        all_of_it = taken == merged.lots[merged.class_of[column]]
        row, column, share = row[all_of_it], column[all_of_it], share[all_of_it]
    return csr_matrix((share, (row, column)), shape=(of.shape[0], width))
