"""The least and the most that each secret can be, for one who knows the system and nothing else.

Most secrets are shown to be open by solutions that differ from the truth, found for many at once;
the rest are solved for one by one, by integer programming. Every *open* is proven by a whole
solution, every *closed* by an optimum, of a part of the system where that is enough.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from bench.attack.groups import Ends, Groups, Shares, bounded, still_open
from bench.attack.optimum import least_of
from bench.attack.secrets import Secrets
from bench.attack.single import decide
from bench.attack.spreading import spread
from bench.attack.system import System

TRIES = 12  # solutions of each way for one component
LEAST_GAIN = 0.04  # of the secrets still open: where less is won, the next way is taken
FEW = 4  # secrets that are solved for one by one at once


def ends_of(system: System, secrets: Secrets) -> Ends:
    """Solve for every secret."""
    groups = Groups(system)
    shares = Shares(system, secrets, groups)
    ends = bounded(system, secrets)
    shares.widen(ends, groups.truth)
    for solution in _solutions(groups, shares, ends):
        shares.widen(ends, solution)
    for at in np.flatnonzero(still_open(ends, secrets)):
        if still_open(ends, secrets)[at]:
            decide(groups, shares, ends, int(at))
    return ends


def _solutions(groups: Groups, shares: Shares, ends: Ends) -> Iterator[np.ndarray]:
    """Whole solutions that prove as many as can be of the secrets open, component by component."""
    wanting = still_open(ends, shares.secrets)
    for number in np.unique(groups.component[shares.group[wanting[shares.secret]]]):
        search = _Search(groups, shares, ends, int(number))
        for find in (search.corner, search.spread):
            for sign in (1.0, -1.0):
                yield from search.while_it_helps(find, sign)


class _Search:
    """The search in one component."""

    def __init__(self, groups: Groups, shares: Shares, ends: Ends, number: int) -> None:
        self.groups, self.shares, self.ends = groups, shares, ends
        self.within = np.flatnonzero(groups.component == number)
        self.mine = np.zeros(len(shares.fixed), bool)
        self.mine[shares.secret[groups.component[shares.group] == number]] = True
        self.rng = np.random.default_rng(number)

    def wanted(self) -> np.ndarray:
        """The secrets here that are neither proven open nor solved."""
        return self.mine & still_open(self.ends, self.shares.secrets)

    def while_it_helps(
        self, find: Callable[[np.ndarray, float], np.ndarray | None], sign: float
    ) -> Iterator[np.ndarray]:
        """Solutions of one way, until the last has won too little."""
        for _ in range(TRIES):
            wanted = self.wanted()
            before = np.count_nonzero(wanted)
            if before < FEW or (found := find(wanted, sign)) is None:
                return
            solution = self.groups.truth.copy()
            solution[self.within] = found
            yield solution
            if before - np.count_nonzero(self.wanted()) < LEAST_GAIN * before:
                return

    def corner(self, wanted: np.ndarray, sign: float) -> np.ndarray | None:
        """The best in a direction that the secrets ask for, each with a weight drawn for it."""
        asked = wanted[self.shares.secret]
        weights = np.zeros(self.groups.count)
        drawn = -sign * self.rng.random(np.count_nonzero(asked))
        np.add.at(weights, self.shares.group[asked], self.shares.factor[asked] * drawn)
        low, high = self.groups.low[self.within], self.groups.high[self.within]
        truth, matrix = self.groups.truth[self.within], self.groups.matrix[:, self.within]
        found = least_of(matrix, low, high, truth, weights[self.within])
        return None if found is None else found.x

    def spread(self, wanted: np.ndarray, sign: float) -> np.ndarray | None:
        """Many secrets moved a little."""
        return spread(self.groups, self.shares, self.ends, wanted, self.within, sign)
