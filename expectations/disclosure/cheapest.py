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

    Its variables are more of each count, less of each that is not none (`fewer`), then more and
    less of each of the sums that may change; `below` rows stay within their `room`, `equal` rows
    are zero. Sums of the same counts are one. `of_sum` gives for each row of the programme its
    sum, -1 for one that stays, and `free` those that cost nothing: they are left out.
    """

    fewer: Integers
    of_sum: Integers
    free: Booleans
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
            integrality=np.arange(len(asked.costs)) < len(programme.start) + len(asked.fewer),
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
    one, of_row = _same_sums(programme.equal)
    dear_together = np.bincount(of_row, dear)
    kept = dear_together > 0
    sums = np.flatnonzero(np.isfinite(dear_together[kept]))
    costs = dear_together[kept][sums]
    number = np.full(len(dear_together), -1, dtype=np.int64)
    number[np.flatnonzero(kept)[sums]] = np.arange(len(sums))
    equal = csr_matrix(programme.equal[one[kept]])
    of_sums = csr_matrix(
        (np.ones(len(sums)), (sums, np.arange(len(sums)))), shape=(equal.shape[0], len(sums))
    )
    fewer = np.flatnonzero(start > 0)
    rows = csr_matrix(vstack([programme.below, -sign * csr_matrix(programme.objective)]))
    below = csr_matrix(hstack([rows, -rows[:, fewer]]))
    below.resize(below.shape[0], width + len(fewer) + 2 * len(sums))
    return _Changes(
        fewer,
        number[of_row],
        ~kept[of_row],
        np.r_[np.zeros(width + len(fewer)), costs, costs],
        np.r_[np.full(width, programme.cap), start[fewer], np.full(2 * len(sums), programme.cap)],
        below,
        np.r_[-(programme.below @ start), -sign * (end - float(programme.objective @ start))],
        csr_matrix(hstack([equal, -equal[:, fewer], -of_sums, of_sums])),
    )


def _same_sums(rows: csr_matrix) -> tuple[Integers, Integers]:
    """One of each of the rows that are the same, and for each row which of these it is.

    Rows are told apart by a random sum; what is found is checked against every row.
    """
    weights = np.random.default_rng(11).integers(1, 2**40, rows.shape[1]).astype(np.float64)
    _, one, of_row = np.unique(rows @ weights, return_index=True, return_inverse=True)
    return one, of_row.ravel()


def _change(programme: Programme, asked: _Changes, found: Numbers) -> Change:
    """What was found, in whole counts where the truth is whole, if no more changes by that."""
    width, start = len(programme.start), programme.start
    ends = width + len(asked.fewer)
    changed = np.r_[found[ends:].reshape(2, -1).max(axis=0) > SAME, False]
    moved = changed[asked.of_sum]
    counts = start + found[:width]
    counts[asked.fewer] -= found[width:ends]
    if programme.whole:
        counts = np.round(counts)
    whole = _fulfils(programme, asked, counts, moved | asked.free)
    return Change(counts if whole else None, np.unique(programme.cells[moved]))


def _fulfils(programme: Programme, asked: _Changes, counts: Numbers, moved: Booleans) -> bool:
    change = counts - programme.start
    kept = np.abs(programme.equal @ change)[~moved] <= 10 * SAME
    within = asked.below[:, : len(change)] @ change <= asked.room + 10 * SAME
    least = -np.maximum(programme.start, SAME)
    return bool(kept.all() and within.all() and (change >= least).all())
