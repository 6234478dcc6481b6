"""From a rate, a limit or an expected number back to the count it was made of."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.stats import chi2, norm

from bench.attack.published import Published

UNKNOWN = -1
LEVELS = {"95": 0.95, "998": 0.998}
MOST = 10_000


def counts_behind(published: Published, row: Any, column: str) -> int:
    """The count behind a number that stands at a figure, or -1 where it cannot be told.

    A value or a limit is turned back by the denominator where that stands beside it, or is known
    from another figure with the same denominator. Other numbers stay as they are told.
    """
    told = getattr(row, column)
    if column == "numerator":
        return round(float(told))
    if column != "value" and not column.startswith(("lower_", "upper_")):
        return UNKNOWN
    denominator = row.denominator if np.isfinite(row.denominator or np.nan) else None
    if denominator is None:
        denominator = _known_elsewhere(published, row)
    if denominator is None or not isinstance(told, int | float):
        return UNKNOWN
    if column == "value":
        return _whole(float(told) * denominator / row.per)
    return count_of_limit(float(told) / row.per * denominator, denominator, column)


def count_of_limit(limit: float, denominator: float, column: str) -> int:
    """The count whose limit, as a count, is this: exact Poisson, Byar's or Wilson's; -1 if none is.

    ``column`` names the side and the confidence: ``lower_95``, ``upper_998`` ...
    """
    side, level = column.split("_")
    counts = np.arange(0, min(MOST, int(denominator) + 1), dtype=float)
    for limits in (_poisson, _byar, _wilson):
        made = limits(counts, denominator, side, LEVELS[level])
        near = np.flatnonzero(np.abs(made - limit) < 1e-6 * np.maximum(1.0, np.abs(limit)))
        fits = counts[near] < 10 if limits is _poisson else counts[near] >= (limits is _byar) * 10
        if fits.any():
            return int(counts[near][fits][0])
    return UNKNOWN


def _poisson(x: np.ndarray, n: float, side: str, level: float) -> np.ndarray:
    tail = (1 - level) / 2
    if side == "upper":
        return np.asarray(chi2.ppf(1 - tail, 2 * x + 2) / 2)
    return np.where(x > 0, chi2.ppf(tail, 2 * np.maximum(x, 1)) / 2, 0.0)


def _byar(x: np.ndarray, n: float, side: str, level: float) -> np.ndarray:
    z = norm.ppf((1 + level) / 2)
    if side == "upper":
        return np.asarray((x + 1) * (1 - 1 / (9 * (x + 1)) + z / (3 * np.sqrt(x + 1))) ** 3)
    floor = np.maximum(x, 1)
    return np.asarray(x * (1 - 1 / (9 * floor) - z / (3 * np.sqrt(floor))) ** 3)


def _wilson(x: np.ndarray, n: float, side: str, level: float) -> np.ndarray:
    z = norm.ppf((1 + level) / 2)
    half = z * np.sqrt(z * z + 4 * x * (1 - x / n))
    sign = 1 if side == "upper" else -1
    return np.asarray((2 * x + z * z + sign * half) / (2 * (n + z * z)) * n)


def _known_elsewhere(published: Published, row: Any) -> float | None:
    """The denominator of a public figure of the same measure, place, period and breakdown."""
    roles = published.table("indicator_measures")
    own = roles[(roles["indicator_id"] == row.indicator_id) & (roles["role"] == "denominator")]
    alike = roles[roles["measure_id"].isin(own["measure_id"])]
    at = [("locality_id", "=", row.locality_id), ("geography", "=", row.geography),
          ("period", "=", row.period), ("breakdown", "=", row.breakdown)]  # fmt: skip
    found = published.table("figures", ["indicator_id", "denominator", "numerator"], filters=at)
    for role, side in (("denominator", "denominator"), ("numerator", "numerator")):
        ids = alike[alike["role"] == role]["indicator_id"]
        known = found[found["indicator_id"].isin(ids)][side].dropna()
        if len(known):
            return float(known.iloc[0])
    return None


def _whole(number: float) -> int:
    return round(number) if abs(number - round(number)) < 1e-6 * max(1.0, number) else UNKNOWN
