"""Parts of the system around a secret, where it can be solved for quickly.

What can move while all the rest stands still can move; what a few of the equations bound is bounded
by all of them. So most secrets are decided by what lies near, and few need the whole component.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from bench.attack.groups import Groups
from bench.attack.optimum import PATIENCE

STEPS = (1, 2, 3, 5)  # from the secret's counts over an equation to other counts
PATIENCE_NEAR = 10.0  # seconds for one optimum of a part


@dataclass(frozen=True)
class Near:
    """Groups that are free and equations that hold; all the other groups are as they are.

    ``moves``: all equations of the groups are here, so that a solution is one of the system.
    ``bounds``: all groups of the equations are here, so that an optimum bounds the system's.
    """

    groups: np.ndarray
    equations: np.ndarray
    moves: bool
    bounds: bool
    patience: float


def neighbourhoods(groups: Groups, touched: np.ndarray) -> Iterator[Near]:
    """Ever wider parts around the groups ``touched``; the last one is all that they hang on."""
    reached, step = touched, 0
    while True:
        equations = np.unique(groups.matrix[:, reached].indices)
        wider = np.union1d(reached, _free(groups, equations))
        if len(wider) == len(reached):
            yield Near(reached, equations, moves=True, bounds=True, patience=PATIENCE)
            return
        if step in STEPS:
            yield Near(wider, equations, moves=False, bounds=True, patience=PATIENCE_NEAR)
            yield Near(reached, equations, moves=True, bounds=False, patience=PATIENCE_NEAR)
        reached, step = wider, step + 1


def _free(groups: Groups, equations: np.ndarray) -> np.ndarray:
    """The groups in these equations that can move."""
    found = np.unique(groups.by_equation[equations].indices)
    return found[groups.high[found] > groups.low[found]]
