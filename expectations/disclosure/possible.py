"""What a hidden count can be: programmes over all that is public.

The attacker knows every public sum and every rule, and that counts are whole and not negative.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy.sparse import csr_matrix, hstack, vstack

from expectations.disclosure.merging import Merged, counts_around
from expectations.disclosure.system import SAME, Integers, Numbers, System


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
    """Some counts, and after them those of pieces taken out; and what binds them.

    `start` is what they are; `cells` names the cell that each equation shows, -1 for a rule;
    `numbers` the merged count that each column is, or is part of.
    """

    numbers: Integers
    equal: csr_matrix
    cells: Integers
    below: csr_matrix
    objective: Numbers
    start: Numbers
    cap: float
    whole: bool


def programme_of(merged: Merged, pieces: list[Piece], around: tuple[int, int] | None) -> Programme:
    """The programme in which the counts around the pieces move, or all, and no others."""
    numbers = np.arange(len(merged.counts))
    if around is not None:
        own = np.flatnonzero(np.isin(merged.class_of, [piece.of_class for piece in pieces]))
        numbers = counts_around(merged, own, *around)
    column, splits, objective, start = _columns(merged, pieces, numbers)
    truth = merged.counts[numbers]
    sums, shown = _touching(merged, merged.sums, numbers, 0)
    rules, _ = _touching(merged, merged.rules, numbers, merged.sums.shape[0])
    cells = merged.cells[shown]
    # The rules of a class hold for each piece of it, and for the rest, by themselves.
    rest = csr_matrix((len(numbers), len(column) - len(numbers)))
    apart = csr_matrix(sums[np.flatnonzero(cells < 0)])
    equal = vstack([sums[:, column], *(_of_piece(apart, column, one) for one in splits)])
    below = vstack(
        [hstack([rules, rules @ rest]), *(_of_piece(rules, column, one) for one in splits)]
    )
    more = equal.shape[0] - sums.shape[0]
    return Programme(
        numbers[column],
        csr_matrix(equal),
        np.r_[cells, np.full(more, -1, dtype=np.int64)],
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


def _touching(
    merged: Merged, rows: csr_matrix, numbers: Integers, first: int
) -> tuple[csr_matrix, Integers]:
    """The rows that have counts among these, of these counts only, and which they are."""
    touched = np.unique(merged.turned[numbers].indices) - first
    touched = touched[(touched >= 0) & (touched < rows.shape[0])]
    return csr_matrix(rows[touched][:, numbers]), touched


def _of_piece(rules: csr_matrix, column: Integers, split: slice) -> csr_matrix:
    """Rules of the class of a piece, on the piece's own columns."""
    own = csr_matrix(rules[:, column[split]])
    touched = np.flatnonzero(np.diff(own.indptr))
    left = csr_matrix((len(touched), split.start))
    right = csr_matrix((len(touched), len(column) - split.stop))
    return csr_matrix(hstack([left, own[touched], right]))
