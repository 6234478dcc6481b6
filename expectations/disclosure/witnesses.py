"""Counts that fulfil everything public, and which needs each set of them proves.

When the sum of alike lots is what it is in some solution, any of these lots may hold all of it, or
nothing where there are others.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import bmat, csr_matrix, vstack
from scipy.sparse.csgraph import connected_components

from expectations.disclosure.apart import apart
from expectations.disclosure.merging import Merged
from expectations.disclosure.needs import Needs
from expectations.disclosure.possible import Programme
from expectations.disclosure.system import SAME, Booleans, Integers, Numbers

# Solutions that are looked for, each way.
CORNERS = 4
# Fewer needs than this are better asked one by one.
FEW = 40
# Sums of more counts than this hold everywhere by themselves.
WIDE = 80
# For making the last counts of a solution whole.
SECONDS = 1.0


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
        if len(unmet) < FEW:
            return
        rng = np.random.default_rng(len(unmet))
        parts = _Parts(self.merged, apart(self.merged.sums))
        for _ in range(CORNERS):
            for sign, by_class in ((1.0, self.upward), (-1.0, self.downward)):
                open_ones = unmet[(self._open(sign) & self.plain)[unmet]]
                if len(open_ones) < FEW:
                    continue
                weights = by_class[open_ones].T @ rng.random(len(open_ones))
                self.note(parts.corner(sign * weights))

    def _open(self, sign: float) -> Booleans:
        """Needs of which the upper (`sign` 1) or the lower end is not proven."""
        needs = self.needs
        if sign > 0:
            return needs.proven_high < needs.high - SAME
        return needs.proven_low > needs.low + SAME


class _Parts:
    """The merged counts in parts that hang together by sums of a few counts, and by rules.

    What each part has of a wider sum stays what it is: who knows that knows more than anybody, and
    what he cannot tell nobody can. So the parts are small and move each by itself.
    """

    def __init__(self, merged: Merged, sums: csr_matrix) -> None:
        self.counts, self.rules = merged.counts, merged.rules
        narrow = sums[np.flatnonzero(np.diff(sums.indptr) <= WIDE)]
        part = _hanging_together(csr_matrix(vstack([narrow, merged.rules])))
        entries = sums.tocoo()
        pieces, piece = np.unique(
            entries.row.astype(np.int64) * (int(part.max(initial=0)) + 1) + part[entries.col],
            return_inverse=True,
        )
        self.sums = csr_matrix(
            (entries.data, (piece.ravel(), entries.col)), shape=(len(pieces), sums.shape[1])
        )
        self.room = np.maximum(merged.rules @ merged.counts, 0)

    def corner(self, objective: Numbers) -> Numbers:
        """Counts that fulfil everything and make this large, as far as whole ones do."""
        solved = linprog(
            -objective,
            A_ub=self.rules if self.rules.shape[0] else None,
            b_ub=self.room if self.rules.shape[0] else None,
            A_eq=self.sums if self.sums.shape[0] else None,
            b_eq=self.sums @ self.counts if self.sums.shape[0] else None,
            bounds=(0, 1000.0 + 2 * float(self.counts.sum())),
            method="highs",
        )
        if solved.x is None:
            return self.counts
        change = self._whole(objective, np.asarray(solved.x)) - self.counts
        moved = np.flatnonzero(np.abs(change) > SAME)
        # Changes that hang together by nothing are possible each by itself.
        part = _hanging_together(csr_matrix(vstack([self.sums, self.rules]))[:, moved])
        broken = np.abs(change[moved] - np.round(change[moved])) > SAME
        kept = moved[~np.isin(part, part[broken])]
        counts = self.counts.copy()
        counts[kept] += np.round(change[kept])
        return counts

    def _whole(self, objective: Numbers, counts: Numbers) -> Numbers:
        """Counts made whole: those around what is not are looked for anew, the others stay.

        As they are where that cannot be.
        """
        split = np.abs(counts - np.round(counts)) > SAME
        if not split.any():
            return counts
        around = abs(self.sums) @ split.astype(np.float64) > 0
        again = abs(self.sums).T @ around.astype(np.float64) > 0
        again |= split
        rest, free = np.where(again, 0, np.round(counts)), np.flatnonzero(again)
        right = self.sums @ (self.counts - rest)
        solved = milp(
            -objective[free],
            integrality=np.ones(len(free)),
            bounds=Bounds(0, np.inf),
            constraints=[
                LinearConstraint(self.sums[:, free], right, right),
                LinearConstraint(self.rules[:, free], -np.inf, self.room - self.rules @ rest),
            ],
            options={"time_limit": SECONDS},
        )
        if solved.x is not None:
            rest[free] = np.round(solved.x)
        return counts if solved.x is None else rest


def _hanging_together(rows: csr_matrix) -> Integers:
    """For each column the part it is of: columns of one part hang together through rows."""
    links = csr_matrix(bmat([[None, rows], [csr_matrix(rows.T), None]]))
    _, part = connected_components(links, directed=False)
    return np.asarray(part[rows.shape[0] :], dtype=np.int64)


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
