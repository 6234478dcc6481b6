"""A figure in its plainest form: which counts it is made of, its sums, its limits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import chdtri
from scipy.stats import norm

Key = tuple[str, str, str, str, str, str]
"""indicator_id, series, locality_id, geography, period, breakdown"""
SEXES = ("male", "female")
TOTAL = "total"


@dataclass(frozen=True, eq=False)
class Sides:
    """The counts of one indicator and breakdown: one element per reporting unit and base period.

    numerator and denominator are NaN-free; expected_* are NaN without history.
    """

    indicator: str
    breakdown: str
    of_provinces: bool
    locality: np.ndarray
    unit: np.ndarray
    place_code: np.ndarray
    code_of: dict[str, int]
    period: np.ndarray
    period_code: np.ndarray
    numerator: np.ndarray
    denominator: np.ndarray
    expected_numerator: np.ndarray
    expected_denominator: np.ndarray


@dataclass(frozen=True, eq=False)
class Figure:
    """A published figure: its key, depth of its level, length in days and its elements."""

    key: Key
    rank: int
    days: int
    sides: Sides
    elements: np.ndarray

    @property
    def numerator(self) -> float:
        """The sum of its numerators."""
        return float(self.sides.numerator[self.elements].sum())

    @property
    def denominator(self) -> float:
        """The sum of its denominators."""
        return float(self.sides.denominator[self.elements].sum())

    def cells(self) -> set[tuple[str, str]]:
        """(reporting unit, base period) of its elements."""
        sides = self.sides
        return set(zip(sides.locality[self.elements], sides.period[self.elements], strict=True))


_Z = {confidence: float(norm.ppf(0.5 + confidence / 2)) for confidence in (0.95, 0.998)}


def limits(method: str, events: float, base: float, confidence: float) -> tuple[float, float]:
    """Lower and upper limit of events ÷ base: Wilson; exact Poisson below 10 events, else Byar.

    confidence: 0.95 or 0.998.
    """
    z = _Z[confidence]
    if method == "wilson":
        share, room = events / base, z * z / base
        middle = (share + room / 2) / (1 + room)
        half = z * np.sqrt(max(share * (1 - share), 0) / base + room / base / 4) / (1 + room)
        return middle - half, middle + half
    tail = (1 - confidence) / 2
    if events < 10:
        lower = float(chdtri(2 * events, 1 - tail)) / 2 if events else 0.0
        return lower / base, float(chdtri(2 * events + 2, tail)) / 2 / base
    lower = events * (1 - 1 / (9 * events) - z / (3 * np.sqrt(events))) ** 3
    more = events + 1
    return lower / base, more * (1 - 1 / (9 * more) + z / (3 * np.sqrt(more))) ** 3 / base
