"""The tables of chance that the warehouse joins: it has no inverse of these distributions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scipy.stats import chi2, norm

CONFIDENCES = (0.95, 0.998)
LEAST_CONFIDENCE = 0.9
EXACT_BELOW = 10
"""From so many events on, Byar's approximation serves (METHODS 3)."""


def exact_poisson(events: int, confidence: float) -> tuple[float, float]:
    """Exact limits of a Poisson count by its relation to chi-square (Garwood 1936).

    lower = χ²(α/2; 2x)/2, zero for no event; upper = χ²(1 − α/2; 2x + 2)/2.
    Raises ValueError for fewer than no events, and as `quantile` does.
    """
    if events < 0:
        raise ValueError(f"{events} events have no limits: a count is zero or more.")
    _check(confidence)
    tail = (1 - confidence) / 2
    lower = float(chi2.ppf(tail, 2 * events)) / 2 if events else 0.0
    return lower, float(chi2.ppf(1 - tail, 2 * events + 2)) / 2


def exact_poisson_limits() -> Iterator[dict[str, Any]]:
    """Rows of the table of exact limits for counts below ten."""
    for confidence in CONFIDENCES:
        for events in range(EXACT_BELOW):
            lower, upper = exact_poisson(events, confidence)
            yield {"events": events, "confidence": confidence, "lower": lower, "upper": upper}


def quantile(confidence: float) -> float:
    """The two-sided normal quantile of a confidence.

    Raises ValueError for a confidence that no published limit has: a tail given for the whole, a
    percentage, all.
    """
    _check(confidence)
    return float(norm.ppf(1 - (1 - confidence) / 2))


def _check(confidence: float) -> None:
    if not LEAST_CONFIDENCE <= confidence < 1:
        raise ValueError(
            f"A confidence of {confidence} is not used for limits: give a share of at least "
            f"{LEAST_CONFIDENCE} and below 1, such as 0.95."
        )


def confidence_levels() -> Iterator[dict[str, Any]]:
    """Rows of the two-sided normal quantiles."""
    for confidence in CONFIDENCES:
        yield {"confidence": confidence, "z": quantile(confidence)}
