"""What is counted of faults and of true figures, and when that is too little or too much."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.mutations.bars import BARS, missed_bars, too_many_alarms
from bench.mutations.kinds import KINDS_BY_NAME
from bench.mutations.tally import catch_rates, wilson


def faults(kind: str, outcomes: str, **columns) -> pd.DataFrame:
    """One fault per letter: h(eld), f(lagged), p(assed)."""
    words = {"h": "hold", "f": "flag", "p": "pass"}
    rows = pd.DataFrame({"outcome": [words[letter] for letter in outcomes]})
    facts = {"kind": kind, "indicator_id": "a_rate", "period": "2024", "as_planned": True}
    return rows.assign(**(facts | {"count": 50.0, "history": 3} | columns))


def all_caught() -> pd.DataFrame:
    return pd.concat(
        [faults(kind, "hhhh") for bar in BARS for kind in bar.kinds], ignore_index=True
    )


def test_all_held_reaches_every_bar():
    assert missed_bars(all_caught()) == []


@pytest.mark.parametrize("bar", BARS, ids=lambda bar: bar.name)
def test_one_fault_in_four_let_by_misses_its_bar_and_is_named(bar):
    found = pd.concat([all_caught(), faults(bar.kinds[0], "hhpppp")], ignore_index=True)
    [sentence] = missed_bars(found)
    assert sentence.startswith(bar.name)
    assert "a_rate 2024, count 50" in sentence


@pytest.mark.parametrize("bar", BARS, ids=lambda bar: bar.name)
def test_a_bar_without_faults_is_missed(bar):
    found = all_caught()
    assert missed_bars(found[~found["kind"].isin(bar.kinds)]) == [f"{bar.name}: no faults"]


def test_a_flag_will_do_for_twofold_and_not_for_tenfold():
    twofold = pd.concat([all_caught(), faults("×2", "ffff")], ignore_index=True)
    assert missed_bars(twofold) == []
    tenfold = pd.concat([all_caught(), faults("×10", "ffff")], ignore_index=True)
    assert len(missed_bars(tenfold)) == 1


@pytest.mark.parametrize(
    "outside", [{"count": 19.0}, {"history": 2}, {"as_planned": False}], ids=str
)
def test_small_counts_short_histories_and_other_counts_than_planned_are_outside_the_bars(outside):
    found = pd.concat([all_caught(), faults("×10", "pppp", **outside)], ignore_index=True)
    assert missed_bars(found) == []


def figures(held: int, flagged: int, passed: int, **columns) -> pd.DataFrame:
    words = ["hold"] * held + ["flag"] * flagged + ["pass"] * passed
    facts = {"value_given": True, "rule_id": "a_rule"}
    facts |= {"indicator_id": "births", "locality_level": "town"}
    return pd.DataFrame({"outcome": words}).assign(**(facts | columns))


def test_few_alarms_are_let_by_and_more_are_told():
    assert too_many_alarms(figures(0, 40, 960)) == []
    told = too_many_alarms(figures(20, 60, 920))
    assert [sentence.split(":")[0] for sentence in told] == [
        "all figures held", "all figures flagged", "town held",
    ]  # fmt: skip


def test_of_the_finest_level_fewer_may_be_held():
    towns, above = figures(5, 0, 995), figures(5, 0, 495, locality_level="land")
    assert too_many_alarms(pd.concat([towns, above], ignore_index=True)) == [
        "town held: 0.50%, at most 0.3%"
    ]


def test_every_indicator_has_its_budget_at_every_level_beyond_chance():
    towns = figures(0, 0, 5000)
    land = {"locality_level": "land"}
    one_of_nine = figures(1, 0, 8, indicator_id="rare", **land)
    many = figures(6, 0, 18, indicator_id="disasters", **land)
    assert too_many_alarms(pd.concat([towns, one_of_nine, many], ignore_index=True)) == [
        "disasters, land: 6 of 24 held, at most 1.0%"
    ]


def test_a_flag_on_how_counts_came_in_is_no_alarm():
    assert too_many_alarms(figures(0, 200, 800, rule_id="late_report")) == []


def test_rates_are_of_the_stratum_of_the_smaller_count():
    found = pd.concat([faults("×2", "hp", count=9.0), faults("×2", "ff", count=200.0)])
    rates = catch_rates(found.reset_index(drop=True), ["stratum"]).set_index("stratum")
    assert rates.loc["0-9", "held"] == 0.5
    assert (rates.loc["200+", "held"], rates.loc["200+", "caught"]) == (0.0, 1.0)


@given(st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilsons_limits_hold_the_share(found_of):
    found, of = found_of
    low, high = wilson(found, of)
    assert 0 <= low <= found / of + 1e-12
    assert found / of - 1e-12 <= high <= 1


def figure(x: float, n: float, **facts) -> SimpleNamespace:
    usual = {"relation": "subset", "hard_high": 50.0, "per": 100}
    usual |= {"nesting_numerator": float("nan"), "numerator_ceiling": float("nan")}
    return SimpleNamespace(numerator=x, denominator=n, **(usual | facts))


@pytest.mark.parametrize(
    ("kind", "counts"),
    [
        ("×10", (200.0, 100.0)),
        ("÷10", (2.0, 100.0)),
        ("both ×10", (200.0, 1000)),
        ("denominator ÷10", (20.0, 10)),
        ("swapped", (100.0, 20.0)),
        ("x/0", (20.0, 0.0)),
        ("numerator above denominator", (102.0, 100.0)),
        ("nesting broken", None),
        ("above its population", None),
    ],
)
def test_what_a_kind_makes_of_twenty_in_a_hundred(kind, counts):
    assert KINDS_BY_NAME[kind].change(figure(20.0, 100.0)) == counts


def test_a_change_that_rounding_undoes_is_no_fault():
    assert KINDS_BY_NAME["×1.2"].change(figure(1.0, 100.0)) is None
    assert KINDS_BY_NAME["×10"].change(figure(0.0, 100.0)) is None
    assert KINDS_BY_NAME["swapped"].change(figure(60.0, 100.0)) is None


def test_a_fault_outside_hard_limits_leaves_them_with_its_whole_interval():
    count, n = KINDS_BY_NAME["outside hard limits"].change(figure(20.0, 400.0))
    assert 230 < count <= n == 400
