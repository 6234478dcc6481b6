"""Moves away from the truth that break no equation: the furthest one way, or whole ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

PATIENCE = 60.0  # seconds for one programme
LOOSE = 0.1  # of the furthest: whole moves that come as near to it as this will do
ROUNDING = 1e-6
INFEASIBLE = 2  # the solver's word for it


@dataclass(frozen=True)
class Move:
    """By how much each count is moved, and what that makes of the weighted sum."""

    by: np.ndarray
    sum: float

    @property
    def whole(self) -> bool:
        """Whether every count is moved by a whole number."""
        return bool(np.abs(self.by - np.round(self.by)).max(initial=0.0) < ROUNDING)


@dataclass(frozen=True)
class Part:
    """Some counts, the equations on them, and how far down and up each may move by itself.

    All the others stay as they are, so the moves of these make nothing in each equation.
    """

    matrix: sparse.csr_matrix
    down: np.ndarray
    up: np.ndarray

    def near(self, far: float) -> Part:
        """The same, but no count may move farther than this."""
        return Part(self.matrix, np.maximum(self.down, -far), np.minimum(self.up, far))

    def furthest(self, weights: np.ndarray, *, whole: bool) -> Move | None:
        """The move with the largest sum of ``weights``; None if none is found in time.

        ``whole`` moves come near to it only. Without, they are often whole all the same.
        """
        found = self._solved(-weights, whole, [])
        return None if found.x is None else Move(found.x, float(weights @ found.x))

    def whole_with(self, weights: np.ndarray, least: float) -> tuple[np.ndarray | None, bool]:
        """A whole move with this sum of ``weights`` or more; else whether there is none."""
        enough = LinearConstraint(sparse.csr_matrix(weights), least, np.inf)
        found = self._solved(np.zeros(len(weights)), True, [enough])
        return found.x, found.status == INFEASIBLE

    def _solved(self, weights: np.ndarray, whole: bool, more: list[LinearConstraint]) -> Any:
        return milp(
            weights,
            integrality=np.full(len(weights), int(whole)),
            bounds=Bounds(self.down, self.up),
            constraints=[LinearConstraint(self.matrix, 0, 0), *more],
            options={"time_limit": PATIENCE, "mip_rel_gap": LOOSE},
        )
