"""Every rule on change by itself, on numbers worked by hand."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from expectations.candidate import KEYS, open_tables
from expectations.change.changes import find_changes
from tests.gate.worlds import World, figure, thresholds

NOBODY_HELD = pd.DataFrame(columns=list(KEYS))
RATE = {"kind": "rate", "relation": "births"}


def changes_of(
    figures: list[dict[str, Any]],
    held: pd.DataFrame = NOBODY_HELD,
    limits: Mapping[str, float] | None = None,
    tables: Mapping[str, pa.Table] | None = None,
) -> pd.DataFrame:
    """The evidence on each figure, by locality, period and geography; `tables` of the baseline."""
    extra = {"thresholds": thresholds(**(limits or {})), **(tables or {})}
    world = World(figures, extra=extra)
    with (
        tempfile.TemporaryDirectory() as folder,
        open_tables(world.write(Path(folder) / "c")) as tables,
    ):
        return find_changes(tables, held).astype(dict.fromkeys(KEYS, "str"))


def years(
    counts: list[tuple[float | None, float | None]], first: int = 2021, **changes: Any
) -> list[dict[str, Any]]:
    """One figure a year."""
    return [
        figure(period=str(first + at), numerator=x, denominator=n, **(RATE | changes))
        for at, (x, n) in enumerate(counts)
    ]


def rules(found: pd.DataFrame) -> list[str]:
    """The rule each figure breaks, in the order of keys."""
    return found["rule"].tolist()


def test_the_expected_count_is_that_of_the_last_three_closed_years() -> None:
    """mu = n (X0 + 1/2) / N0, z by its formula, of 30, 33, 27 in 1000, 1100, 900 and then 60."""
    found = changes_of(years([(33, 1000), (30, 1000), (33, 1100), (27, 900), (60, 1000)])).iloc[-1]

    mu = 1000 * 90.5 / 3000
    z = math.log(60.5 / (mu + 0.5)) / math.sqrt(1 / (mu + 0.5) + 0.04 + 1 / 90.5)
    assert found["history_numerator"] == 90
    assert found["history_denominator"] == 3000
    assert found["expected_count"] == pytest.approx(mu, rel=1e-12)
    assert found["ratio"] == pytest.approx(60.5 / (mu + 0.5), rel=1e-12)
    assert found["z"] == pytest.approx(z, rel=1e-12)


@pytest.mark.parametrize(
    ("last", "rule", "side", "factor"),
    [
        ((300, 1000), "unit_slip", "numerator", 10),
        ((3000, 1000), "unit_slip", "numerator", 100),
        ((3, 1000), "unit_slip", "numerator", 0.1),
        ((30, 10000), "unit_slip_of_denominator", "denominator", 10),
        ((30, 100), "unit_slip_of_denominator", "denominator", 0.1),
        ((300, 10000), "unit_slip_of_both", "both", 10),
        ((3, 100), "unit_slip_of_both", "both", 0.1),
        ((90, 1000), "surprising_change", "numerator", None),
        ((30, 3000), "surprising_denominator", "denominator", None),
        ((90, 3000), "surprising_both", "both", None),
        ((67, 1000), "surprising_change", "numerator", None),  # 2.7 standard errors
        ((66, 1000), "moved_much", "numerator", None),
        ((52, 1000), "moved_much", "numerator", None),  # 1.9 standard errors
        ((17, 1000), "moved_much", "numerator", None),
        ((60, 2000), "denominator_moved", "both", None),
        ((46, 1000), "", "", None),
        ((40, 1000), "", "", None),
        ((30, 1400), "", "", None),
    ],
)
def test_the_ladder_names_what_moved_how_far_and_on_which_side(
    last: tuple[float, float], rule: str, side: str, factor: float | None
) -> None:
    """Three years of 30 in 1000, and then this."""
    found = changes_of(years([(30, 1000), (30, 1000), (30, 1000), last]))

    assert rules(found) == ["", "", "", rule]
    assert found["moved_side"].iloc[-1] == side
    if factor:
        assert found["factor"].iloc[-1] == pytest.approx(factor)


def test_a_pure_count_is_judged_by_period_and_has_no_denominator() -> None:
    """40, 44, 36 cases a year, then 400: the mean is 40."""
    counts = [(40, None), (44, None), (36, None), (400, None)]
    rows = [row | {"value": row["numerator"]} for row in years(counts, kind="count", relation=None)]
    found = changes_of(rows)

    assert rules(found) == ["", "", "", "unit_slip"]
    assert found["expected_count"].iloc[-1] == pytest.approx(120.5 / 3)


@pytest.mark.parametrize(
    ("before", "last", "rule"),
    [
        (950, 1000, ""),  # two points
        (950, 700, "surprising_change"),  # 25 points, odds from 19 to 2.3
        (950, 870, "moved_much"),  # 8 points
        (500, 620, ""),  # 12 points, but by 1.6 of the odds only
        (20, 60, "surprising_change"),  # six percent from two: judged by the ratio
        (20, 200, "unit_slip"),
    ],
)
def test_a_proportion_is_judged_by_points_and_odds_and_a_small_one_by_its_ratio_too(
    before: float, last: float, rule: str
) -> None:
    of = {"kind": "proportion", "relation": "subset"}
    found = changes_of(years([(before, 1000)] * 3 + [(last, 1000)], **of))

    assert rules(found) == ["", "", "", rule]


@pytest.mark.parametrize(
    ("before", "last", "rule"),
    [(10, 16, "moved_much"), (5, 20, "surprising_change"), (10, 11, "")],
)
def test_a_share_of_units_is_judged_by_points_and_by_how_many_units(
    before: int, last: int, rule: str
) -> None:
    """So many of twenty schools, and then so many."""
    of = {"kind": "proportion", "relation": "units"}
    found = changes_of(years([(before, 20)] * 3 + [(last, 20)], **of))

    assert rules(found)[-1] == rule


def test_sides_that_fit_each_other_s_history_are_swapped() -> None:
    found = changes_of(years([(120, 1000), (130, 1000), (125, 1000), (1010, 118)]))

    assert rules(found)[-1] == "swapped"


def test_sides_less_than_twice_apart_are_not_called_swapped() -> None:
    of = {"kind": "proportion", "relation": "independent_coverage"}
    found = changes_of(years([(600, 1000), (600, 1000), (600, 1000), (1000, 600)], **of))

    assert "swapped" not in rules(found)


@pytest.mark.parametrize(
    ("counts", "rule"),
    [
        ([7, 8, 7, 0], "none_where_some_expected"),
        ([5, 5, 5, 0], ""),
        ([1, 0, 1, 7], "more_than_chance"),
        ([1, 0, 1, 4], ""),
        ([0, 1, 0, 11], "far_more_than_chance"),
    ],
)
def test_few_events_are_judged_by_chance(counts: list[int], rule: str) -> None:
    found = changes_of(years([(count, 1000) for count in counts]))

    assert rules(found) == ["", "", "", rule]


@pytest.mark.parametrize(
    ("counts", "rule"),
    [
        # After a year of 12 one true count in 170 is so low, though z is -4.0.
        ([12, 2], "moved_much"),
        ([12, 12, 12, 1], "unit_slip"),
        # After a year of 25 one in 150, though z is -3.4.
        ([25, 9], "moved_much"),
        ([25, 25, 25, 5], "unit_slip"),
    ],
)
def test_so_few_are_held_by_their_chance_and_not_by_a_logarithm(
    counts: list[int], rule: str
) -> None:
    steady = {"dispersion_of_rates": 0.01}
    found = changes_of(years([(count, 1000) for count in counts]), limits=steady)

    assert abs(found["z"].iloc[-1]) >= 3
    assert rules(found)[-1] == rule


def beside_each_other(counts: list[int | None]) -> list[dict[str, Any]]:
    """The first year of communes of one province, in 1000 each; None is missing."""
    told = [count for count in counts if count is not None]
    rows = [figure(locality_id="P1", numerator=sum(told), denominator=1000 * len(told), **RATE)]
    return rows + [
        figure(locality_id=f"C{at}", numerator=count, denominator=1000, parent_locality_id="P1",
               **RATE)
        for at, count in enumerate(counts)
    ]  # fmt: skip


def test_without_history_the_others_under_the_same_unit_are_asked() -> None:
    """Nine communes with 40 in 1000, one with 4: the province without it gives 40."""
    found = changes_of(beside_each_other([4, *[40] * 9])).set_index("locality_id")

    assert found.loc["C0", "rule"] == "unit_slip_among_peers"
    assert found.loc["C0", "expected_count"] == pytest.approx(1000 * 360.5 / 9000)
    assert set(found.drop("C0")["rule"]) == {""}


def test_beside_fewer_others_than_the_catalogue_asks_for_nothing_is_judged() -> None:
    """Four others and one that is missing: nothing is expected, so no rule is passed either."""
    few = changes_of(beside_each_other([4, 40, 40, 40, 40, None])).set_index("locality_id")
    enough = changes_of(beside_each_other([4, 40, 40, 40, 40, 40])).set_index("locality_id")

    assert set(few["rule"]) == set(few["history_of"]) == {""}
    assert few["expected_count"].isna().all() and (few["among_peers"] < 0).all()
    assert enough.loc["C0", "rule"] == "unit_slip_among_peers"


@pytest.mark.parametrize("usual", [20, 40, 99])
def test_one_slip_among_the_least_number_of_peers_holds_no_other(usual: int) -> None:
    """Of six units of one rate a tenfold one makes 2.8 times of what the others expect."""
    found = changes_of(beside_each_other([10 * usual, *[usual] * 5])).set_index("locality_id")

    assert found.loc["C0", "rule"] == "unit_slip_among_peers"
    assert set(found.drop("C0")["rule"]) == {""}


def test_a_level_that_stays_is_asked_about_once() -> None:
    """Held in the first year of the new level, flagged in the second, nothing in the third."""
    found = changes_of(years([(30, 1000)] * 3 + [(90, 1000), (95, 1000), (92, 1000)]))

    assert rules(found)[3:] == ["surprising_change", "new_level", ""]


def test_another_move_the_same_way_is_no_new_level() -> None:
    found = changes_of(years([(30, 1000)] * 3 + [(90, 1000), (400, 1000)]))

    assert rules(found)[3:] == ["surprising_change", "unit_slip"]


def test_a_year_that_was_out_and_is_back_is_flagged_itself() -> None:
    found = changes_of(years([(30, 1000)] * 3 + [(75, 1000), (31, 1000)]))

    assert found["out_and_back"].tolist() == [-1, 0, 0, 1, -1]


def test_a_held_year_is_in_no_later_history() -> None:
    found = changes_of(years([(30, 1000)] * 3 + [(300, 1000), (30, 1000)]))

    assert found["history_numerator"].iloc[-1] == 90
    assert rules(found)[-1] == ""


def test_an_impossible_year_is_in_no_later_history() -> None:
    rows = years([(30, 1000), (31, 1000), (29, 1000), (35, 1000)])
    held = pd.DataFrame([{name: rows[1][name] for name in KEYS}])

    assert changes_of(rows, held)["history_numerator"].iloc[-1] == 59


@pytest.mark.parametrize(
    "spoiled",
    [
        {"provisional": True},
        {"coverage": 0.7},
        {"numerator": None, "value": None, "obs_status": "missing"},
    ],
)
def test_only_closed_fully_covered_values_make_a_history(spoiled: dict[str, Any]) -> None:
    rows = years([(30, 1000), (31, 1000), (29, 1000)])
    rows[1] |= spoiled

    assert changes_of(rows)["history_periods"].iloc[-1] == 1


def test_nothing_before_a_break_is_compared_with_on_any_geography() -> None:
    rows = years([(30, 1000)] * 4) + years([(30, 1000)] * 4, geography="current")
    rows[3] |= {"break_before": True, "numerator": 300}
    rows[7] |= {"break_before": True, "numerator": 300}

    assert set(changes_of(rows)["rule"]) == {""}


def test_a_new_unit_is_compared_with_its_area_before_it_was_one() -> None:
    """The unit begins in 2024; on today's map its area has a history."""
    rows = years([(30, 1000)] * 3 + [(300, 1000)], geography="current")
    rows += years([(300, 1000)], first=2024)
    found = changes_of(rows).set_index(["geography", "period"])

    assert found.loc[("as_was", "2024"), "rule"] == "unit_slip"
    assert found.loc[("as_was", "2024"), "history_of"] == "elsewhere"


