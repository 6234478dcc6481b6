"""The tables of chance that the warehouse joins: it has no inverse of these distributions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scipy.stats import chi2, norm

CONFIDENCES = (0.95, 0.998)
EXACT_BELOW = 10
"""From so many events on, Byar's approximation serves (METHODS 3)."""


def exact_poisson(events: int, confidence: float) -> tuple[float, float]:
    """Exact limits of a Poisson count by its relation to chi-square (Garwood 1936).

    lower = χ²(α/2; 2x)/2, zero for no event; upper = χ²(1 − α/2; 2x + 2)/2.
    """
    tail = (1 - confidence) / 2
    lower = float(chi2.ppf(tail, 2 * events)) / 2 if events else 0.0
    return lower, float(chi2.ppf(1 - tail, 2 * events + 2)) / 2


def exact_poisson_limits() -> Iterator[dict[str, Any]]:
    """Rows of the table of exact limits for counts below ten."""
    for confidence in CONFIDENCES:
        for events in range(EXACT_BELOW):
            lower, upper = exact_poisson(events, confidence)
            yield {"events": events, "confidence": confidence, "lower": lower, "upper": upper}


def confidence_levels() -> Iterator[dict[str, Any]]:
    """Rows of the two-sided normal quantiles."""
    for confidence in CONFIDENCES:
        yield {"confidence": confidence, "z": float(norm.ppf(1 - (1 - confidence) / 2))}
