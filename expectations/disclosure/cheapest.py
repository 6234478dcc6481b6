"""The least that must be hidden for a sum of hidden counts to be able to reach an end.

Every sum that is shown may change at a price; those that change in the cheapest solution are the
ones to hide. Its counts then fulfil everything that is still shown, and so prove what was asked.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_matrix, hstack, vstack

from expectations.disclosure.possible import Programme, ProtectionError
from expectations.disclosure.system import SAME, Booleans, Integers, Numbers

SECONDS = 20.0
# What the solver says of a programme that nothing fulfils.
INFEASIBLE = 2


@dataclass(frozen=True)
class Change:
    """Counts of a programme with which a sum reaches its end, and the cells that differ by them.

    No counts where whole ones were not found.
    """

    counts: Numbers | None
    cells: Integers


@dataclass(frozen=True)
class _Changes:
    """A programme of changes: zero is the truth, from where the solver has not far to go.

    Its variables are more and less of each count, then more and less of each of `sums`, those
    that may change; `below` rows stay within their `room`, `equal` rows are zero.
    """

    sums: Integers
    costs: Numbers
    most: Numbers
    below: csr_matrix
    room: Numbers
    equal: csr_matrix


def cheapest(programme: Programme, sign: float, end: float, price: Numbers) -> Change | None:
    """The change at the least price that raises (`sign` 1) or lowers (-1) the sum to its end.

    `price` is that of each cell, for one more or less of it; infinite for one that stays. None
    where nothing does it. Raises ProtectionError when the solver has no answer.
    """
    if not programme.objective.any():
        return Change(programme.start, np.zeros(0, dtype=np.int64))
    asked = _as_changes(programme, sign, end, price)
    solved = linprog(
        asked.costs,
        A_ub=asked.below,
        b_ub=asked.room,
        A_eq=asked.equal,
        b_eq=np.zeros(asked.equal.shape[0]),
        bounds=np.c_[np.zeros(len(asked.most)), asked.most],
        method="highs",
        options={"presolve": False},
    )
    if solved.status == INFEASIBLE:
        return None
    if solved.x is None:
        raise ProtectionError(f"The bounds of a hidden count were not found: {solved.message}")
    change = _change(programme, asked, np.asarray(solved.x))
    if change.counts is None:
        solved = milp(
            asked.costs,
            integrality=np.arange(len(asked.costs)) < 2 * len(programme.start),
            bounds=Bounds(0, asked.most),
            constraints=[
                LinearConstraint(asked.below, -np.inf, asked.room),
                LinearConstraint(asked.equal, 0, 0),
            ],
            options={"time_limit": SECONDS, "mip_rel_gap": 0.5},
        )
        if solved.x is not None:
            change = _change(programme, asked, np.asarray(solved.x))
    return change


def _as_changes(programme: Programme, sign: float, end: float, price: Numbers) -> _Changes:
    width, start = len(programme.start), programme.start
    # Rules are no cells and stay.
    dear = np.where(programme.cells >= 0, price[programme.cells], np.inf)
    sums = np.flatnonzero(np.isfinite(dear))
    of_sums = csr_matrix(
        (np.ones(len(sums)), (sums, np.arange(len(sums)))), shape=(len(dear), len(sums))
    )
    rows = vstack([programme.below, -sign * csr_matrix(programme.objective)])
    below = csr_matrix(hstack([rows, -rows]))
    below.resize(below.shape[0], 2 * (width + len(sums)))
    return _Changes(
        sums,
        np.r_[np.zeros(2 * width), dear[sums], dear[sums]],
        np.r_[np.full(width, programme.cap), np.maximum(start, 0),
              np.full(2 * len(sums), programme.cap)],
        below,
        np.r_[-(programme.below @ start), -sign * (end - float(programme.objective @ start))],
        csr_matrix(hstack([programme.equal, -programme.equal, -of_sums, of_sums])),
    )  # fmt: skip


def _change(programme: Programme, asked: _Changes, found: Numbers) -> Change:
    """What was found, in whole counts where the truth is whole, if no more changes by that."""
    width, start = len(programme.start), programme.start
    moved = np.zeros(len(programme.cells), dtype=np.bool_)
    moved[asked.sums] = found[2 * width :].reshape(2, -1).max(axis=0) > SAME
    cells = np.unique(programme.cells[moved])
    counts = start + found[:width] - found[width : 2 * width]
    if programme.whole:
        counts = np.round(counts)
    return Change(counts if _fulfils(programme, asked, counts, moved) else None, cells)


def _fulfils(programme: Programme, asked: _Changes, counts: Numbers, moved: Booleans) -> bool:
    change = counts - programme.start
    kept = np.abs(programme.equal @ change)[~moved] <= 10 * SAME
    within = asked.below[:, : len(change)] @ change <= asked.room + 10 * SAME
    least = -np.maximum(programme.start, SAME)
    return bool(kept.all() and within.all() and (change >= least).all())