def test_three_years_rolling_are_compared_with_years_that_do_not_overlap() -> None:
    rows = [
        figure(
            period=f"{year - 2}-{year}",
            numerator=x,
            denominator=3000,
            period_type="rolling_3_years",
            period_start=pd.Timestamp(year - 2, 1, 1).date(),
            period_end=pd.Timestamp(year, 12, 31).date(),
            year=year,
            **RATE,
        )
        for year, x in ((2020, 90), (2021, 500), (2022, 700), (2023, 90))
    ]
    found = changes_of(rows).set_index("period")

    assert found.loc["2021-2023", "history_numerator"] == 90
    assert set(found["rule"]) == {""}


def test_like_periods_are_the_same_months_of_each_year() -> None:
    """A quarter stands beside the same quarter of the year before, not the last one."""
    rows = [
        figure(
            period=f"{year}-Q{quarter}",
            numerator=20 * quarter,
            denominator=1000,
            period_type="quarter",
            period_start=pd.Timestamp(year, 3 * quarter - 2, 1).date(),
            period_end=pd.Timestamp(year, 3 * quarter, 28).date(),
            year=year,
            **RATE,
        )
        for year in (2023, 2024)
        for quarter in (1, 2, 3, 4)
    ]
    found = changes_of(rows).set_index("period")

    assert found.loc["2024-Q4", "history_numerator"] == 80
    assert set(found["rule"]) == {""}


