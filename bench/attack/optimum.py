"""Whole counts, or any numbers, that obey the equations and make a sum least."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

PATIENCE = 60.0  # seconds for one optimum


@dataclass(frozen=True)
class Found:
    """The numbers, the sum they make, and whether none makes a smaller one."""

    x: np.ndarray
    sum: float
    best: bool


def least_of(
    matrix: sparse.spmatrix,
    low: np.ndarray,
    high: np.ndarray,
    truth: np.ndarray,
    weights: np.ndarray,
    *,
    enough: float = -np.inf,
    whole: bool = True,
    patience: float = PATIENCE,
) -> Found | None:
    """The least sum of ``weights``, but none below ``enough``; all else stays as it is in truth.

    Numbers need not be ``whole`` where only a bound is asked for, which is much quicker. None when
    nothing was found in time.
    """
    by_row = matrix.tocsr()
    rows = np.flatnonzero(np.diff(by_row.indptr) > 0)
    right = by_row[rows] @ truth
    constraints = [LinearConstraint(by_row[rows], right, right)] if len(rows) else []
    if np.isfinite(enough):
        constraints.append(LinearConstraint(sparse.csr_matrix(weights), enough, np.inf))
    found = milp(
        weights,
        integrality=np.full(len(weights), int(whole)),
        bounds=Bounds(low, high),
        constraints=constraints,
        options={"time_limit": patience},
    )
    if found.x is None:
        return None
    x = np.round(found.x) if whole else found.x
    return Found(x, float(weights @ x), found.status == 0)
