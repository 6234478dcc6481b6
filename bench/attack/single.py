"""The least and the most that one secret can be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from bench.attack.groups import Ends, Groups, Shares, shut, still_open
from bench.attack.nearby import Near, neighbourhoods
from bench.attack.optimum import Found, least_of
from bench.attack.secrets import SMALL

UP, DOWN = -1.0, 1.0  # sign of the secret in the sum that is made least
ROUNDING = 1e-6


def decide(groups: Groups, shares: Shares, ends: Ends, at: int) -> None:
    """Ask what lies near the secret first and all of its component last, until it is known.

    Each part says what bounds the secret, and then how far it can move.
    """
    mine = np.flatnonzero(shares.secret == at)
    for near in neighbourhoods(groups, np.unique(shares.group[mine])):
        secret = _Secret(groups, shares, ends, at, mine, near)
        if near.bounds:
            for sign in (DOWN, UP):
                secret.bound(sign)
            ends.solved[at] = shut(ends, shares.secrets)[at]
        if near.moves and not ends.solved[at]:
            reached = [secret.move(sign) for sign in (DOWN, UP)]
            ends.solved[at] = near.bounds and all(reached)
        if not still_open(ends, shares.secrets)[at]:
            return


@dataclass
class _Secret:
    """One secret in a part of the system; its part of each group moves apart from the rest."""

    groups: Groups
    shares: Shares
    ends: Ends
    at: int
    mine: np.ndarray
    near: Near

    def __post_init__(self) -> None:
        groups, shares, mine = self.groups, self.shares, self.mine
        touched = shares.group[mine]
        self.others = others = np.setdiff1d(self.near.groups, touched)
        self.columns = np.concatenate([others, touched, touched])
        self.low = np.concatenate([groups.low[others], shares.low[mine], shares.low_rest[mine]])
        self.high = np.concatenate([groups.high[others], shares.high[mine], shares.high_rest[mine]])
        # Only its product with the matrix is used, which is that of the groups' sums.
        self.truth = np.concatenate(
            [groups.truth[others], groups.truth[touched], np.zeros(len(mine))]
        )
        self.weights = np.zeros(len(self.columns))
        self.weights[len(others) : len(others) + len(mine)] = shares.factor[mine]
        self.fixed = float(shares.fixed[self.at])
        self.matrix: sparse.csr_matrix = groups.by_equation[self.near.equations][:, self.columns]

    def bound(self, sign: float) -> None:
        """What these equations leave of one end, were counts not whole."""
        found = self._least(sign, whole=False)
        if found is None or not found.best:
            return
        if sign == DOWN:
            end = np.ceil(found.sum + self.fixed - ROUNDING)
            self.ends.outer_least[self.at] = max(self.ends.outer_least[self.at], end)
        else:
            end = np.floor(self.fixed - found.sum + ROUNDING)
            self.ends.outer_most[self.at] = min(self.ends.outer_most[self.at], end)

    def move(self, sign: float) -> bool:
        """Move the secret as far as is asked for; tells whether it came there or to its end."""
        goal = self._goal(sign)
        found = self._least(sign, enough=sign * (goal - self.fixed))
        if found is None:
            return False
        reached = round(sign * found.sum + self.fixed)
        self._note(found.x, reached)
        if self.near.bounds and found.best and reached != goal:
            end = self.ends.outer_least if sign == DOWN else self.ends.outer_most
            end[self.at] = reached
        return found.best

    def _least(self, sign: float, *, whole: bool = True, enough: float = -np.inf) -> Found | None:
        return least_of(
            self.matrix, self.low, self.high, self.truth, sign * self.weights,
            enough=enough, whole=whole, patience=self.near.patience,
        )  # fmt: skip

    def _goal(self, sign: float) -> float:
        row = self.shares.secrets.frame.iloc[self.at]
        if row["small"]:
            return float(SMALL[0] if sign == DOWN else SMALL[1])
        return float(row["truth"]) - sign

    def _note(self, x: np.ndarray, reached: float) -> None:
        ends, others = self.ends, len(self.others)
        ends.least[self.at] = min(ends.least[self.at], reached)
        ends.most[self.at] = max(ends.most[self.at], reached)
        solution = self.groups.truth.copy()
        solution[self.others] = x[:others]
        solution[self.columns[others:]] = 0
        np.add.at(solution, self.columns[others:], x[others:])
        self.shares.widen(ends, solution)
