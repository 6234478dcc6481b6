"""Counts that can change places, solved for as one sum, and what secrets hold of these sums.

Counts that stand in the same equations differ in nothing but their bounds: whatever the sum of them
may be, it can be dealt out among them in every way that their bounds allow.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from bench.attack.optimum import ROUNDING, Part
from bench.attack.secrets import Secrets
from bench.attack.system import System


@dataclass
class Ends:
    """For each secret: what is proven possible, and what bounds it (``solved``: to the last)."""

    least: np.ndarray
    most: np.ndarray
    outer_least: np.ndarray
    outer_most: np.ndarray
    solved: np.ndarray


class Groups:
    """Counts that stand in the same equations, as one sum each."""

    def __init__(self, system: System) -> None:
        columns = system.matrix.tocsc()
        columns.sort_indices()
        moves = system.high > system.low
        keys: dict[tuple[bytes, bytes, bool], int] = {}
        self.of = np.empty(columns.shape[1], dtype=np.int64)
        for at in range(columns.shape[1]):
            span = slice(columns.indptr[at], columns.indptr[at + 1])
            key = (columns.indices[span].tobytes(), columns.data[span].tobytes(), bool(moves[at]))
            self.of[at] = keys.setdefault(key, len(keys))
        self.count = len(keys)
        first = np.full(self.count, columns.shape[1])
        np.minimum.at(first, self.of, np.arange(columns.shape[1]))
        self.matrix = columns[:, first].tocsc()
        self.by_equation = self.matrix.tocsr()
        self.sums = system.sums
        self.low = np.bincount(self.of, system.low, self.count)
        self.high = np.bincount(self.of, system.high, self.count)
        self.truth = np.bincount(self.of, system.truth, self.count)
        self.component = _components(self.matrix, moves[first])

    def part(self, columns: np.ndarray, down: np.ndarray, up: np.ndarray) -> Part:
        """Groups, or pieces of them, as far as each may move, with the equations on them."""
        own = self.matrix[:, columns].tocsr()
        return Part(own[np.flatnonzero(np.diff(own.indptr) > 0)], down, up)

    def obeyed(self, solution: np.ndarray) -> bool:
        """Whether sums differ from the truth by whole numbers, within all bounds and equations."""
        moved = solution - self.truth
        return bool(
            np.all(moved == np.round(moved))
            and np.all(solution >= self.low - ROUNDING)
            and np.all(solution <= self.high + ROUNDING)
            and np.all(np.abs(self.by_equation @ solution - self.sums) < ROUNDING)
        )


class Shares:
    """How a secret's counts stand in the groups: what it can be when the groups' sums are given.

    A part is the counts of one group that one secret adds (``factor`` 1) or takes away (-1). One
    secret has no two parts alike, so the ends of all its parts are possible together.
    """

    def __init__(self, system: System, secrets: Secrets, groups: Groups) -> None:
        if not np.isin(secrets.made_of.data, (1.0, -1.0)).all():
            raise ValueError("A secret holds a count twice: its statements count something double.")
        entries = secrets.made_of.tocoo()
        key = np.stack([entries.row, groups.of[entries.col], entries.data.astype(np.int64)])
        pairs, at = np.unique(key, axis=1, return_inverse=True)
        self.secret, self.group, self.factor = pairs
        size = len(self.secret)
        self.truth = np.bincount(at, system.truth[entries.col], size)
        self.low = np.bincount(at, system.low[entries.col], size)
        self.high = np.bincount(at, system.high[entries.col], size)
        self.low_rest = groups.low[self.group] - self.low
        self.high_rest = groups.high[self.group] - self.high
        self.fixed = secrets.fixed
        self.secrets = secrets
        self.groups = groups

    def widen(self, ends: Ends, solution: np.ndarray) -> None:
        """Note what is possible when the groups' sums are those of this solution, if it is one."""
        if not self.groups.obeyed(solution):
            return
        total = solution[self.group]
        most = np.minimum(self.high, total - self.low_rest)
        least = np.maximum(self.low, total - self.high_rest)
        up, size = self.factor > 0, len(self.fixed)
        upper = np.bincount(self.secret, self.factor * np.where(up, most, least), size)
        lower = np.bincount(self.secret, self.factor * np.where(up, least, most), size)
        ends.most = np.maximum(ends.most, np.round(upper + self.fixed))
        ends.least = np.minimum(ends.least, np.round(lower + self.fixed))


def still_open(ends: Ends, secrets: Secrets) -> np.ndarray:
    """Which secrets are neither proven open nor solved."""
    frame = secrets.frame
    fine = np.where(
        frame["small"],
        (ends.least <= frame["low"]) & (ends.most >= frame["high"]),
        ends.most > ends.least,
    )
    return ~fine & ~ends.solved


def bounded(system: System, secrets: Secrets) -> Ends:
    """What interval arithmetic says; a secret that it closes is solved."""
    made = secrets.made_of
    plus, minus = made.maximum(0), made.minimum(0)
    least = plus @ system.low + minus @ system.high + secrets.fixed
    most = plus @ system.high + minus @ system.low + secrets.fixed
    truth = secrets.frame["truth"].to_numpy(dtype=float)
    ends = Ends(
        truth.copy(), truth.copy(), np.maximum(least, 0), most, np.zeros(len(truth), dtype=bool)
    )
    ends.solved = shut(ends, secrets)
    return ends


def shut(ends: Ends, secrets: Secrets) -> np.ndarray:
    """Which secrets are proven to be known, or known too narrowly."""
    frame = secrets.frame
    beyond = (ends.outer_least > frame["low"]) | (ends.outer_most < frame["high"])
    known = ends.outer_most - ends.outer_least < 0.5
    return np.array(known | (frame["small"] & beyond))


def _components(matrix: sparse.csc_matrix, moves: np.ndarray) -> np.ndarray:
    """The number of the component of each group; what cannot move joins nothing."""
    entries = matrix.tocoo()
    joins = moves[entries.col]
    size = matrix.shape[1] + matrix.shape[0]
    graph = sparse.csr_matrix(
        (np.ones(joins.sum()), (entries.col[joins], matrix.shape[1] + entries.row[joins])),
        shape=(size, size),
    )
    _, label = connected_components(graph, directed=False)
    return label[: matrix.shape[1]]
