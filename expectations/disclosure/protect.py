"""Hiding more until nothing hidden can be worked out from what is public."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from expectations.disclosure.merging import Merged, merge
from expectations.disclosure.needs import Needs
from expectations.disclosure.possible import (
    Piece,
    ProtectionError,
    Reach,
    pieces_of,
    programme_of,
    reach,
)
from expectations.disclosure.system import SAME, Booleans, Integers, System
from expectations.disclosure.tilings import Tilings
from expectations.disclosure.witnesses import Witnesses

# Sums of more counts than this bind, but are not followed in search of what may move; if that does
# not settle the question, more are.
WIDEST = (12, 48, None)
# Of more counts than this not all are moved: what those around do not settle is hidden.
MOST = 5000
ROUNDS = 500
Question = tuple[tuple[Piece, ...], float, float]


@dataclass
class Protection:
    """Which figures are hidden; of so many needs (`told`) earlier releases have shown too much."""

    hidden: Booleans
    told: int = 0


class _Protector:
    """The state of one protection: what is hidden, what is known of it, what is proven.

    `telling` gives for a need the cells that together tell too much: while all are shown, no
    programme need be asked.
    """

    def __init__(
        self,
        system: System,
        tilings: Tilings,
        needs: Needs,
        hidden: Booleans,
        public: Booleans,
        small: int,
    ) -> None:
        self.system, self.tilings, self.needs, self.small = system, tilings, needs, small
        self.hidden = hidden.copy()
        self.public = public
        self.by_cell = system.cells.tocsc()
        self.counts_of = csr_matrix((abs(needs.most) + abs(needs.least)).sign())
        self.given_up = np.zeros(len(needs.low), dtype=np.bool_)
        self.telling: dict[int, Integers] = {}

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

    def hide_cells(self, cells: Booleans) -> None:
        """Hide every figure that shows one of the cells."""
        own = self.system.figure_cells
        self.hidden |= (cells[np.maximum(own, 0)] & (own >= 0)).any(axis=1)


def protect(
    system: System,
    tilings: Tilings,
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
    state = _Protector(system, tilings, needs, hidden, public, small)
    for _ in range(ROUNDS):
        _hide_tight(state)
        _hide_besides(state)
        shown = state.shown()
        merged = merge(system, shown & ~tilings.told(shown))
        witnesses = Witnesses(merged, needs)
        witnesses.note(merged.counts)
        unmet = state.next_unmet(shown)
        if not len(unmet) or too_dear(state.hidden):
            break
        witnesses.look(unmet)
        _ask_and_hide(state, merged, witnesses, shown)
    else:
        raise ProtectionError(
            f"After {ROUNDS} rounds hidden counts could still be worked out from what is shown. "
            "Nothing is published; offer less detail in the catalogue's disclosure.yml."
        )
    return Protection(state.hidden, int(state.given_up.sum()))


def _hide_tight(state: _Protector) -> None:
    """Hide sums that hold the whole of a need and are themselves less than it must reach."""
    system, needs, shown = state.system, state.needs, state.shown()
    small = np.flatnonzero(shown & ~state.public & (system.values < state.small - SAME))
    unmet = state.open(shown)
    if not len(small) or not len(unmet):
        return
    held = (system.cells[small].sign() @ state.counts_of[unmet].T).tocoo()
    whole = held.data == np.diff(state.counts_of.indptr)[unmet[held.col]]
    less = system.values[small[held.row]] < needs.high[unmet[held.col]] - SAME
    tight = np.zeros(len(system.values), dtype=np.bool_)
    tight[small[held.row[whole & less]]] = True
    state.hide_cells(tight)


def _hide_besides(state: _Protector) -> None:
    """Hide a second member of every sum that has a single hidden one."""
    needs, tilings = state.needs, state.tilings
    wanted = np.zeros(len(state.system.values), dtype=np.bool_)
    wanted[needs.cell[(needs.cell >= 0) & ~state.given_up]] = True
    shown = state.shown()
    while True:
        before = int(shown.sum())
        for tiling in tilings.alone(~shown, wanted):
            members = tilings.members(int(tiling))
            free = members[shown[members] & ~state.public[members]]
            if len(free) and shown[members].sum() == len(members) - 1:
                shown[_least(state, shown, free, 1.0)] = False
        state.hide_cells(~shown)
        shown = state.shown()
        if int(shown.sum()) == before:
            return


def _ask_and_hide(state: _Protector, merged: Merged, witnesses: Witnesses, shown: Booleans) -> None:
    """Prove needs by programmes, or hide one cell more for each, but none for two reasons."""
    asked: set[Question] = set()
    gone = np.zeros(len(shown), dtype=np.bool_)
    for need in map(int, state.next_unmet(shown)):
        telling = state.telling.get(need)
        if telling is None or not shown[telling].all():
            telling = _ask(state, merged, witnesses, need, asked)
            if telling is None:
                continue
            state.telling[need] = telling
        if gone[telling].any():
            continue
        free = telling[~state.public[telling]]
        if len(free):
            gone[_choose(state, shown & ~gone, need, free)] = True
            continue
        around = np.unique(state.by_cell[:, state.counts_of[need].indices].indices)
        gone[around[~state.public[around]]] = True
        # With all around it hidden, what remains is what earlier publications told.
        state.given_up[need] = not shown[around[~state.public[around]]].any()
    state.hide_cells(gone)


def _ask(
    state: _Protector, merged: Merged, witnesses: Witnesses, need: int, asked: set[Question]
) -> Integers | None:
    """Prove both ends of a need; the cells that together tell too much, or None if none do.

    None as well where the same was asked for another need before.
    """
    needs = state.needs
    for sign, of, end, proven in (
        (1.0, needs.most, needs.high, needs.proven_high),
        (-1.0, needs.least, needs.low, needs.proven_low),
    ):
        if not needs.unmet(need, sign):
            continue
        row = csr_matrix(of[need])
        pieces = pieces_of(state.system, merged, row.indices, row.data)
        question = (tuple(pieces), sign, float(end[need]))
        if question in asked:
            return None
        asked.add(question)
        found = _answer(merged, witnesses, pieces, sign, float(end[need]))
        if sign * (found.proven - end[need]) < -SAME:
            return found.cells
        proven[need] = found.proven
    return None


def _answer(
    merged: Merged, witnesses: Witnesses, pieces: list[Piece], sign: float, end: float
) -> Reach:
    """How far a sum of counts goes: among the counts near to it first, then among all."""
    for widest in WIDEST[: None if len(merged.counts) <= MOST else -1]:
        programme = programme_of(merged, pieces, widest)
        found = reach(programme, sign, end)
        if found.counts is not None:
            witnesses.note_part(programme, found.counts)
        if found.known or sign * (found.proven - end) >= -SAME:
            break
    return found


def _choose(state: _Protector, shown: Booleans, need: int, cells: Integers) -> int:
    """The cell to hide for a need."""
    needs = state.needs
    missing = max(
        needs.high[need] - needs.proven_high[need], needs.proven_low[need] - needs.low[need], 1.0
    )
    return _least(state, shown, cells, missing)


def _least(state: _Protector, shown: Booleans, cells: Integers, missing: float) -> int:
    """The cell of these that is large enough, told again by the fewest sums, and the least."""
    values = state.system.values[cells]
    short = np.maximum(missing - values, 0)
    told = state.tilings.told_again(cells, shown)
    return int(cells[np.lexsort((cells, values, told, short))][0])
