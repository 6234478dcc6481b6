"""The system as it looks from outside: lots that are alike in all that is shown are one.

Whatever is shown of alike lots is shown of their sum; how it is dealt out among them is known to
nobody, and can be in any way that their own rules allow. So programmes are solved over the sums,
with the lots of one need taken out of their sum, and lose nothing by it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix, vstack

from expectations.disclosure.system import Booleans, Integers, Numbers, System


@dataclass(frozen=True)
class Merged:
    """Counts of alike lots as one count each.

    `of` gives for each count of the system its merged one, `alike` for each lot its class, `lots`
    for each class how many lots are in it, `class_of` and `kinds` for each merged count its class
    and which count of it. `cells` names the cell that each of the `sums` shows, -1 where a sum is
    a rule. `turned` holds sums and rules by count.
    """

    of: Integers
    alike: Integers
    lots: Integers
    class_of: Integers
    kinds: Integers
    counts: Numbers
    sums: csr_matrix
    cells: Integers
    rules: csr_matrix
    rows: csr_matrix
    turned: csr_matrix


def merge(system: System, shown: Booleans) -> Merged:
    """What remains to be known when these cells are shown."""
    cells = np.flatnonzero(shown)
    public = csr_matrix(system.cells[cells])
    alike = _alike(system, public)
    lot_class = alike[system.lots]
    pairs, first, of = np.unique(
        lot_class * (int(system.kinds.max(initial=0)) + 1) + system.kinds,
        return_index=True,
        return_inverse=True,
    )
    of = of.ravel()
    # The first lot of a class speaks for all.
    _, speaker = np.unique(alike, return_index=True)
    speaks = np.zeros(len(alike), dtype=np.bool_)
    speaks[speaker] = True
    equal = _spoken(system.equal, system.lots, speaks, of, len(pairs))
    sums = csr_matrix(vstack([public[:, first], equal]))
    rules = _spoken(system.never_above, system.lots, speaks, of, len(pairs))
    rows = csr_matrix(vstack([sums, rules]))
    return Merged(
        of,
        alike,
        np.bincount(alike),
        lot_class[first],
        system.kinds[first],
        np.bincount(of, system.counts, len(pairs)).astype(np.float64),
        sums,
        np.r_[cells, np.full(equal.shape[0], -1, dtype=np.int64)],
        rules,
        rows,
        csr_matrix(rows.T),
    )


def _alike(system: System, public: csr_matrix) -> Integers:
    """The class of each lot: alike in the sums that its counts are in, and in their rules."""
    rng = np.random.default_rng(7)
    weights = rng.integers(1, 2**40, public.shape[0]).astype(np.float64)
    signs = np.round(public.T @ weights, 3)
    ruled = [
        np.asarray(abs(rules).sign().sum(axis=0)).ravel()
        for rules in (system.equal, system.never_above)
    ]
    mixed = signs.view(np.uint64) ^ (signs == 0).astype(np.uint64)
    for more in (*ruled, system.kinds.astype(np.float64)):
        mixed = (mixed ^ (mixed >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed += more.astype(np.uint64) + np.uint64(1)
    mixed = (mixed ^ (mixed >> np.uint64(32))) * np.uint64(0x9E3779B97F4A7C15)
    of_lot = np.zeros(int(system.lots.max(initial=-1)) + 1, dtype=np.uint64)
    np.add.at(of_lot, system.lots, mixed)
    _, alike = np.unique(of_lot, return_inverse=True)
    return np.asarray(alike.ravel(), dtype=np.int64)


def _spoken(
    rules: csr_matrix, lots: Integers, speaks: Booleans, of: Integers, width: int
) -> csr_matrix:
    """Rules of the lots that speak for their class, on merged counts: a rule is on one lot."""
    if not rules.shape[0]:
        return csr_matrix((0, width))
    own = csr_matrix(rules[speaks[lots[rules.indices[rules.indptr[:-1]]]]])
    return csr_matrix((own.data, of[own.indices], own.indptr), shape=(own.shape[0], width))


def counts_around(merged: Merged, start: Integers, widest: int, narrow: int) -> Integers:
    """Merged counts around some: those that share sums of at most `widest` counts with them.

    From there on, those that share rules, and sums of at most `narrow`.
    """
    sizes = np.r_[np.diff(merged.sums.indptr), np.zeros(merged.rules.shape[0], dtype=np.int64)]
    inside = np.zeros(len(merged.counts), dtype=np.bool_)
    inside[start] = True
    most = widest
    while True:
        touched = np.unique(merged.turned[np.flatnonzero(inside)].indices)
        more = np.unique(merged.rows[touched[sizes[touched] <= most]].indices)
        if most == narrow and inside[more].all():
            return np.flatnonzero(inside)
        inside[more] = True
        most = narrow
