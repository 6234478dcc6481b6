"""The rules on change against the same rules in plain loops, and what holds in any world."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from statistics import NormalDist
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.gate.test_change import RATE, changes_of
from tests.gate.worlds import figure

SETTINGS = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
TAU2 = 0.04
Surprise = tuple[float, float, float]
HELD = {
    *("unit_slip", "unit_slip_of_denominator", "unit_slip_of_both"),
    *("surprising_change", "surprising_denominator", "surprising_both"),
    "far_more_than_chance",
}


@dataclass
class Series:
    """What the loop remembers of one series of rates."""

    history: list[tuple[float, float]] = field(default_factory=list)
    held: tuple[float, float, str, int] | None = None


def deviation(count: float, mu: float, before: float) -> tuple[float, float]:
    """ln R and z."""
    size = math.log((count + 0.5) / (mu + 0.5))
    return size, size / math.sqrt(1 / (mu + 0.5) + TAU2 + 1 / (before + 0.5))


def fewer(x: float, mu: float, before: float) -> float:
    """P(X <= x) of counts whose rate varies by TAU2 + 1 / (X0 + 1/2), as standard errors."""
    shape = 1 / (TAU2 + 1 / (before + 0.5))
    odds = mu / (shape + mu)
    term = total = (1 - odds) ** shape
    for k in range(1, int(x) + 1):
        term *= odds * (shape + k - 1) / k
        total += term
    return -NormalDist().inv_cdf(min(total, 1 - 1e-12))


def rung(
    x: float, mu: float, before: float, surprise: Surprise, least_moved: float, short: bool
) -> int:
    """0 nothing, 1 moved, 2 surprising, 3 slip; so few are asked by chance in a slip, and of a
    `short` history."""
    size, z = (abs(one) for one in deviation(x, mu, before))
    least_count, least_z, least_ratio = surprise
    larger, chance = max(x, mu), min(z, fewer(x, mu, before)) if x < mu else z
    if larger >= 10 and chance >= 3 and size >= math.log(3.16):
        return 3
    sure = chance if short else z
    if larger >= least_count and sure >= least_z and size >= math.log(least_ratio):
        return 2
    return int(larger >= 10 and z >= 3 and size >= math.log(least_moved))


def moved_far(larger: float, size: float, z: float) -> bool:
    """Further than what is certain, and less certain."""
    return larger >= 15 and abs(z) >= 1.8 and abs(size) >= math.log(1.4)


def tail(x: float, mu: float) -> float:
    """P(X >= x) of a Poisson count."""
    return max(0.0, 1 - sum(math.exp(-mu) * mu**k / math.factorial(k) for k in range(int(x))))


def judged(series: Series, x: float, n: float) -> str:
    """The rule that the next year of the series breaks."""
    if not series.history:
        series.history.append((x, n))
        return ""
    last = series.history[-3:]
    x0, n0 = sum(a for a, _ in last), sum(b for _, b in last)
    latest = last[-1][1]
    mu, mean = n * (x0 + 0.5) / n0, (x0 + 0.5) / len(last)
    size, _ = deviation(x, mu, x0)
    alone, _ = deviation(x, mean, x0)
    under, _ = deviation(n, latest + 0.5, latest)
    above = rung(x, mu, x0, (15, 2.7, 1.85), 1.33, len(last) < 3)
    above = above or int(moved_far(max(x, mu), *deviation(x, mu, x0)))
    below = rung(n, latest + 0.5, latest, (20, 3.5, 2), 1.5, short=False)
    side = side_of(above, below, alone, under)
    level = above if side == "numerator" else max(above, below)
    rule = {1: "moved", 2: "surprising", 3: "slip", 0: ""}[level]
    rule = named(rule, side)
    if mu < 10 and rule not in HELD:
        rule = rule or few(x, mu)
        if x >= 10 and x >= 10 * max(mu, 0.5) and tail(x, mu) < 1e-6:
            rule, side = "far_more_than_chance", "numerator"
    way = 1 if (size if side == "numerator" else under) > 0 else -1
    if rule in HELD and series.held and series.held[2:] == (side, way):
        hx, hn = series.held[:2]
        if side == "numerator":
            away = deviation(x, n * (hx + 0.5) / hn, hx)[1]
        else:
            away = deviation(n, hn + 0.5, hn)[1]
        if abs(away) < 2:
            series.history, series.held = [(x, n)], None
            return "new_level"
    series.held = (x, n, side, way) if rule in HELD else None
    if rule not in HELD:
        series.history.append((x, n))
    return rule


def side_of(above: int, below: int, alone: float, under: float) -> str:
    least = math.log(1.5)
    moved = abs(under) > least
    if above:
        if moved and abs(under) > abs(alone):
            return "denominator"
        return "both" if moved and below else "numerator"
    if below:
        return "both" if alone * under > 0 and abs(alone) > least else "denominator"
    return ""


def named(rung_name: str, side: str) -> str:
    names = {"numerator": "", "denominator": "_of_denominator", "both": "_of_both"}
    if rung_name == "slip":
        return f"unit_slip{names[side]}"
    if rung_name == "surprising":
        return "surprising_" + {"numerator": "change"}.get(side, side)
    if rung_name == "moved":
        return "moved_much" if side == "numerator" else "denominator_moved"
    return ""


def few(x: float, mu: float) -> str:
    if x == 0 and mu >= 6.9:
        return "none_where_some_expected"
    return "more_than_chance" if x >= 5 and tail(x, mu) < 1e-4 else ""


counts = st.sampled_from([0, 1, 2, 5, 8, 11, 20, 30, 33, 36, 60, 100, 110, 300, 360])
exposures = st.sampled_from([900, 1000, 1050, 1400, 2000, 3000, 10000])
worlds = st.lists(
    st.lists(st.tuples(counts, exposures), min_size=2, max_size=8), min_size=1, max_size=12
)


def rows_of(world: list[list[tuple[int, int]]]) -> list[dict[str, Any]]:
    return [
        figure(
            locality_id=f"C{at:02d}", period=str(2010 + year), numerator=x, denominator=n, **RATE
        )
        for at, series in enumerate(world)
        for year, (x, n) in enumerate(series)
    ]


@SETTINGS
@given(world=worlds)
def test_all_series_at_once_say_what_plain_loops_say(world: list[list[tuple[int, int]]]) -> None:
    found = changes_of(rows_of(world))
    expected = []
    for series in world:
        memory = Series()
        expected += [judged(memory, x, n) for x, n in series]

    assert found["rule"].tolist() == expected


@SETTINGS
@given(world=worlds, random=st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(world: list[list[tuple[int, int]]], random: Any) -> None:
    rows = rows_of(world)
    first = changes_of(rows)
    random.shuffle(rows)

    pd.testing.assert_frame_equal(changes_of(rows), first)


@SETTINGS
@given(world=worlds, times=st.sampled_from([2, 10, 1000]))
def test_a_rate_is_the_same_in_another_unit_of_its_denominator(
    world: list[list[tuple[int, int]]], times: int
) -> None:
    """The second year has the first for its history, whatever is held later."""
    second = [
        changes_of(rows_of([[(x, n * by) for x, n in one] for one in world])).query(
            "period == '2011'"
        )["expected_count"]
        for by in (1, times)
    ]

    assert second[1].to_numpy() == pytest.approx(second[0].to_numpy(), rel=1e-9)


@SETTINGS
@given(world=worlds)
def test_few_events_break_no_rule_on_rates(world: list[list[tuple[int, int]]]) -> None:
    found = changes_of(rows_of(world))
    rates = {"unit_slip", "surprising_change", "moved_much"}
    few_events = found[found[["numerator", "expected_count"]].max(axis=1) < 10]

    assert not rates & set(few_events["rule"])


@SETTINGS
@given(world=worlds)
def test_the_first_year_of_a_series_breaks_nothing_without_peers(
    world: list[list[tuple[int, int]]],
) -> None:
    found = changes_of(rows_of(world))

    assert set(found.loc[found["period"] == "2010", "rule"]) == {""}
