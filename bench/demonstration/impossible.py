"""The impossible rules once more, in their plainest words, and what follows from a held figure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from bench.demonstration.figure import SEXES, TOTAL, Figure, Key, Sides, limits
from bench.demonstration.reckoning import Reckoning

Broken = Callable[[Reckoning, Figure], bool]
CLEAR_OF = (0.9, 1.12)
"""A follower's shift ÷ half its interval must not lie between these: too close to call."""


class TooCloseError(Exception):
    """A figure would be held or not by a hair: plant the fault elsewhere."""


def above_denominator(_: Reckoning, figure: Figure) -> bool:
    """More of a part than of the whole."""
    return figure.denominator > 0 and figure.numerator > figure.denominator


def nesting_broken(reckoning: Reckoning, figure: Figure) -> bool:
    """More of the narrower than of the wider; both figures are held."""
    name = figure.sides.indicator
    wider = reckoning.attribute(name, "not_above")
    pairs = [(name, wider)] if wider else []
    pairs += [
        (one, name) for one in reckoning.indicators if reckoning.attribute(one, "not_above") == name
    ]
    return any(
        _total(reckoning, figure, narrow) > _total(reckoning, figure, wide)
        for narrow, wide in pairs
    )


def _total(reckoning: Reckoning, figure: Figure, indicator: str) -> float:
    sides = reckoning.sides(indicator, figure.sides.breakdown)
    return float(sides.numerator[figure.elements].sum())


def outside_hard_limits(reckoning: Reckoning, figure: Figure) -> bool:
    """The whole 99.8 % interval beyond the hard limit."""
    row = reckoning.indicators[figure.sides.indicator]
    if figure.denominator <= 0 or figure.numerator > figure.denominator:
        return False
    lower, _ = limits(row["interval_method"], figure.numerator, figure.denominator, 0.998)
    return bool(lower * row["per"] > row["hard_high"])


def zero_denominator(_: Reckoning, figure: Figure) -> bool:
    """Events where nobody could have had them."""
    return figure.denominator == 0 and figure.numerator > 0


def negative_cell(_: Reckoning, figure: Figure) -> bool:
    """A negative count among those summed."""
    return bool((figure.sides.numerator[figure.elements] < 0).any())


def parts_above_total(reckoning: Reckoning, figure: Figure) -> bool:
    """Boys and girls adding to more than the children."""
    if figure.sides.breakdown != "total":
        return False
    parts = sum(
        reckoning.sides(figure.sides.indicator, sex).numerator[figure.elements].sum()
        for sex in SEXES
    )
    return bool(parts > figure.numerator + max(2.0, 0.005 * figure.numerator))


@dataclass
class Consequences:
    """What a fault stops: figures that break the rule themselves, and those that contain them."""

    roots: dict[Key, str] = field(default_factory=dict)
    followers: dict[Key, float] = field(default_factory=dict)


def consequences(
    reckoning: Reckoning,
    place: str,
    base_periods: set[str],
    measures: dict[str, str],
    broken: Broken,
    *,
    by_cell: bool = False,
    of_provinces: bool = False,
) -> Consequences:
    """Which figures a fault at a place stops.

    measures: the measures the rule doubts, with the side on which its own indicator uses them.
    by_cell: the fault lies in a part of the figure, so figures above a held one are followers.
    Raises TooCloseError when a follower's shift is near the threshold.
    """
    own = _own(reckoning, place, base_periods, measures, broken, of_provinces)
    roots = [figure for figure in own if not any(_below(one, figure) for one in own)]
    held = roots if by_cell else own
    found = Consequences({figure.key: "" for figure in held})
    for figure, suspect, sides in _touched(reckoning, place, roots, measures, of_provinces):
        if figure.key not in found.roots:
            found.followers[figure.key] = shift(reckoning, figure, suspect, sides)
    close = [key for key, ratio in found.followers.items() if CLEAR_OF[0] < ratio < CLEAR_OF[1]]
    if close:
        raise TooCloseError(f"{len(close)} figures are held or not by a hair, such as {close[0]}")
    found.followers = {key: ratio for key, ratio in found.followers.items() if ratio >= 1}
    return found


