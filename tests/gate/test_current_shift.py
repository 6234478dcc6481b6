"""What many peers share in a period that the baseline does not know of yet is no fault of each."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from scipy.stats import poisson

from tests.gate.test_change import RATE, changes_of, years
from tests.gate.worlds import figure

PEERS, USUAL, BIRTHS = 40, 45, 1000
HOLDING = {"surprising_change", "unit_slip", "slip_of_whole_file"}


def province(
    factors: list[float], units: int = PEERS, seed: int = 2, **changes: Any
) -> list[dict[str, Any]]:
    """Communes of four districts of one province, counts about USUAL; the years from the fourth on
    are those factors times as high. Districts and province are the sums.

    The counts of a year are spread among the units as chance spreads Poisson counts, none of them
    further out than one in so many is: who is held is then held by the rules and not by chance.
    """
    random = np.random.default_rng(seed)
    level = np.array([1.0, 1.0, 1.0, *factors])
    spread = random.permuted(np.tile((np.arange(units) + 0.5) / units, (len(level), 1)), axis=1).T
    counts = poisson.ppf(spread, USUAL * level)
    rows = []
    for at, own in enumerate(counts):
        above = {"locality_id": f"C{at:02d}", "parent_locality_id": f"D{at % 4}"}
        rows += years([(x, BIRTHS) for x in own], **above, **changes)
    for at in range(4):
        own = counts[at::4].sum(axis=0)
        size = BIRTHS * len(counts[at::4])
        above = {"locality_id": f"D{at}", "parent_locality_id": "P1"}
        rows += years([(x, size) for x in own], **above, **changes)
    return rows + years([(x, BIRTHS * units) for x in counts.sum(axis=0)], locality_id="P1")


def judged(rows: list[dict[str, Any]], **shifts: float) -> pd.DataFrame:
    """The evidence, where communes are peers in their province; `shifts` are frozen, by year."""
    places = {row["locality_id"] for row in rows}
    peers = [{"geography": "as_was", "locality_id": one, "peer_group": "P1"} for one in places]
    groups = [
        {name: rows[0][name] for name in ("indicator_id", "series", "geography", "breakdown")}
        | {"locality_level": "commune", "peer_group": "P1", "period": year[1:], "shift": shift}
        for year, shift in ({"_": 0.0} | shifts).items()
    ]
    return changes_of(
        rows, tables={"gate_peers": pa.Table.from_pylist(peers),
                      "gate_shifts": pa.Table.from_pylist(groups)},
    )  # fmt: skip


def in_year(found: pd.DataFrame, year: int, level: str = "C") -> pd.DataFrame:
    of_year = found["period"].str.startswith(str(year))
    return found[of_year & found["locality_id"].str.startswith(level)].set_index("locality_id")


@pytest.mark.parametrize("factor", [0.4, 0.55, 2.3, 2.6])
def test_a_shift_of_all_marks_the_units_that_would_be_held(factor: float) -> None:
    found = judged(province([factor]))
    last = in_year(found, 2024)

    assert not HOLDING & set(found["rule"])
    assert (last["rule"] == "common_shock").sum() >= 2
    # What is told of them is what their own past lets expect.
    shocked = last[last["rule"] == "common_shock"]
    assert np.median(shocked["expected_count"]) == pytest.approx(USUAL, rel=0.2)


def test_the_same_counts_are_held_one_by_one_where_too_few_share_them() -> None:
    """Nineteen peers tell of no shift."""
    few = in_year(judged(province([0.4], units=19)), 2024)

    assert "common_shock" not in set(few["rule"])
    assert (few["rule"] == "surprising_change").sum() >= 2


@pytest.mark.parametrize(
    ("factor", "slip", "rule"),
    [(0.6, 10, "unit_slip"), (1.8, 10, "unit_slip"), (0.6, 0.1, "unit_slip"),
     (1.8, 0.1, "unit_slip"), (0.6, 3, "surprising_change"), (1.8, 1 / 3, "surprising_change")],
)  # fmt: skip
def test_no_unit_hides_its_own_fault_under_the_shift_of_all(
    factor: float, slip: float, rule: str
) -> None:
    """×3 in a year of ×0.6 is ×1.8 of the years before: it is seen only beside the peers."""
    rows = province([factor])
    [faulty] = [r for r in rows if r["locality_id"] == "C07" and r["period"] == "2024"]
    counts = np.round(faulty["numerator"] * slip)
    rows[rows.index(faulty)] = figure(
        locality_id="C07", period="2024", numerator=counts, denominator=BIRTHS,
        parent_locality_id="D3", **RATE,
    )  # fmt: skip
    last = in_year(judged(rows), 2024)

    assert last.loc["C07", "rule"] in ({rule} | ({"unit_slip"} if slip in (3, 1 / 3) else set()))
    assert not HOLDING & set(last.drop("C07")["rule"])


def test_a_whole_file_in_another_unit_is_no_shift() -> None:
    last = in_year(judged(province([10.0])), 2024)

    assert set(last["rule"]) == {"slip_of_whole_file"}


def test_what_is_above_and_its_parts_of_the_year_move_with_the_units_below() -> None:
    """Districts are too few to be peers, and communes have no quarters and no sexes."""
    rows = province([0.4])
    parts = []
    for row in [one for one in rows if one["locality_id"][0] in "DP"]:
        x, n, year = row["numerator"], row["denominator"], row["year"]
        above = {"locality_id": row["locality_id"], "parent_locality_id": row["parent_locality_id"]}
        parts.append(figure(period=row["period"], numerator=x // 2, denominator=n // 2,
                            breakdown="male", **above, **RATE))  # fmt: skip
        quarter = {"period_start": date(year, 1, 1), "period_end": date(year, 3, 31)}
        parts.append(figure(period=f"{year}-Q1", numerator=x // 4, denominator=n // 4, year=year,
                            period_type="quarter", **quarter, **above, **RATE))  # fmt: skip
    found = judged(rows + parts)
    above = found[found["locality_id"].str[0].isin(["D", "P"])]
    last = above[above["period"].str.startswith("2024")]

    assert len(last) == 3 * (4 + 1)
    assert set(last["rule"]) == {"common_shock"}
    assert not HOLDING & set(above["rule"])


def test_a_frozen_shift_of_the_units_is_that_of_the_unit_above_too() -> None:
    """Once the baseline knows the year, districts and province still have no peers of their own."""
    found = judged(province([0.4]), _2024=float(np.log(0.4)))

    assert set(in_year(found, 2024)["rule"]) <= {"", "moved_much"}
    assert (in_year(found, 2024)["rule"] == "").mean() >= 0.9
    assert set(in_year(found, 2024, "D")["rule"]) == {"common_shock"}
    assert set(in_year(found, 2024, "P")["rule"]) == {"common_shock"}


@pytest.mark.parametrize(("slip", "rule"), [(1, "common_shock"), (0.1, "unit_slip")])
def test_beside_a_district_without_a_past_the_province_is_judged_with_the_shift_of_the_rest(
    slip: float, rule: str
) -> None:
    rows = [row for row in province([0.4]) if row["locality_id"] != "D1" or row["period"] == "2024"]
    [last] = [row for row in rows if row["locality_id"] == "P1" and row["period"] == "2024"]
    rows[rows.index(last)] = figure(
        locality_id="P1", period="2024", numerator=np.round(last["numerator"] * slip),
        denominator=BIRTHS * PEERS, **RATE,
    )  # fmt: skip

    assert in_year(judged(rows), 2024, "P").loc["P1", "rule"] == rule


def test_one_district_of_many_units_is_a_group_of_its_own() -> None:
    """A flood in one district of 24 communes, in a province of 96."""
    rows = province([0.4], units=24, seed=3)[: 24 * 4]
    flooded = [row | {"parent_locality_id": "D1"} for row in rows]
    others = [
        row | {"locality_id": row["locality_id"].replace("C", f"C{copy}"),
               "parent_locality_id": f"D{copy}"}
        for copy in (2, 3, 4) for row in province([1.0], units=24, seed=copy)[: 24 * 4]
    ]  # fmt: skip
    above = [
        figure(locality_id=f"D{at}", period=str(year), numerator=USUAL * 24, denominator=24_000)
        for at in (1, 2, 3, 4) for year in range(2021, 2025)
    ]  # fmt: skip
    found = judged(flooded + others + above)
    rule = in_year(found, 2024)["rule"]

    assert not HOLDING & set(rule)
    assert (rule == "common_shock").sum() >= 5


def test_years_after_a_shift_are_compared_with_those_before_it() -> None:
    found = judged(province([0.4, 1.0, 1.0]))

    for year in (2025, 2026):
        for level in "CDP":
            assert set(in_year(found, year, level)["rule"]) <= {"", "moved_much"}


def test_a_shift_that_stays_is_asked_about_of_nobody_and_becomes_the_level() -> None:
    """Few are asked about in its third year: whose second was too near the old level to tell."""
    found = judged(province([0.4, 0.4, 0.4, 0.4]))
    settled = in_year(found, 2025)["rule"] == "new_level"
    held = found[found["rule"].isin(HOLDING)]

    assert set(held["period"]) <= {"2026"}
    assert not set(held["locality_id"]) & set(settled.index[settled])
    assert len(held) <= PEERS / 20
    assert settled.sum() >= 5
    for level in "CDP":
        assert set(in_year(found, 2027, level)["rule"]) <= {"", "moved_much"}
