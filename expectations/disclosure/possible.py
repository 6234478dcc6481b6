"""How far a hidden count can be moved: linear and integer programmes over all that is public.

The attacker knows every public sum and every rule, and that counts are whole and not negative.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_matrix, eye, hstack, vstack

from expectations.disclosure.merging import Merged, counts_around
from expectations.disclosure.system import SAME, Booleans, Integers, Numbers, System

SECONDS = 20.0
# A multiplier of less than this is none.
NOTHING = 1e-7


class ProtectionError(Exception):
    """A programme gave no answer, or what is asked cannot be hidden any more."""


@dataclass(frozen=True)
class Piece:
    """Lots of one class that a need counts alike: `weights` by kind; `whole`: there are no others.

    Needs of the same pieces are one question, whatever the counts of the lots are (`truth`).
    """

    of_class: int
    weights: tuple[tuple[int, float], ...]
    whole: bool
    truth: tuple[tuple[int, float], ...] = field(compare=False)


def pieces_of(system: System, merged: Merged, numbers: Integers, weights: Numbers) -> list[Piece]:
    """What a sum of counts is made of, as seen from outside."""
    of_lot: dict[int, list[tuple[int, float]]] = {}
    for number, weight in zip(numbers.tolist(), weights.tolist(), strict=True):
        of_lot.setdefault(int(system.lots[number]), []).append((int(system.kinds[number]), weight))
    lots: dict[tuple[int, tuple[tuple[int, float], ...]], list[int]] = {}
    taken: dict[int, int] = {}
    for lot, counted in of_lot.items():
        of_class = int(merged.alike[lot])
        lots.setdefault((of_class, tuple(sorted(counted))), []).append(lot)
        taken[of_class] = taken.get(of_class, 0) + 1
    pieces = []
    for (of_class, pattern), own in sorted(lots.items()):
        # Where all lots of a class are counted, one way of counting them stands for the rest.
        whole = taken.get(of_class) == merged.lots[of_class]
        here = np.isin(system.lots, own)
        truth = np.bincount(system.kinds[here], system.counts[here])
        pieces.append(Piece(of_class, pattern, whole, tuple(enumerate(truth.tolist()))))
        if whole:
            del taken[of_class]
    return pieces


@dataclass(frozen=True)
class Programme:
    """Counts, those of the block and after them those of pieces taken out; and what binds them.

    `start` is what they are; `cells` names the cell that each equation shows, -1 for none;
    `numbers` the merged count that each column is, or is part of. Equations that are `outside`
    hold counts that stay as they are.
    """

    numbers: Integers
    equal: csr_matrix
    right: Numbers
    cells: Integers
    outside: Booleans
    below: csr_matrix
    objective: Numbers
    start: Numbers
    cap: float
    whole: bool


def programme_of(merged: Merged, pieces: list[Piece], widest: int | None) -> Programme:
    """The programme in which the counts around the pieces move and all others stay.

    Sums of more than `widest` counts (if any) bind, but are not followed.
    """
    own = np.flatnonzero(np.isin(merged.class_of, [piece.of_class for piece in pieces]))
    numbers = counts_around(merged, own, widest)
    column, splits, objective, start = _columns(merged, pieces, numbers)
    truth = merged.counts[numbers]
    sums, shown = _touching(merged.sums, numbers)
    rules, _ = _touching(merged.rules, numbers)
    cells = merged.cells[shown]
    # The rules of a class hold for each piece of it, and for the rest, by themselves.
    rest = csr_matrix((len(numbers), len(column) - len(numbers)))
    apart = csr_matrix(sums[np.flatnonzero(cells < 0)])
    equal = vstack([sums[:, column], *(_of_piece(apart, column, one) for one in splits)])
    below = vstack(
        [hstack([rules, rules @ rest]), *(_of_piece(rules, column, one) for one in splits)]
    )
    more = equal.shape[0] - sums.shape[0]
    outside = np.diff(merged.sums.indptr)[shown] > np.diff(sums.indptr)
    return Programme(
        numbers[column],
        csr_matrix(equal),
        np.r_[sums @ truth, np.zeros(more)],
        np.r_[cells, np.full(more, -1, dtype=np.int64)],
        np.r_[outside, np.zeros(more, dtype=np.bool_)],
        csr_matrix(below),
        objective,
        start,
        1000.0 + 2 * float(np.abs(truth).sum()),
        bool(np.all(np.abs(truth - np.round(truth)) <= SAME)),
    )


def _columns(
    merged: Merged, pieces: list[Piece], numbers: Integers
) -> tuple[Integers, list[slice], Numbers, Numbers]:
    """Of each column the place in the block; the columns of each piece; the weights; the truth."""
    columns, splits, width = [np.arange(len(numbers))], [], len(numbers)
    objective, start = [np.zeros(width)], [merged.counts[numbers].copy()]
    for piece in pieces:
        own = np.flatnonzero(merged.class_of == piece.of_class)
        factors = dict(piece.weights)
        weights = np.array([factors.get(int(kind), 0.0) for kind in merged.kinds[own]])
        at = np.searchsorted(numbers, own)
        if piece.whole:
            objective[0][at] = weights
        else:
            splits.append(slice(width, width + len(own)))
            width += len(own)
            columns.append(at)
            objective.append(weights)
            truth = dict(piece.truth)
            start.append(np.array([truth[int(kind)] for kind in merged.kinds[own]]))
            start[0][at] -= start[-1]
    return np.concatenate(columns), splits, np.concatenate(objective), np.concatenate(start)


def _touching(rows: csr_matrix, numbers: Integers) -> tuple[csr_matrix, Integers]:
    some = csr_matrix(rows[:, numbers])
    touched = np.flatnonzero(np.diff(some.indptr))
    return csr_matrix(some[touched]), touched


def _of_piece(rules: csr_matrix, column: Integers, split: slice) -> csr_matrix:
    """Rules of the class of a piece, on the piece's own columns."""
    own = csr_matrix(rules[:, column[split]])
    touched = np.flatnonzero(np.diff(own.indptr))
    left = csr_matrix((len(touched), split.start))
    right = csr_matrix((len(touched), len(column) - split.stop))
    return csr_matrix(hstack([left, own[touched], right]))