@pytest.mark.parametrize(
    ("count", "births", "rule"),
    [(300, 1000, "moved_much"), (30, 1000, "moved_much"), (1000, 1000, "unit_slip"),
     (10, 1000, "unit_slip"), (100, 10_000, "unit_slip_of_denominator")],
)  # fmt: skip
def test_of_a_series_that_moves_much_by_itself_only_a_slip_is_held(
    count: int, births: int, rule: str
) -> None:
    varying = {"dispersion_of_rates": 0.1}
    found = changes_of(years([(100, 1000)] * 3 + [(count, births)]), limits=varying)

    assert rules(found) == ["", "", "", rule]


def shaken(moves: list[int]) -> pd.DataFrame:
    """Communes with 100 in 1000 for three years, and then these counts."""
    rows = []
    for at, move in enumerate(moves):
        counts = [(100.0, 1000.0)] * 3 + [(float(move), 1000.0)]
        rows += years(counts, locality_id=f"C{at}", parent_locality_id="P1")
    return changes_of(rows)


def test_what_many_peers_share_passes_as_one_shock() -> None:
    """Eight of 24 communes have two and a half times as many; one has ten times as many."""
    last = shaken([250] * 8 + [1000] + [110] * 15).query("period == '2024'")

    assert last["rule"].value_counts().to_dict() == {"common_shock": 8, "": 15, "unit_slip": 1}


