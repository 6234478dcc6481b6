"""A hold travels: what follows from a held figure, worked by hand on small worlds."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from tests.gate.travelling import COMMUNES, followers, judged, up_the_tree
from tests.gate.worlds import (
    World,
    contribution,
    figure,
    reaching,
)


def test_a_slip_is_held_at_its_root_and_above_until_it_no_longer_matters(tmp_path: Path) -> None:
    """C1 says 400 of 100 where 10 are expected.

    D1: 410 of 200 is impossible itself. P1: 480 of 900 = 53.3 %, with 10: 90 of 900 = 10 %; the
    shift of 43 points is more than half of its interval (3.3 points). V: 7,480 of 70,900 =
    10.55 %, with 10: 10.0 %; the shift of 0.55 is more than half its interval (0.23).
    """
    outcomes, violations = judged(up_the_tree(), tmp_path)

    assert followers(violations) == {("stunting", "P1"): "hold", ("stunting", "V"): "hold"}
    by_place = outcomes.reset_index().set_index("locality_id")
    assert by_place["outcome"].to_dict() == {
        "C1": "hold",
        "C2": "pass",
        "C3": "pass",
        "C4": "pass",
        "D1": "hold",
        "P1": "hold",
        "V": "hold",
    }
    assert by_place.loc["D1", "rule_id"] == "numerator_above_denominator"
    province = violations[violations["locality_id"] == "P1"].iloc[0]
    assert province["observed"] == pytest.approx(480 / 900 * 100)
    assert province["expected"] == pytest.approx(90 / 900 * 100)
    assert province["root"] == "stunting | administrative | C1 | as_was | 2024 | total"
    assert "10 %" in province["sentence_vi"]
    assert "53" not in province["sentence_vi"]


def test_where_the_expected_count_changes_little_the_figure_is_published_with_a_flag(
    tmp_path: Path,
) -> None:
    """C1 says 101 of 100 where 98 are expected: V moves by 3 of 70,900, not half its interval."""
    _, violations = judged(up_the_tree(101, (98.0, 100.0)), tmp_path)

    assert followers(violations)["stunting", "V"] == "flag"


@pytest.mark.parametrize("expected", [(None, 100.0), (10.0, None)])
def test_an_unknown_expected_count_holds_however_small_the_share(
    tmp_path: Path, expected: tuple[float | None, float | None]
) -> None:
    """C1 is a seven-hundredth of V, but nobody knows what it should have said."""
    _, violations = judged(up_the_tree(101, expected), tmp_path)

    mine = violations[violations["locality_id"] == "V"].iloc[0]
    assert (mine["rule_id"], mine["severity"]) == ("contains_held", "hold")
    assert pd.isna(mine["expected"])


def test_an_indicator_that_shares_the_suspect_denominator_follows(tmp_path: Path) -> None:
    """Underweight is measured on the same children: 5 of 1,000 where 100 were expected.

    In place of 1,000 its own expected denominator 100: 0.5 % becomes 5 %, more than half of its
    interval. An indicator of other measures stays.
    """
    contributions = [
        contribution("stunting", "C1", "2024", 4000, 1000, expected=(10, 100)),
        contribution("underweight", "C1", "2024", 5, 1000, expected=(5, 100)),
        contribution("schools", "C1", "2024", 5, 10, expected=(5, 10)),
    ]
    figures = [
        figure("stunting", numerator=4000, denominator=1000),
        figure("underweight", numerator=5, denominator=1000),
        figure("schools", numerator=5, denominator=10),
    ]
    world = World(figures, contributions, reaching("C1", "C1"))
    world.indicators.append(("schools", "Trường", "Schools", "with_water", "all_schools"))

    _, violations = judged(world, tmp_path)

    assert followers(violations) == {("underweight", "C1"): "hold"}


def test_a_derived_measure_shares_the_cells_of_its_parts(tmp_path: Path) -> None:
    """Children under 5 and under 16 are sums of ages; what doubts the one doubts the other."""
    figures = [
        figure("stunting", numerator=500, denominator=100),
        figure("underweight", numerator=5, denominator=1000),
    ]
    contributions = [
        contribution("stunting", "C1", "2024", 500, 100, expected=(50, 1000)),
        contribution("underweight", "C1", "2024", 5, 1000, expected=(5, 30_000)),
    ]
    world = World(figures, contributions, reaching("C1", "C1"))
    world.indicators = [
        ("stunting", "a", "a", "x1", "under_5"),
        ("underweight", "b", "b", "x2", "under_16"),
    ]
    parts = [("under_5", "age_0"), ("under_16", "age_0"), ("under_16", "age_9")]
    world.extra["measure_parts"] = pa.table(
        {"measure_id": [p[0] for p in parts], "part_measure_id": [p[1] for p in parts]}
    )

    _, violations = judged(world, tmp_path)

    assert followers(violations) == {("underweight", "C1"): "hold"}


def test_longer_periods_and_other_geographies_follow(tmp_path: Path) -> None:
    """Two quarters of one commune: the year that holds them, here and on today's map.

    The slip stands in the first quarter, the root is the commune's year (no quarter is published
    there). The province publishes quarters: the first (405 of 200) is impossible itself, the
    second holds a suspect cell too, but the expected count there is the count: flagged.
    """
    quarters = ("2024-Q1", "2024-Q2")
    cells = {"2024-Q1": {"C1": 400.0, "C2": 5.0}, "2024-Q2": {"C1": 10.0, "C2": 5.0}}
    contributions = [
        contribution("stunting", commune, quarter, cells[quarter][commune], 100, expected=(10, 100))
        for quarter in quarters
        for commune in COMMUNES
    ]
    targets = []
    for commune in COMMUNES:
        targets += reaching(commune, commune, "P1")
        targets += reaching(commune, "N9", geography="current")

    def quarterly(period: str, start: date, end: date, x: float) -> dict[str, Any]:
        span = {"period_type": "quarter", "period_start": start, "period_end": end}
        return figure("stunting", "P1", period, numerator=x, denominator=200, **span)

    figures = [
        figure("stunting", "C1", numerator=410, denominator=200),
        figure("stunting", "C2", numerator=10, denominator=200),
        figure("stunting", "P1", numerator=420, denominator=400),
        figure("stunting", "N9", geography="current", numerator=420, denominator=400),
        quarterly("2024-Q1", date(2024, 1, 1), date(2024, 3, 31), 405),
        quarterly("2024-Q2", date(2024, 4, 1), date(2024, 6, 30), 15),
        figure("stunting", "P1", "2022-2024", numerator=440, denominator=1200, year=2024,
               period_start=date(2022, 1, 1), period_end=date(2024, 12, 31)),
    ]  # fmt: skip
    parts = [(whole, quarter) for whole in ("2024", "2022-2024") for quarter in quarters]
    parts.append(("2022-2024", "2024"))
    world = World(figures, contributions, targets, period_parts=parts)

    outcomes, violations = judged(world, tmp_path)

    by_key = outcomes.droplevel(["indicator_id", "breakdown"])
    assert by_key.loc[("P1", "as_was", "2022-2024"), ["outcome", "rule_id"]].tolist() == [
        "hold",
        "contains_held",
    ]
    assert by_key.loc[("P1", "as_was", "2024-Q2"), ["outcome", "rule_id"]].tolist() == [
        "flag",
        "contains_held",
    ]
    assert by_key.loc[("N9", "current", "2024"), "outcome"] == "hold"
    assert by_key.loc[("C2", "as_was", "2024"), "outcome"] == "pass"
    rolling = violations[violations["period"] == "2022-2024"].iloc[0]
    assert rolling["expected"] == pytest.approx(100 * (440 - 390) / 1200)


def test_breakdowns_of_a_doubted_count_follow(tmp_path: Path) -> None:
    """The total of C1 is doubted, so are its girls and boys in the district, and the rural ones."""
    contributions = []
    for breakdown, x, n in (("total", 400, 100), ("male", 200, 50), ("female", 5, 50)):
        contributions.append(
            contribution("stunting", "C1", "2024", x, n, expected=(n / 10, n),
                         breakdown=breakdown, area="rural")
        )  # fmt: skip
    figures = [
        figure("stunting", "C1", numerator=400, denominator=100),
        figure("stunting", "D1", breakdown="male", numerator=230, denominator=400),
        figure("stunting", "D1", breakdown="female", numerator=35, denominator=400),
        figure("stunting", "D1", breakdown="rural", numerator=450, denominator=600),
        figure("stunting", "D1", breakdown="urban", numerator=20, denominator=200),
    ]
    world = World(figures, contributions, reaching("C1", "C1", "D1"))

    _, violations = judged(world, tmp_path)

    mine = violations[violations["rule_id"] == "contains_held"].set_index("breakdown")["severity"]
    assert mine.to_dict() == {"male": "hold", "female": "flag", "rural": "hold"}


def test_a_split_count_moves_each_part_by_its_share(tmp_path: Path) -> None:
    """C1 went to N1 by 0.1 and to N2 by 0.9: each is judged with its share of the change."""
    targets = reaching("C1", "C1")
    targets += reaching("C1", "N1", geography="current", share=0.1)
    targets += reaching("C1", "N2", geography="current", share=0.9)
    figures = [
        figure("stunting", "C1", numerator=400, denominator=100),
        figure("stunting", "N1", geography="current", numerator=340, denominator=3000),
        figure("stunting", "N2", geography="current", numerator=660, denominator=3000),
    ]
    world = World(
        figures, [contribution("stunting", "C1", "2024", 400, 100, expected=(10, 100))], targets
    )

    _, violations = judged(world, tmp_path)

    told = violations[violations["rule_id"] == "contains_held"].set_index("locality_id")
    assert told.loc["N1", "expected"] == pytest.approx(100 * (340 - 39) / 3000)
    assert told.loc["N2", "expected"] == pytest.approx(100 * (660 - 351) / 3000)


def test_counts_sent_to_the_remainder_follow_there(tmp_path: Path) -> None:
    """Looking at a period that began before the split, the remainder holds the count, not N1."""
    row = reaching("C1", "N1", geography="current")[0]
    touched = row | {"touched_until": date(2024, 7, 1), "unallocated_id": "U1"}
    figures = [
        figure("stunting", "C1", numerator=400, denominator=100),
        figure("stunting", "N1", geography="current", numerator=340, denominator=3000),
        figure("stunting", "U1", geography="current", numerator=660, denominator=3000),
    ]
    world = World(
        figures,
        [contribution("stunting", "C1", "2024", 400, 100, expected=(10, 100))],
        [*reaching("C1", "C1"), touched],
    )

    _, violations = judged(world, tmp_path)

    assert followers(violations) == {("stunting", "U1"): "hold"}
