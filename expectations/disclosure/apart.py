"""Sums less what is shown of them: the same knowledge in fewer counts.

Who sees a district and two of its three quarters sees the third. Sums of many counts that are shown
together with nearly all of their parts become sums of few, and what is hidden in one place no
longer hangs together with all that is shown elsewhere.
"""

from __future__ import annotations

from heapq import heapify, heappop, heappush

import numpy as np
from scipy.sparse import csr_matrix, vstack

from expectations.disclosure.system import SAME, Integers


def apart(sums: csr_matrix) -> csr_matrix:
    """Rows that tell the same as these: each less the largest others that lie within it.

    Rows that take parts of counts stay as they are. What nothing is left of, or what another row
    tells already, is left out.
    """
    plain = np.asarray(abs(sums - sums.sign()).max(axis=1).todense()).ravel() <= SAME
    of_rows = csr_matrix(sums[np.flatnonzero(plain)])
    sizes = np.diff(of_rows.indptr)
    within = _largest_within(of_rows, sizes)
    held = [set(of_rows.indices[a:b].tolist()) for a, b in _spans(of_rows)]
    inner = [within.indices[a:b].tolist() for a, b in _spans(within)]
    left = {frozenset(_left(row, held, inner, sizes)) for row in range(len(held))} - {frozenset()}
    rows = sorted(sorted(one) for one in left)
    numbers = np.array([number for row in rows for number in row], dtype=np.int64)
    ends = np.cumsum([0, *map(len, rows)])
    few = csr_matrix((np.ones(len(numbers)), numbers, ends), shape=(len(rows), sums.shape[1]))
    return csr_matrix(vstack([few, sums[np.flatnonzero(~plain)]]))


def _largest_within(rows: csr_matrix, sizes: Integers) -> csr_matrix:
    """For each row those within it that are within no other one within it."""
    common = csr_matrix(rows @ rows.T).tocoo()
    inside = (common.data == sizes[common.col]) & (sizes[common.col] < sizes[common.row])
    some = csr_matrix(
        (np.ones(int(inside.sum())), (common.row[inside], common.col[inside])), shape=common.shape
    )
    largest = csr_matrix(some - some.multiply((some @ some).sign()))
    largest.eliminate_zeros()
    return largest


def _left(row: int, held: list[set[int]], inner: list[list[int]], sizes: Integers) -> set[int]:
    """What is left of a row when the largest ones within it are taken away, and those in these."""
    left, seen = held[row], set[int]()
    largest = [(-sizes[one], one) for one in inner[row]]
    heapify(largest)
    while largest and left:
        _, one = heappop(largest)
        if one in seen:
            continue
        seen.add(one)
        if held[one] <= left:
            left = left - held[one]
        else:
            for smaller in inner[one]:
                heappush(largest, (-sizes[smaller], smaller))
    return left


def _spans(rows: csr_matrix) -> list[tuple[int, int]]:
    return list(zip(rows.indptr[:-1].tolist(), rows.indptr[1:].tolist(), strict=True))