def test_a_few_of_many_and_many_of_a_few_share_no_shock() -> None:
    few_of_many = shaken([250] * 5 + [100] * 19)
    many_of_few = shaken([250] * 10 + [100] * 9)

    assert set(few_of_many["rule"]) == {"", "surprising_change"}
    assert set(many_of_few["rule"]) == {"", "surprising_change"}


def test_a_file_in_another_unit_is_held_as_one() -> None:
    last = shaken([1000] * 24).query("period == '2024'")

    assert set(last["rule"]) == {"slip_of_whole_file"}


def test_a_shift_of_the_baseline_is_expected_of_everyone() -> None:
    """With the peers' shift of ln 2 a doubled count is what was to be expected."""
    rows = years([(100, 1000)] * 3 + [(220, 1000)])
    place = {"geography": "as_was", "locality_id": "C1", "peer_group": "P1"}
    shift = {name: rows[-1][name] for name in KEYS if name != "locality_id"}
    shift |= {"locality_level": "commune", "peer_group": "P1", "shift": math.log(2), "peers": 30}
    baseline = {
        "gate_peers": pa.Table.from_pylist([place]),
        "gate_shifts": pa.Table.from_pylist([shift]),
    }
    found = changes_of(rows, tables=baseline).iloc[-1]

    assert found["rule"] == ""
    assert found["expected_count"] == pytest.approx(2 * 1000 * 300.5 / 3000)
