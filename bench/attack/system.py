"""The linear system: the smallest unknown counts, and what everything published says of them.

Hidden sums are written out as the counts they are made of; what remains are counts of at least
nothing (remainders of nestings and of incomplete sums among them) and equations between them.
Bounds that follow from one equation at a time are drawn first, over and over; the solver gets what
is left.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from bench.attack.equations import Statements

MUCH = 1e7  # more than any count here
ROUNDS = 100


@dataclass
class System:
    """``matrix`` x counts = ``sums``, counts whole and within ``low`` and ``high``.

    ``made_of`` writes every unknown (row) as a sum of counts (columns) and ``fixed`` (what is
    published of it). ``row_of`` gives the statement behind each equation, ``low_from`` and
    ``high_from`` the equation that each bound was drawn from, or -1.
    """

    matrix: sparse.csr_matrix
    sums: np.ndarray
    low: np.ndarray
    high: np.ndarray
    truth: np.ndarray
    made_of: sparse.csr_matrix
    fixed: np.ndarray
    row_of: np.ndarray
    low_from: np.ndarray
    high_from: np.ndarray


def system_of(said: Statements, shown: np.ndarray, truth: np.ndarray, most: np.ndarray) -> System:
    """Write the statements as one system over the counts that are nobody's sum."""
    slacks = [k for k, exact in enumerate(said.exact) if not exact]
    size, total = said.count, said.count + len(slacks)
    truth = np.concatenate([truth, [_gap(said, truth, k) for k in slacks]])
    known = np.concatenate([np.isfinite(shown), np.zeros(len(slacks), bool)])
    terms = _terms(said, {k: size + i for i, k in enumerate(slacks)}, total)
    defining = _definitions(said, terms, known, total)
    expansion = _expansion(terms, defining, total)
    others = np.setdiff1d(np.arange(len(said.whole)), list(defining.values()))
    rows = sparse.csr_matrix(
        (np.ones(len(others)), (np.arange(len(others)), np.array(said.whole)[others])),
        shape=(len(others), total),
    ) if len(others) else sparse.csr_matrix((0, total))  # fmt: skip
    full = ((rows - terms[others]) @ expansion).tocsr()
    full.data[np.abs(full.data) < 1e-9] = 0
    full.eliminate_zeros()
    atoms = np.flatnonzero(~known & ~np.isin(np.arange(total), list(defining)))
    given = np.where(known, truth, 0.0)
    kept, sums = full[:, atoms].tocsr(), -(full @ given)
    full_rows = np.flatnonzero(np.diff(kept.indptr) > 0)
    limits = np.concatenate([most, np.full(len(slacks), np.inf)])
    found = System(
        matrix=kept[full_rows],
        sums=sums[full_rows],
        low=np.zeros(len(atoms)),
        high=np.minimum(limits[atoms], MUCH),
        truth=truth[atoms],
        made_of=expansion[:, atoms].tocsr(),
        fixed=expansion @ given,
        row_of=others[full_rows],
        low_from=np.full(len(atoms), -1),
        high_from=np.full(len(atoms), -1),
    )
    tighten(found)
    return found


def _gap(said: Statements, truth: np.ndarray, k: int) -> float:
    return float(truth[said.whole[k]] - truth[list(said.parts[k])].sum())


def _terms(said: Statements, slack: dict[int, int], total: int) -> sparse.csr_matrix:
    """What each statement's whole is the sum of."""
    columns = [(*parts, slack[k]) if k in slack else parts for k, parts in enumerate(said.parts)]
    lengths = [len(found) for found in columns]
    flat = np.fromiter((one for found in columns for one in found), np.int64, sum(lengths))
    rows = np.repeat(np.arange(len(columns)), lengths)
    return sparse.csr_matrix((np.ones(len(flat)), (rows, flat)), shape=(len(columns), total))


def _definitions(
    said: Statements, terms: sparse.csr_matrix, known: np.ndarray, total: int
) -> dict[int, int]:
    """For each hidden whole one statement that writes it out: the exact before the incomplete."""
    order = sorted(range(len(said.whole)), key=lambda k: (not said.exact[k], k))
    chosen: dict[int, int] = {}
    for k in order:
        if not known[said.whole[k]]:
            chosen.setdefault(said.whole[k], k)
    while chosen:
        wholes = np.array(list(chosen))
        uses = terms[[chosen[whole] for whole in wholes]].tocoo()
        graph = sparse.csr_matrix(
            (np.ones(len(uses.row)), (wholes[uses.row], uses.col)), shape=(total, total)
        )
        _, group = connected_components(graph, directed=True, connection="strong")
        in_group = np.bincount(group)[group]
        circular = [whole for whole in chosen if in_group[whole] > 1]
        if not circular:
            break
        for whole in circular:
            del chosen[whole]
    return chosen


def _expansion(terms: sparse.csr_matrix, defining: dict[int, int], total: int) -> sparse.csr_matrix:
    """Every unknown as the counts it is made of in the end."""
    atoms = np.ones(total)
    atoms[list(defining)] = 0
    ends = sparse.diags(atoms).tocsr()
    if not defining:
        return ends
    wholes = np.array(list(defining))
    uses = terms[list(defining.values())].tocoo()
    steps = sparse.csr_matrix((uses.data, (wholes[uses.row], uses.col)), shape=(total, total))
    found, reach = ends, steps
    while reach.nnz:
        found = found + reach @ ends
        reach = (reach @ steps).tocsr()
    return found.tocsr()


def tighten(system: System) -> None:
    """Draw bounds from one equation at a time until none moves."""
    entries = system.matrix.tocoo()
    rows, at, factor = entries.row, entries.col, entries.data
    if not len(rows):
        return
    for _ in range(ROUNDS):
        least = factor * np.where(factor > 0, system.low[at], system.high[at])
        most = factor * np.where(factor > 0, system.high[at], system.low[at])
        row_least = np.bincount(rows, least, len(system.sums))
        row_most = np.bincount(rows, most, len(system.sums))
        upper = system.sums[rows] - row_least[rows] + least
        lower = system.sums[rows] - row_most[rows] + most
        ceiling = np.floor(np.where(factor > 0, upper, lower) / factor + 1e-6)
        floor = np.ceil(np.where(factor > 0, lower, upper) / factor - 1e-6)
        if not (_take(system.high, system.high_from, at, rows, ceiling, np.less)
                | _take(system.low, system.low_from, at, rows, floor, np.greater)):  # fmt: skip
            return


def _take(
    bound: np.ndarray,
    origin: np.ndarray,
    at: np.ndarray,
    rows: np.ndarray,
    found: np.ndarray,
    better: np.ufunc,
) -> bool:
    """Take the best of the new bounds; give whether any moved."""
    order = np.argsort(-found if better is np.less else found, kind="stable")
    best, source = bound.copy(), origin.copy()
    best[at[order]] = found[order]  # the best of each comes last
    source[at[order]] = rows[order]
    moved = better(best, bound)
    bound[moved], origin[moved] = best[moved], source[moved]
    return bool(moved.any())
