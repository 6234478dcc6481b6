"""The least and the most that each secret can be, for one who knows the system and nothing else.

Most secrets are shown to be open by solutions that differ from the truth in many places at once;
the rest are solved for one by one. Every *open* is proven by whole solutions that obey every
equation, every *closed* by the lack of them.
"""

from __future__ import annotations

import numpy as np

from bench.attack.groups import Ends, Groups, Shares, bounded, still_open
from bench.attack.secrets import SMALL, Secrets
from bench.attack.single import decide
from bench.attack.system import System

NEAR = SMALL[1] - SMALL[0]  # how far the sums of groups are moved: many a little, not one a lot
TRIES = 200  # solutions for one component
IN_VAIN = 3  # of these in a row that may prove less than LEAST_GAIN of what is still open
LEAST_GAIN = 0.02
FEW = 4  # secrets that are solved for one by one at once


def ends_of(system: System, secrets: Secrets) -> Ends:
    """Solve for every secret."""
    groups = Groups(system)
    shares = Shares(system, secrets, groups)
    ends = bounded(system, secrets)
    shares.widen(ends, groups.truth)
    wanting = still_open(ends, secrets)
    for number in np.unique(groups.component[shares.group[wanting[shares.secret]]]):
        _Search(groups, shares, ends, int(number)).while_it_helps()
    for at in np.flatnonzero(still_open(ends, secrets)):
        if still_open(ends, secrets)[at]:
            decide(groups, shares, ends, int(at))
    return ends


class _Search:
    """The search for solutions that prove many secrets of one component open."""

    def __init__(self, groups: Groups, shares: Shares, ends: Ends, number: int) -> None:
        self.groups, self.shares, self.ends = groups, shares, ends
        self.within = np.flatnonzero(groups.component == number)
        low, high, truth = (one[self.within] for one in (groups.low, groups.high, groups.truth))
        self.part = groups.part(self.within, low - truth, high - truth).near(NEAR)
        self.here = groups.component[shares.group] == number
        self.mine = np.zeros(len(shares.fixed), bool)
        self.mine[shares.secret[self.here]] = True
        self.rng = np.random.default_rng(number)

    def while_it_helps(self) -> None:
        """Look for solutions until the last ones have proven too little."""
        in_vain = 0
        for _ in range(TRIES):
            before = self._open()
            if before < FEW or in_vain == IN_VAIN:
                return
            moved = self._corner()
            if moved is not None:
                solution = self.groups.truth.copy()
                solution[self.within] += np.round(moved)
                self.shares.widen(self.ends, solution)
            gained = before - self._open()
            in_vain = 0 if gained > LEAST_GAIN * before else in_vain + 1

    def _open(self) -> int:
        return int(np.count_nonzero(self.mine & still_open(self.ends, self.shares.secrets)))

    def _corner(self) -> np.ndarray | None:
        """The corner of what is near to the truth in the direction that the open secrets ask for.

        Whether each is asked for more or for less is drawn where both are wanting.
        """
        up = self._asked()
        asked = self.here & (up[self.shares.secret] != 0)
        weights = np.zeros(self.groups.count)
        drawn = 0.5 + self.rng.random(np.count_nonzero(asked))
        towards = self.shares.factor[asked] * up[self.shares.secret[asked]]
        np.add.at(weights, self.shares.group[asked], towards * drawn)
        for whole in (False, True):  # corners of such systems are mostly whole by themselves
            found = self.part.furthest(weights[self.within], whole=whole)
            if found is not None and found.whole:
                return found.by
        return None

    def _asked(self) -> np.ndarray:
        """For each secret 1 where more is wanting, -1 where less, 0 where nothing."""
        ends, frame = self.ends, self.shares.secrets.frame
        wanted = self.mine & still_open(ends, self.shares.secrets)
        low, high = frame["low"].to_numpy(), frame["high"].to_numpy()
        more = wanted & (ends.most < high) & (ends.outer_most >= high)
        less = wanted & (ends.least > low) & (ends.outer_least <= low)
        either = np.where(self.rng.random(len(low)) < 0.5, 1, -1)
        return np.where(more & less, either, more.astype(int) - less.astype(int))
