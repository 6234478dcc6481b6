"""Hiding more until nothing hidden can be worked out from what is public."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from expectations.disclosure.knowledge import Knowledge, know, same_block, swap_ranges
from expectations.disclosure.needs import Needs
from expectations.disclosure.possible import (
    Block,
    ProtectionError,
    block_of,
    extreme,
    together,
)
from expectations.disclosure.system import SAME, Booleans, Integers, System

# Sums with more unknowns than this are kept, but not followed in search of what may move.
WIDEST = 1000
ROUNDS = 500
# So many cells are compared before one is hidden.
CANDIDATES = 12


@dataclass
class Protection:
    """Which figures are hidden; `told` are needs that earlier publications have met already."""

    hidden: Booleans
    told: int = 0


class _Protector:
    """The state of one protection: what is hidden, what is known of it, what is proven."""

    def __init__(
        self, system: System, needs: Needs, hidden: Booleans, public: Booleans, small: int
    ) -> None:
        self.system, self.needs, self.small = system, needs, small
        self.hidden = hidden.copy()
        self.public = public
        self.by_cell = system.cells.tocsc()
        self.counts_of = csr_matrix((abs(needs.most) + abs(needs.least)).sign())
        self.given_up = np.zeros(len(needs.low), dtype=np.bool_)

    def shown(self) -> Booleans:
        return self.system.shown(self.hidden) | self.public

    def open(self, shown: Booleans) -> Integers:
        """Needs that are not proven, of counts that nobody shows."""
        cell = self.needs.cell
        told = (cell >= 0) & shown[np.maximum(cell, 0)]
        return np.flatnonzero(self.needs.open() & ~told & ~self.given_up)

    def next_unmet(self, shown: Booleans) -> Integers:
        """Those of cells first: what protects them protects much of the rest."""
        unmet = self.open(shown)
        of_cells = unmet[unmet < self.needs.of_cells]
        return of_cells if len(of_cells) else unmet

    def hide_cell(self, cell: int) -> None:
        """Hide every figure that shows the cell."""
        self.hidden |= (self.system.figure_cells == cell).any(axis=1)


def protect(
    system: System,
    needs: Needs,
    hidden: Booleans,
    public: Booleans,
    small: int,
    too_dear: Callable[[Booleans], bool],
) -> Protection:
    """Hide figures until every need of a hidden count is met, or the hidden ones are `too_dear`.

    `hidden` figures are hidden from the start; `public` cells are known whatever is hidden now.
    Raises ProtectionError when a programme has no answer, or the rounds run out.
    """
    state = _Protector(system, needs, hidden, public, small)
    for _ in range(ROUNDS):
        shown = state.shown()
        known = know(system, shown)
        _note_swaps(state, known)
        unmet = state.next_unmet(shown)
        if not len(unmet) or too_dear(state.hidden):
            break
        _prove_together(state, known, unmet)
        touched: set[int] = set()
        for need in state.next_unmet(shown):
            _meet_or_hide(state, known, shown, int(need), touched)
    else:
        raise ProtectionError(
            f"After {ROUNDS} rounds hidden counts could still be worked out from what is shown. "
            "Nothing is published; offer less detail in the catalogue's disclosure.yml."
        )
    return Protection(state.hidden, int(state.given_up.sum()))


def _note_swaps(state: _Protector, known: Knowledge) -> None:
    """Prove needs by moving counts between those alike in every public sum."""
    needs, counts = state.needs, state.system.counts
    low, high = swap_ranges(state.system, known)
    high = np.where(np.isfinite(high), high, counts + 1000.0)
    up, down = high - counts, counts - low
    best_up = _best(needs.most, up, down)
    best_down = _best(needs.least, down, up)
    needs.proven_high = np.maximum(needs.proven_high, needs.most @ counts + best_up)
    needs.proven_low = np.minimum(needs.proven_low, needs.least @ counts - best_down)


def _best(of: csr_matrix, plus: np.ndarray, minus: np.ndarray) -> np.ndarray:
    """Per row how far one of its counts can be moved its way."""
    gains = of.copy()
    gains.data = np.where(of.data > 0, plus[of.indices], minus[of.indices])
    return np.asarray(gains.max(axis=1).todense()).ravel() if of.nnz else np.zeros(of.shape[0])


def _prove_together(state: _Protector, known: Knowledge, unmet: Integers) -> None:
    """Prove the needs of one block by few programmes for all of them."""
    system, of = state.system, state.counts_of
    unknown = of @ (~known.fixed).astype(np.float64)
    waiting = unmet[unknown[unmet] > 0]
    while len(waiting):
        first = of[waiting[0]].indices
        numbers = same_block(system, known, first[~known.fixed[first]], WIDEST)
        inside = np.zeros(len(system.counts))
        inside[numbers] = 1.0
        here = (of[waiting] @ inside) >= unknown[waiting]
        here[0] = True
        _few_programmes(state, block_of(system, known, numbers), waiting[here])
        waiting = waiting[~here]


def _few_programmes(state: _Protector, block: Block, here: Integers) -> None:
    needs, system = state.needs, state.system
    for sign, of, ends in ((-1.0, needs.most, needs.high), (1.0, needs.least, needs.low)):
        for _ in range(3):
            proven = needs.proven_high if sign < 0 else -needs.proven_low
            wanted = ends if sign < 0 else -ends
            left = here[proven[here] < wanted[here] - SAME]
            if not len(left):
                break
            inside = csr_matrix(of[left][:, block.numbers])
            outside = of[left] @ system.counts - inside @ block.truth
            found = together(block, inside, ends[left] - outside, sign)
            if found is None:
                break
            counts = system.counts.copy()
            counts[block.numbers] = found
            before = needs.open()[here].sum()
            needs.note(counts)
            if needs.open()[here].sum() == before:
                break


def _meet_or_hide(
    state: _Protector, known: Knowledge, shown: Booleans, need: int, touched: set[int]
) -> None:
    """Prove one need by programmes of its own, or hide one more cell for it."""
    needs, system = state.needs, state.system
    own = state.counts_of[need].indices
    binding = _binding(state, known, own)
    if touched.intersection(binding[:1]):
        return
    start = own[~known.fixed[own]]
    tried = 0
    for widest in (WIDEST, len(system.counts)):
        numbers = same_block(system, known, start, widest)
        if len(numbers) == tried:
            break
        tried = len(numbers)
        block = block_of(system, known, numbers)
        for sign, of in ((-1.0, needs.most), (1.0, needs.least)):
            objective = sign * of[need].toarray().ravel()[block.numbers]
            counts = system.counts.copy()
            counts[block.numbers] = extreme(block, objective)
            needs.note(counts)
        if not needs.open()[need]:
            return
    touched.update(binding[:1])
    _hide_one_more(state, known, shown, need, binding)


def _binding(state: _Protector, known: Knowledge, own: Integers) -> list[int]:
    """Public sums with a count of the need: those with no other unknown first, then by value."""
    pattern = known.pattern
    chosen = np.zeros(len(state.system.counts))
    chosen[own] = 1.0
    rows = np.flatnonzero(pattern @ chosen)
    others = pattern[rows] @ ((~known.fixed) * (1.0 - chosen))
    size = np.abs(known.sums[rows]) @ state.system.counts
    order = np.lexsort((rows, size, others > 0))
    return [int(row) for row in rows[order][:3]]


def _hide_one_more(
    state: _Protector, known: Knowledge, shown: Booleans, need: int, binding: list[int]
) -> None:
    """Hide one more public cell beside the tightest sum.

    One that is large enough and, hidden, is not told again by another sum; of these the least.
    """
    hideable = shown & ~state.public
    for row in binding:
        numbers = known.sums[row].indices
        cells = np.unique(state.by_cell[:, numbers].indices)
        cells = cells[hideable[cells]]
        if len(cells):
            state.hide_cell(int(_ranked(state, known, cells)[0]))
            return
    state.given_up[need] = True


def _ranked(state: _Protector, known: Knowledge, cells: Integers) -> Integers:
    values = state.system.values[cells]
    enough = values > state.small
    if not enough.any():
        return cells[np.lexsort((cells, -values))]
    order = cells[enough][np.lexsort((cells[enough], values[enough]))][:CANDIDATES]
    told = [_told_again(state, known, int(cell)) for cell in order]
    return order[np.argsort(told, kind="stable")]


def _told_again(state: _Protector, known: Knowledge, cell: int) -> int:
    """Public sums in which the counts of this cell would be the only unknown ones."""
    own = state.system.cells[cell].indices
    touching = np.unique(known.by_count[:, own].indices)
    unknown = known.pattern[touching] @ (~known.fixed).astype(np.float64)
    return int((unknown == 0).sum())
