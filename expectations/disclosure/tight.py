"""Sums that have to go whatever else is hidden: too small for a hidden count to hide in."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix, eye

from expectations.disclosure.needs import Needs
from expectations.disclosure.system import SAME, Booleans, System


def hide_tight(
    system: System, needs: Needs, hidden: Booleans, public: Booleans, small: int
) -> Booleans:
    """The hidden figures, and those that show less than a hidden count in them must reach.

    Looked at are sums of less than `small` that hold the whole of a need, or of what it is never
    more than (the deaths of infants for those of the newborn). `public` cells stay as they are.
    """
    hidden = hidden.copy()
    can_go = (system.values < small - SAME) & ~public
    of_needs = csr_matrix((abs(needs.most) + abs(needs.least)).sign())
    sizes = np.diff(of_needs.indptr)
    bounded = csr_matrix(system.cells.sign() @ _bounds(system).T)
    while True:
        shown = system.shown(hidden)
        sums = np.flatnonzero(shown & can_go)
        seen = (needs.cell >= 0) & (shown | public)[np.maximum(needs.cell, 0)]
        unmet = np.flatnonzero(~seen & (sizes > 0))
        held = csr_matrix(bounded[sums].sign() @ of_needs[unmet].T).tocoo()
        whole = held.data == sizes[unmet[held.col]]
        less = system.values[sums[held.row]] < needs.high[unmet[held.col]] - SAME
        gone = np.zeros(len(shown), dtype=np.bool_)
        gone[sums[held.row[whole & less]]] = True
        if not gone.any():
            return hidden
        own = system.figure_cells
        hidden |= (gone[np.maximum(own, 0)] & (own >= 0)).any(axis=1)


def _bounds(system: System) -> csr_matrix:
    """Counts by counts: a count itself and every one that it is never more than."""
    rules = system.never_above
    pairs = csr_matrix(rules[np.flatnonzero(np.diff(rules.indptr) == 2)]).tocoo()
    inner, outer = pairs.data > 0, pairs.data < 0
    width = len(system.counts)
    above = np.zeros(rules.shape[0], dtype=np.int64)
    above[pairs.row[outer]] = pairs.col[outer]
    links = csr_matrix(
        (np.ones(int(inner.sum())), (pairs.col[inner], above[pairs.row[inner]])),
        shape=(width, width),
    )
    reached = csr_matrix(eye(width))
    while True:
        farther = csr_matrix((reached + reached @ links).sign())
        if farther.nnz == reached.nnz:
            return reached
        reached = farther
