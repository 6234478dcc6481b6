"""The least and the most that one secret can be."""

from __future__ import annotations

import numpy as np

from bench.attack.groups import Ends, Groups, Shares, shut, still_open
from bench.attack.optimum import ROUNDING

UP, DOWN = 1.0, -1.0
FAR = (4.0, 20.0, np.inf)  # how far counts may move where whole ones must be looked for


def decide(groups: Groups, shares: Shares, ends: Ends, at: int) -> None:
    """Say what bounds the secret, and find how far it can move, until it is open or closed."""
    secret = _Secret(groups, shares, ends, at)
    for sign in (UP, DOWN):
        secret.answer(sign)
        ends.solved[at] = shut(ends, shares.secrets)[at]
        if not still_open(ends, shares.secrets)[at] and not ends.solved[at]:
            return


class _Secret:
    """One secret and all that hangs on it; its part of each group moves apart from the rest."""

    def __init__(self, groups: Groups, shares: Shares, ends: Ends, at: int) -> None:
        self.groups, self.shares, self.ends, self.at = groups, shares, ends, at
        mine = np.flatnonzero(shares.secret == at)
        touched = shares.group[mine]
        inside = np.isin(groups.component, groups.component[touched])
        inside[touched] = False
        self.others = others = np.flatnonzero(inside)
        self.columns = np.concatenate([others, touched, touched])
        self.weights = np.zeros(len(self.columns))
        self.weights[len(others) : len(others) + len(mine)] = shares.factor[mine]
        own, rest = shares.truth[mine], groups.truth[touched] - shares.truth[mine]
        truth = np.concatenate([groups.truth[others], own, rest])
        low = np.concatenate([groups.low[others], shares.low[mine], shares.low_rest[mine]])
        high = np.concatenate([groups.high[others], shares.high[mine], shares.high_rest[mine]])
        self.part = groups.part(self.columns, low - truth, high - truth)

    def answer(self, sign: float) -> None:
        """Find whether the secret can be as much (``UP``) or as little as must stay possible.

        What is closed at one end already is bounded at the other as well.
        """
        asked = self._asked(sign)
        if asked <= 0 and not self.ends.solved[self.at]:
            return
        found = self.part.furthest(sign * self.weights, whole=False)
        if found is None:
            return
        further = np.floor(found.sum + ROUNDING)
        self._bound(sign, further)
        if asked <= 0 or further < asked or (found.whole and self._note(found.by, sign)):
            return
        for far in FAR:
            near = self.part.near(max(far, asked))
            moved, impossible = near.whole_with(sign * self.weights, asked)
            if moved is not None and self._note(moved, sign):
                return
        if impossible:
            self._bound(sign, asked - 1)

    def _asked(self, sign: float) -> float:
        """How far from the truth it must be able to go, if that is not proven yet."""
        goal, proven = ("high", self.ends.most) if sign == UP else ("low", self.ends.least)
        asked = sign * (self._known(goal) - self._known("truth"))
        reached = float(sign * (proven[self.at] - self._known("truth")))
        return asked if reached < asked else 0.0

    def _known(self, column: str) -> float:
        return float(self.shares.secrets.frame[column].to_numpy(dtype=float)[self.at])

    def _bound(self, sign: float, further: float) -> None:
        """Note that it cannot be further from the truth than this."""
        end = self._known("truth") + sign * further
        if sign == UP:
            self.ends.outer_most[self.at] = min(self.ends.outer_most[self.at], end)
        else:
            self.ends.outer_least[self.at] = max(self.ends.outer_least[self.at], end)

    def _note(self, moved: np.ndarray, sign: float) -> bool:
        """Note a solution; whether it goes as far as was asked."""
        solution = self.groups.truth.copy()
        np.add.at(solution, self.columns, np.round(moved))
        self.shares.widen(self.ends, solution)
        return self._asked(sign) <= 0
