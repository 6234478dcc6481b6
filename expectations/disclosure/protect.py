"""Hiding more until nothing hidden can be worked out from what is public."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from expectations.disclosure.cheapest import Change, cheapest
from expectations.disclosure.merging import Merged, merge
from expectations.disclosure.needs import Needs
from expectations.disclosure.possible import (
    Piece,
    Programme,
    ProtectionError,
    pieces_of,
    programme_of,
)
from expectations.disclosure.system import SAME, Booleans, Integers, Numbers, System
from expectations.disclosure.witnesses import Witnesses

# How far counts around a need move: through sums of so many counts, and from there through sums of
# so many. What cannot be done there is looked for farther away, and last among all.
AROUND = ((100, 6), (1000, 24), None)
ROUNDS = 100
# After so many questions it is looked whether what is hidden is too dear already.
SETTLED = 20
# Pieces of a need, whether it must be more (1) or less (-1), and how much.
Question = tuple[tuple[Piece, ...], float, float]


@dataclass(frozen=True)
class _Answer:
    """How far a sum of counts goes (None: not yet) when `cells` are hidden; or it was `told`."""

    cells: Integers
    reached: float | None = None
    told: bool = False


@dataclass
class Protection:
    """Which figures are hidden; of so many needs (`told`) earlier releases have shown too much."""

    hidden: Booleans
    told: int = 0


class _Protector:
    """The state of one protection: what is hidden, what that costs, which needs are given up."""

    def __init__(self, system: System, needs: Needs, hidden: Booleans, public: Booleans) -> None:
        self.system, self.needs = system, needs
        self.hidden = hidden.copy()
        self.public = public
        self.by_cell = system.cells.tocsc()
        self.told = np.zeros(len(needs.low), dtype=np.bool_)
        self.price = _prices(system)
        self.price[public] = np.inf

    def shown(self) -> Booleans:
        return self.system.shown(self.hidden) | self.public

    def open(self, shown: Booleans) -> Integers:
        """Needs that are not proven, of counts that nobody shows."""
        cell = self.needs.cell
        seen = (cell >= 0) & shown[np.maximum(cell, 0)]
        return np.flatnonzero(self.needs.open() & ~seen & ~self.told)

    def shown_before(self) -> Booleans:
        """Needs of hidden counts that earlier releases showed as they are."""
        cell = self.needs.cell
        now = self.system.shown(self.hidden)
        before = (cell >= 0) & (self.public & ~now)[np.maximum(cell, 0)]
        return np.asarray(before & self.needs.open())

    def hide_cells(self, cells: Booleans) -> None:
        """Hide every figure that shows one of the cells."""
        own = self.system.figure_cells
        self.hidden |= (cells[np.maximum(own, 0)] & (own >= 0)).any(axis=1)

    def around(self, need: int) -> Integers:
        """The cells that hold counts of a need, and can be hidden."""
        counts = np.r_[self.needs.most[need].indices, self.needs.least[need].indices]
        cells = np.unique(self.by_cell[:, np.unique(counts)].indices)
        return cells[~self.public[cells]]


def _prices(system: System) -> Numbers:
    """What hiding each cell costs: figures, and what they say, which is more of large counts."""
    figures = np.zeros(system.cells.shape[0])
    np.add.at(figures, system.figure_cells[system.figure_cells >= 0], 1.0)
    return figures * np.log2(2.0 + np.abs(system.values))


def protect(
    system: System,
    needs: Needs,
    hidden: Booleans,
    public: Booleans,
    too_dear: Callable[[Booleans], bool],
) -> Protection:
    """Hide figures until every need of a hidden count is met, or the hidden ones are `too_dear`.

    `hidden` figures are hidden from the start; `public` cells are known whatever is hidden now.
    Raises ProtectionError when a programme has no answer, a need cannot be met though nothing
    public binds it, or the rounds run out.
    """
    state = _Protector(system, needs, hidden, public)
    for _ in range(ROUNDS):
        shown = state.shown()
        merged = merge(system, shown)
        witnesses = Witnesses(merged, needs)
        witnesses.note(merged.counts)
        unmet = state.open(shown)
        if not len(unmet) or too_dear(state.hidden):
            break
        witnesses.look(unmet)
        _ask_and_hide(state, merged, witnesses, shown, too_dear)
    else:
        raise ProtectionError(
            f"After {ROUNDS} rounds hidden counts could still be worked out from what is shown. "
            "Nothing is published; offer less detail in the catalogue's disclosure.yml."
        )
    return Protection(state.hidden, int((state.told | state.shown_before()).sum()))


def _ask_and_hide(
    state: _Protector,
    merged: Merged,
    witnesses: Witnesses,
    shown: Booleans,
    too_dear: Callable[[Booleans], bool],
) -> None:
    """Meet needs one after the other, each with what was hidden for those before it."""
    needs, answers = state.needs, dict[Question, _Answer]()
    gone = ~shown
    price = state.price.copy()
    for need in map(int, state.open(shown)):
        for sign, of, end, proven in (
            (1.0, needs.most, needs.high, needs.proven_high),
            (-1.0, needs.least, needs.low, needs.proven_low),
        ):
            if not needs.unmet(need, sign):
                continue
            row = csr_matrix(of[need])
            pieces = pieces_of(state.system, merged, row.indices, row.data)
            question = (tuple(pieces), sign, float(end[need]))
            if question not in answers:
                if len(answers) % SETTLED == SETTLED - 1:
                    state.hide_cells(gone)
                    if too_dear(state.hidden):
                        return
                programme, change = _meet(merged, question, price)
                answers[question] = _judge(state, need, question, programme, change, gone)
                _note(witnesses, programme, change)
                gone[answers[question].cells], price[answers[question].cells] = True, 0.0
            answer = answers[question]
            if answer.reached is not None:
                proven[need] = sign * max(sign * proven[need], sign * answer.reached)
            state.told[need] |= answer.told
    state.hide_cells(gone)


def _meet(merged: Merged, question: Question, price: Numbers) -> tuple[Programme, Change | None]:
    """The cheapest change to what is asked: of the counts near to it, else of more, else of any."""
    pieces, sign, end = question
    for around in AROUND:
        programme = programme_of(merged, list(pieces), around)
        change = cheapest(programme, sign, end, price)
        if change is not None:
            return programme, change
    return programme, None


def _judge(
    state: _Protector,
    need: int,
    question: Question,
    programme: Programme,
    change: Change | None,
    gone: Booleans,
) -> _Answer:
    """What to hide for a need: what changes, or all around it where no whole counts are found."""
    if change is not None and change.counts is not None:
        return _Answer(change.cells, float(programme.objective @ change.counts))
    if change is not None and not gone[change.cells].all():
        return _Answer(change.cells)
    around = state.around(need)
    if change is not None and not gone[around].all():
        return _Answer(around)
    # With all around it hidden, what remains is what earlier publications told.
    if not _bound_by_public(state, question, programme):
        raise ProtectionError(
            "A hidden count cannot be open, though nothing that was published before binds it. "
            "Nothing is published; look for a count that breaks the rules between counts, or "
            "offer less detail in the catalogue's disclosure.yml."
        )
    return _Answer(around, told=True)


def _bound_by_public(state: _Protector, question: Question, programme: Programme) -> bool:
    """Whether what is asked were possible if nothing had been published before."""
    _, sign, end = question
    shown = programme.cells[programme.cells >= 0]
    free = cheapest(programme, sign, end, np.zeros_like(state.price))
    return bool(state.public[shown].any()) and free is not None and free.counts is not None


def _note(witnesses: Witnesses, programme: Programme, change: Change | None) -> None:
    """Take note of a change, and of the opposite one where that is possible too."""
    if change is None or change.counts is None:
        return
    witnesses.note_part(programme, change.counts)
    opposite = 2 * programme.start - change.counts
    if (opposite >= 0).all() and (programme.below @ opposite <= SAME).all():
        witnesses.note_part(programme, opposite)
