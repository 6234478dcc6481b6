"""The kinds of faults: what each makes of the counts of a figure."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from expectations.statistics import PROPORTION_RELATIONS

Counts = tuple[float, float | None]
Change = Callable[[Any], Counts | None]

IMPOSSIBLE, SLIP, SWAP, COPY, JUMP, SHIFT, OTHER = (
    "impossible", "slip", "swap", "copy", "jump", "shift", "other",
)  # fmt: skip


@dataclass(frozen=True)
class Kind:
    """A kind of fault of one figure.

    `change` gives numerator and denominator as they will stand, or None where the kind does not
    apply; `onwards` says that every later like period changes alike. `weight` is how many are
    planted for one of another kind: of a kind with a near bar of its own many are needed.
    """

    name: str
    group: str
    change: Change
    onwards: bool = False
    weight: int = 1


def _times(numerator: float, denominator: float = 1.0) -> Change:
    """Counts multiplied and rounded, where that changes what was meant to change."""

    def change(figure: Any) -> Counts | None:
        x, n = figure.numerator, _denominator(figure)
        if n is None:
            made = (float(round(x * numerator)), None)
            return None if denominator != 1 or made[0] == x else made
        # An exposure need not be whole: what matters there is the factor.
        below = n if denominator == 1 else max(1.0, round(n * denominator))
        above = x if numerator == 1 else float(round(x * numerator))
        moved = (numerator == 1 or above != x) and (denominator == 1 or below != n)
        return (above, below) if moved else None

    return change


def _denominator(figure: Any) -> float | None:
    return None if math.isnan(figure.denominator) else figure.denominator


def _negative(figure: Any) -> Counts | None:
    return -figure.numerator - 3, _denominator(figure)


def _above_the_whole(figure: Any) -> Counts | None:
    if figure.relation not in PROPORTION_RELATIONS or not figure.denominator > 0:
        return None
    return figure.denominator + max(1.0, round(0.02 * figure.denominator)), figure.denominator


def _nesting_broken(figure: Any) -> Counts | None:
    if math.isnan(figure.nesting_numerator):
        return None
    return figure.nesting_numerator + 1, figure.denominator


def _outside_hard_limits(figure: Any) -> Counts | None:
    if not (figure.hard_high > 0 and figure.denominator > 0):
        return None
    most = figure.hard_high / figure.per * figure.denominator
    count = float(math.ceil(most + 5 * math.sqrt(most) + 12))
    of_a_whole = figure.relation in PROPORTION_RELATIONS
    if of_a_whole and (count > figure.denominator or _wilson_lower(count, figure) * figure.per
                       <= figure.hard_high):  # fmt: skip
        return None
    return count, figure.denominator


def _wilson_lower(x: float, figure: Any, z: float = 3.0902323061678132) -> float:
    n = figure.denominator
    inside = z * z + 4 * x * (1 - x / n)
    return float((2 * x + z * z - z * math.sqrt(max(inside, 0.0))) / (2 * (n + z * z)))


def _above_population(figure: Any) -> Counts | None:
    if math.isnan(figure.numerator_ceiling):
        return None
    return float(math.ceil(1.1 * figure.numerator_ceiling) + 3), _denominator(figure)


def _nobody_below(figure: Any) -> Counts | None:
    if _denominator(figure) is None or figure.numerator == 0:
        return None
    return figure.numerator, 0.0


def _swapped(figure: Any) -> Counts | None:
    x, n = figure.numerator, _denominator(figure)
    if n is None or x == 0 or max(x, n) < 2 * min(x, n):
        return None
    return float(round(n)), x


def _silent_as_zero(figure: Any) -> Counts | None:
    return (0.0, _denominator(figure)) if figure.numerator > 0 else None


KINDS = (
    Kind("negative", IMPOSSIBLE, _negative),
    Kind("numerator above denominator", IMPOSSIBLE, _above_the_whole),
    Kind("nesting broken", IMPOSSIBLE, _nesting_broken),
    Kind("outside hard limits", IMPOSSIBLE, _outside_hard_limits),
    Kind("above its population", IMPOSSIBLE, _above_population),
    Kind("x/0", IMPOSSIBLE, _nobody_below),
    Kind("×10", SLIP, _times(10)),
    Kind("×100", SLIP, _times(100)),
    Kind("÷10", SLIP, _times(1 / 10)),
    Kind("denominator ×10", SLIP, _times(1, 10)),
    Kind("denominator ÷10", SLIP, _times(1, 1 / 10)),
    Kind("both ×10", SLIP, _times(10, 10)),
    Kind("both ÷10", SLIP, _times(1 / 10, 1 / 10)),
    Kind("swapped", SWAP, _swapped, weight=6),
    Kind("×3", JUMP, _times(3)),
    Kind("÷3", JUMP, _times(1 / 3)),
    Kind("×2", JUMP, _times(2)),
    Kind("÷2", JUMP, _times(1 / 2)),
    Kind("×1.5", JUMP, _times(1.5)),
    Kind("÷1.5", JUMP, _times(1 / 1.5)),
    Kind("×1.2", JUMP, _times(1.2)),
    Kind("denominator ×2", OTHER, _times(1, 2)),
    Kind("denominator ÷2", OTHER, _times(1, 1 / 2)),
    Kind("missing as zero", OTHER, _silent_as_zero),
    Kind("new level ×3", SHIFT, _times(3), onwards=True),
)
KINDS_BY_NAME = {kind.name: kind for kind in KINDS}