@dataclass(frozen=True)
class Reach:
    """How far a sum goes: `proven` by `counts` of the programme, and held back by `cells`.

    `known`: by these alone, whatever the counts outside the programme are.
    """

    proven: float
    counts: Numbers | None
    cells: Integers
    known: bool


def reach(programme: Programme, sign: float, end: float) -> Reach:
    """How high (`sign` 1) or low (-1) the sum goes; whole counts are looked for up to `end`."""
    if not programme.objective.any():
        return Reach(0.0, programme.start, np.zeros(0, dtype=np.int64), True)
    solved = linprog(
        -sign * programme.objective,
        A_ub=programme.below if programme.below.shape[0] else None,
        b_ub=np.zeros(programme.below.shape[0]) if programme.below.shape[0] else None,
        A_eq=programme.equal if programme.equal.shape[0] else None,
        b_eq=programme.right if programme.equal.shape[0] else None,
        bounds=(0, programme.cap),
        method="highs",
    )
    if solved.x is None:
        raise ProtectionError(f"The bounds of a hidden count were not found: {solved.message}")
    bound = float(programme.objective @ solved.x)
    telling = np.zeros(programme.equal.shape[0], dtype=np.bool_)
    if programme.equal.shape[0]:
        telling = np.abs(solved.eqlin.marginals) > NOTHING
    cells = np.unique(programme.cells[telling])
    counts = _whole(programme, np.asarray(solved.x))
    if counts is None and sign * (bound - end) >= -SAME:
        counts = _search(programme, sign, end)
    proven = -sign * np.inf if counts is None else float(programme.objective @ counts)
    known = not programme.outside[telling].any()
    return Reach(proven, counts, cells[cells >= 0], known)


def _search(programme: Programme, sign: float, end: float) -> Numbers | None:
    """Whole counts with which the sum reaches its end, by the least change of what they are.

    None when none are found.
    """
    width = len(programme.start)
    more = csr_matrix(hstack([eye(width), -eye(width)]))
    far = sign * (end - float(programme.objective @ programme.start))
    constraints = [LinearConstraint(sign * programme.objective @ more, far - SAME, np.inf)]
    if programme.equal.shape[0]:
        constraints.append(LinearConstraint(programme.equal @ more, 0, 0))
    if programme.below.shape[0]:
        room = -(programme.below @ programme.start)
        constraints.append(LinearConstraint(programme.below @ more, -np.inf, room))
    for integral in (0, 1):
        solved = milp(
            np.ones(2 * width),
            integrality=np.full(2 * width, integral * int(programme.whole)),
            bounds=Bounds(0, np.r_[np.full(width, programme.cap), programme.start]),
            constraints=constraints,
            options={"time_limit": SECONDS, "mip_rel_gap": 0.5},
        )
        found = None
        if solved.x is not None:
            found = _whole(programme, programme.start + more @ np.asarray(solved.x))
        if found is not None and sign * (float(programme.objective @ found) - end) >= -SAME:
            return found
    return None


def _whole(programme: Programme, counts: Numbers) -> Numbers | None:
    """Counts as whole numbers where the truth is whole, if they fulfil everything then."""
    if programme.whole:
        counts = np.round(counts)
    fulfilled = np.all(np.abs(programme.equal @ counts - programme.right) <= 10 * SAME) and np.all(
        programme.below @ counts <= 10 * SAME
    )
    return counts if fulfilled and np.all(counts >= -SAME) else None
