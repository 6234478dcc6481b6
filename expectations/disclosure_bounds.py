"""What an attacker can work out of hidden counts, and hiding more until it is not enough.

The attacker knows every public count and every equation, and that counts are whole and not
negative. An integer programme gives the least and the most each hidden count can be.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_matrix

from expectations.disclosure_cells import SAME, Cells, CellSystem, Equation, Numbers


class ProtectionError(Exception):
    """The integer programme gave no answer, so nothing can be said to be safe."""


class _State:
    """Which cells are hidden now, and which figures with them."""

    def __init__(self, system: CellSystem) -> None:
        self.cells: Cells = system.cells
        self.small = system.small
        self.figures = system.hidden_figures.copy()
        self.shown_by: dict[int, list[int]] = defaultdict(list)
        for side in (self.cells.numerator, self.cells.denominator):
            for row, cell in enumerate(side):
                if cell >= 0:
                    self.shown_by[int(cell)].append(row)
        self.equations_of: dict[int, list[int]] = defaultdict(list)
        for at, equation in enumerate(self.cells.equations):
            for cell in equation:
                self.equations_of[cell].append(at)

        self._least = list(self.cells.counts)
        self._most = list(self.cells.counts)

    def proven(self, cell: int, sign: float) -> float:
        """The least (sign 1) or most (sign -1) that the cell was shown to be possibly."""
        return self._least[cell] if sign > 0 else self._most[cell]

    def remember(self, hidden: list[int], found: Numbers) -> None:
        """Take note of counts that fulfil all equations."""
        for cell, count in zip(hidden, found.tolist(), strict=True):
            self._least[cell] = min(self._least[cell], count)
            self._most[cell] = max(self._most[cell], count)

    def hidden(self, cell: int) -> bool:
        """Hidden when no figure that shows it is public."""
        return cell in self.cells.unpublished or all(
            self.figures[row] for row in self.shown_by[cell]
        )

    def hide(self, cell: int) -> None:
        """Hide every figure that shows the cell."""
        self.figures[self.shown_by[cell]] = True

    def range_needed(self, cell: int) -> tuple[float, float] | None:
        """The integers that must stay possible for a hidden cell; None when none must."""
        value, what = self.cells.counts[cell], self.cells.unpublished.get(cell)
        if what == "remainder":
            return None
        if what == "rest" and abs(value) <= SAME:
            return 0.0, float(self.small)
        if 1 - SAME <= value <= self.small + SAME:
            return 1.0, float(self.small)
        return None

    def component(self, cell: int) -> tuple[list[int], list[Equation]]:
        """Hidden cells that hang together with this one through equations, and the equations."""
        seen, queue, equations = {cell}, [cell], set()
        while queue:
            for at in self.equations_of[queue.pop()]:
                if at in equations:
                    continue
                equations.add(at)
                for other in self.cells.equations[at]:
                    if other not in seen and self.hidden(other):
                        seen.add(other)
                        queue.append(other)
        return sorted(seen), [self.cells.equations[at] for at in sorted(equations)]


def protect(system: CellSystem) -> npt.NDArray[np.bool_]:
    """Rows of figures to hide: those hidden already and their complements.

    Small counts that some public figure shows on another row are hidden there as well. Then,
    until no small hidden count can be narrowed to less than 1 to `small`, the least public count
    that is large enough is hidden with it.
    """
    state = _State(system)
    _hide_small_everywhere(state)
    for cell in range(len(state.cells.counts)):
        needed = state.range_needed(cell)
        while needed and state.hidden(cell) and not _possible(state, cell, *needed):
            _hide_one_more(state, cell)
    return state.figures


def _possible(state: _State, cell: int, low: float, high: float) -> bool:
    """Whether an attacker must reckon with every count from low to high.

    The counts of a solution are possible for all cells in it, and stay so when more is hidden:
    what one programme has shown need not be asked again for another cell.
    """
    for sign, enough in ((1.0, low), (-1.0, -high)):
        if sign * state.proven(cell, sign) <= enough:
            continue
        if not state.equations_of[cell]:
            return True
        hidden, equations = state.component(cell)
        found = extreme_counts(hidden, state.cells.counts, equations, cell, sign)
        state.remember(hidden, found)
        if sign * state.proven(cell, sign) > enough:
            return False
    return True


def extreme_counts(
    hidden: list[int], counts: list[float], equations: list[Equation], cell: int, sign: float
) -> Numbers:
    """Counts of the hidden cells that fulfil all equations, with the least `sign` times one cell.

    The most is capped far above all counts together. A solver may err by its tolerances: its
    counts are rounded and put into the sums again, and when they do not fulfil them the true
    counts, which do, are the best that is proven. Raises ProtectionError without an answer.
    """
    place = {number: at for at, number in enumerate(hidden)}
    entries = [
        (at, place[c], float(k))
        for at, equation in enumerate(equations)
        for c, k in equation.items()
        if c in place
    ]
    known = [-sum(k * counts[c] for c, k in e.items() if c not in place) for e in equations]
    rows, columns, factors = zip(*entries, strict=True)
    matrix = coo_matrix((factors, (rows, columns)), shape=(len(equations), len(hidden))).tocsr()
    sums = LinearConstraint(matrix, np.array(known) - SAME, np.array(known) + SAME)
    truth = np.array([counts[c] for c in hidden])
    whole = bool(np.all(np.abs(truth - np.round(truth)) <= SAME))
    cap = 1000.0 + 2 * sum(abs(counts[c]) for equation in equations for c in equation)
    objective = np.zeros(len(hidden))
    objective[place[cell]] = sign
    # The relaxed programme is much faster and nearly always ends on whole counts.
    for integral in (0, 1):
        solved = milp(
            objective,
            integrality=np.full(len(hidden), integral),
            bounds=Bounds(0, cap),
            constraints=sums,
        )
        if solved.x is None:
            raise ProtectionError(f"The bounds of a hidden count were not found: {solved.message}")
        found = np.round(solved.x) if whole else np.asarray(solved.x)
        fulfilled = matrix @ found
        if np.all((fulfilled >= sums.lb) & (fulfilled <= sums.ub)) and np.all(found >= 0):
            return found
    return truth


def _hide_small_everywhere(state: _State) -> None:
    """A count hidden because it is small is hidden on every row that shows it."""
    for cell, value in enumerate(state.cells.counts):
        if cell not in state.cells.unpublished and 1 - SAME <= value <= state.small + SAME:
            state.hide(cell)


def _hide_one_more(state: _State, cell: int) -> None:
    """Hide the least public count that is large enough, nearest to the cell; else the largest."""
    _, equations = state.component(cell)
    touching = [equation for equation in equations if cell in equation]
    for near in (touching, equations):
        shown = sorted({c for equation in near for c in equation if not state.hidden(c)})
        if shown:
            counts = state.cells.counts
            enough = [c for c in shown if counts[c] > state.small]
            ranked = sorted(enough or shown, key=lambda c: (counts[c], c))
            state.hide(ranked[0] if enough else ranked[-1])
            return
    raise ProtectionError("A hidden count can be worked out although nothing beside it is public.")