def _own(
    reckoning: Reckoning,
    place: str,
    base_periods: set[str],
    measures: dict[str, str],
    broken: Broken,
    of_provinces: bool,
) -> list[Figure]:
    """Figures that break the rule themselves, in indicators using a measure on the named side."""
    found: dict[Key, Figure] = {}
    for measure, side in measures.items():
        for indicator, sides_used in reckoning.users_of(measure).items():
            if side not in sides_used:
                continue
            for breakdown in _breakdowns(reckoning, indicator, of_provinces):
                sides = reckoning.sides(indicator, breakdown, of_provinces)
                for figure in reckoning.containing(sides, place, base_periods):
                    if broken(reckoning, figure):
                        found[figure.key] = figure
    return list(found.values())


def _breakdowns(reckoning: Reckoning, indicator: str, of_provinces: bool) -> list[str]:
    """Breakdowns with cells of their own: a province's own row is neither urban nor rural."""
    shown = reckoning.breakdowns_of(indicator)
    return [one for one in shown if not of_provinces or one in (TOTAL, *SEXES)]


def _below(one: Figure, other: Figure) -> bool:
    """Whether one lies below other: not shallower, not longer, not both equal, a cell in common."""
    deeper, shorter = one.rank > other.rank, one.days < other.days
    if one.rank < other.rank or one.days > other.days or not (deeper or shorter):
        return False
    return bool(one.cells() & other.cells())


def _touched(
    reckoning: Reckoning,
    place: str,
    roots: list[Figure],
    measures: dict[str, str],
    of_provinces: bool,
) -> list[tuple[Figure, np.ndarray, set[str]]]:
    """Figures holding suspect cells, which of their elements are suspect, and on which sides."""
    users: dict[str, set[str]] = {}
    for measure in measures:
        for indicator, sides_used in reckoning.users_of(measure).items():
            users.setdefault(indicator, set()).update(sides_used)
    spans = {period for root in roots for _, period in root.cells()}
    touched = []
    for indicator, sides_used in users.items():
        for breakdown in _breakdowns(reckoning, indicator, of_provinces):
            sides = reckoning.sides(indicator, breakdown, of_provinces)
            for figure in reckoning.containing(sides, place, spans):
                suspect = _suspect(figure, roots)
                if suspect.any():
                    touched.append((figure, suspect, sides_used))
    return touched


def _suspect(figure: Figure, roots: list[Figure]) -> np.ndarray:
    """Which elements of a figure are cells of a root that lies wholly within its place."""
    suspect = np.zeros(len(figure.elements), dtype=bool)
    sides = figure.sides
    for root in roots:
        if figure.rank >= root.rank and figure.days < root.days:
            continue
        cells = root.cells()
        units = {unit for unit, _ in cells}
        mine = figure.elements & _any_of(sides, units)
        if len(set(sides.locality[mine])) < len(units):
            continue
        for at in np.flatnonzero(mine):
            suspect[at] |= (sides.locality[at], sides.period[at]) in cells
    return suspect


def _any_of(sides: Sides, units: set[str]) -> np.ndarray:
    """Elements of some units."""
    table = np.zeros(int(sides.place_code.max()) + 1, dtype=bool)
    table[[sides.code_of[unit] for unit in units if unit in sides.code_of]] = True
    return table[sides.place_code]


def shift(reckoning: Reckoning, figure: Figure, suspect: np.ndarray, used: set[str]) -> float:
    """By how many half 95 % intervals the value moves with the expected counts put in.

    Infinite when an expected count is not known; 0 for a figure without a value.
    """
    sides = figure.sides
    if figure.denominator <= 0:
        return 0.0
    numerator, denominator = figure.numerator, figure.denominator
    if "numerator" in used:
        numerator += float((sides.expected_numerator - sides.numerator)[suspect].sum())
    if "denominator" in used:
        denominator += float((sides.expected_denominator - sides.denominator)[suspect].sum())
    if np.isnan(numerator) or np.isnan(denominator) or denominator <= 0:
        return float("inf")
    method = reckoning.attribute(sides.indicator, "interval_method")
    lower, upper = limits(method, figure.numerator, figure.denominator, 0.95)
    moved = abs(numerator / denominator - figure.numerator / figure.denominator)
    return moved / ((upper - lower) / 2)
