"""Limits of every figure against an implementation of its own."""

from __future__ import annotations

import math

import pytest
from scipy.stats import chi2, norm

LEVELS = {"95": 0.95, "998": 0.998}


def poisson(x: float, confidence: float) -> tuple[float, float]:
    """Exact below ten (from the chi-square distribution), Byar's approximation from ten."""
    tail = (1 - confidence) / 2
    if x < 10:
        return (chi2.ppf(tail, 2 * x) / 2 if x else 0.0), chi2.ppf(1 - tail, 2 * x + 2) / 2
    z = norm.ppf(1 - tail)
    return (
        x * (1 - 1 / (9 * x) - z / (3 * math.sqrt(x))) ** 3,
        (x + 1) * (1 - 1 / (9 * (x + 1)) + z / (3 * math.sqrt(x + 1))) ** 3,
    )


def wilson(x: float, n: float, confidence: float) -> tuple[float, float]:
    """The score interval in its centre and half-width form."""
    z = norm.ppf((1 + confidence) / 2)
    p, scale = x / n, 1 + z * z / n
    centre = (p + z * z / (2 * n)) / scale
    half = z / scale * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return centre - half, centre + half


def figures(rows, where: str) -> list[tuple]:
    return rows(
        f"""select numerator, denominator, per, kind, lower_95, upper_95, lower_998, upper_998
            from figures where value is not null and {where}"""
    )


def test_rates_and_counts_have_poisson_limits(rows):
    found = figures(rows, "relation in ('births', 'exposure') and not estimated and numerator >= 0")
    assert {x < 10 for x, *_ in found} == {True, False}
    for x, n, per, _, *limits in found:
        for place, confidence in enumerate(LEVELS.values()):
            lower, upper = poisson(x, confidence)
            assert limits[2 * place] == pytest.approx(lower / n * per, rel=1e-9, abs=1e-12)
            assert limits[2 * place + 1] == pytest.approx(upper / n * per, rel=1e-9)


def test_counts_have_limits_of_their_own(figure):
    found = figure("case_count", "a4", "2021")
    lower, upper = poisson(24, 0.95)
    assert (found["lower_95"], found["upper_95"]) == (pytest.approx(lower), pytest.approx(upper))


def test_shares_of_units_have_wilson_limits(rows):
    found = figures(rows, "relation = 'units'")
    assert found
    for x, n, per, _, *limits in found:
        for place, confidence in enumerate(LEVELS.values()):
            lower, upper = wilson(x, n, confidence)
            assert limits[2 * place] == pytest.approx(lower * per, rel=1e-9, abs=1e-9)
            assert limits[2 * place + 1] == pytest.approx(upper * per, rel=1e-9)


def test_all_of_a_whole_has_its_upper_limits_at_the_very_end(figure):
    found = figure("fit_schools", "a3", "2022")
    assert (found["value"], found["upper_95"], found["upper_998"]) == (100, 100, 100)


def test_an_estimated_count_has_limits_only_from_ten(rows):
    below, above = (
        rows(
            f"""select count(*), count(lower_95) from figures
                where estimated and numerator <> floor(numerator) and numerator {side} 10"""
        )[0]
        for side in ("<", ">=")
    )
    assert below[0] > 0
    assert below[1] == 0
    assert above[0] == above[1]
