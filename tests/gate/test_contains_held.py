"""A hold travels: what follows from a held figure, worked by hand on small worlds."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from expectations.gate import judge
from tests.gate.worlds import (
    KEYS,
    World,
    contribution,
    figure,
    locality,
    outcomes_of,
    reaching,
    violations_of,
)

COMMUNES = ("C1", "C2")


def judged(world: World, folder: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Outcomes (indexed by indicator, locality, geography, period, breakdown) and violations."""
    judgement = judge(world.write(folder / "candidate"), folder / "verdicts")
    assert judgement.reasons == []
    outcomes = outcomes_of(judgement.folder).set_index([k for k in KEYS if k != "series"])
    return outcomes, violations_of(judgement.folder)


def followers(violations: pd.DataFrame) -> dict[tuple[str, str], str]:
    """(indicator, locality) -> severity of what follows."""
    mine = violations[violations["rule_id"] == "contains_held"]
    keys = zip(mine["indicator_id"], mine["locality_id"], strict=True)
    return dict(zip(keys, mine["severity"], strict=True))


def up_the_tree(
    slipped: float = 400,
    expected: tuple[float | None, float | None] = (10.0, 100.0),
    others: int = 700,
) -> World:
    """Stunting in C1 slipped; D1 holds C1 and C2, P1 holds D1 and C3, V holds P1 and C4.

    Measured: 100 in C1, 100 in C2, `others` in C3 and 100 times that in C4; a tenth is stunted.
    """
    measured = {"C1": 100, "C2": 100, "C3": others, "C4": others * 100}
    above = {"C1": ("D1", "P1", "V"), "C2": ("D1", "P1", "V"), "C3": ("P1", "V"), "C4": ("V",)}
    contributions, targets, figures = [], [], []
    sums: dict[str, list[float]] = {}
    for commune, n in measured.items():
        x = slipped if commune == "C1" else n / 10
        contributions.append(
            contribution(
                "stunting",
                commune,
                "2024",
                x,
                n,
                expected=expected if commune == "C1" else (n / 10, n),
            )
        )
        targets += reaching(commune, commune, *above[commune])
        for place in (commune, *above[commune]):
            total = sums.setdefault(place, [0.0, 0.0])
            total[0] += x
            total[1] += n
    for place, (x, n) in sums.items():
        figures.append(figure("stunting", place, numerator=x, denominator=n))
    return World(figures, contributions, targets)


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
    assert "53,333 %" in province["sentence_vi"]


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


def test_a_cell_does_not_pass_a_parent_that_reported_itself(tmp_path: Path) -> None:
    """P1 reported its own count: what C1 said is not in it, nor in the country."""
    contributions = [
        contribution("stunting", "C1", "2024", 400, 100, expected=(10, 100)),
        contribution("stunting", "P1", "2024", 420, 900, expected=(90, 900)),
    ]
    targets = [*reaching("C1", "C1", "D1", "P1", "V"), *reaching("P1", "P1", "V")]
    figures = [
        figure("stunting", "C1", numerator=400, denominator=100),
        figure("stunting", "D1", numerator=410, denominator=900),
        figure("stunting", "P1", numerator=420, denominator=900),
        figure("stunting", "V", numerator=420, denominator=900),
    ]

    _, violations = judged(World(figures, contributions, targets), tmp_path)

    assert followers(violations) == {("stunting", "D1"): "hold"}


def test_a_parent_that_disagrees_with_its_children_doubts_its_own_report(tmp_path: Path) -> None:
    """P1 says 420, its communes 90: the country, which takes P1's word, follows; no commune."""
    contributions = [
        contribution("stunting", "C1", "2024", 90, 900, expected=(90, 900)),
        contribution("stunting", "P1", "2024", 420, 900, expected=(90, 900)),
    ]
    targets = [*reaching("C1", "C1", "D1", "P1", "V"), *reaching("P1", "P1", "V")]
    figures = [
        figure("stunting", "C1", numerator=90, denominator=900),
        figure("stunting", "D1", numerator=90, denominator=900),
        figure("stunting", "P1", numerator=420, denominator=900, numerator_of_children=90),
        figure("stunting", "V", numerator=420, denominator=900),
    ]

    outcomes, violations = judged(World(figures, contributions, targets), tmp_path)

    assert followers(violations) == {("stunting", "V"): "hold"}
    by_place = outcomes.reset_index().set_index("locality_id")["outcome"]
    assert by_place.to_dict() == {"C1": "pass", "D1": "pass", "P1": "hold", "V": "hold"}


def test_an_echo_of_a_faulty_part_is_judged_as_a_follower(tmp_path: Path) -> None:
    """The sexes of C1 exceed its total by 30; so do those of P1, by the same 30.

    Only C1 is held by that rule. P1 is judged by what C1's expected count would change: 10 in
    90,000, so it is published with a flag, not held as if it were wrong itself.
    """
    contributions = [
        contribution("stunting", "C1", "2024", 20, 100, expected=(10, 100)),
        contribution("stunting", "C2", "2024", 1000, 90_000, expected=(1000, 90_000)),
    ]
    figures = [
        figure("stunting", "C1", numerator=20, denominator=100, numerator_of_parts=50),
        figure("stunting", "P1", numerator=1020, denominator=90_100, numerator_of_parts=1050),
    ]
    targets = [*reaching("C1", "C1", "P1"), *reaching("C2", "C2", "P1")]

    _, violations = judged(World(figures, contributions, targets), tmp_path)

    told = violations.set_index("locality_id")[["rule_id", "severity"]]
    assert told.loc["C1"].tolist() == ["parts_not_total", "hold"]
    assert told.loc["P1"].tolist() == ["contains_held", "flag"]


def test_a_fault_of_a_part_stays_held_where_no_held_figure_lies_inside(tmp_path: Path) -> None:
    """A negative quarter in C1: neither C1's year nor D1's quarter holds the other.

    Both are the smallest published figures with the negative count and both are held; D1's year
    holds both and is judged by the expected counts: 60 of 4,000 become 64, so it is flagged.
    """
    quarter = {
        "period_type": "quarter",
        "period_start": date(2024, 4, 1),
        "period_end": date(2024, 6, 30),
    }
    contributions = [
        contribution("stunting", "C1", "2024-Q1", 6, 500, expected=(3, 500)),
        contribution("stunting", "C1", "2024-Q2", -3, 500, expected=(4, 500)),
        contribution("stunting", "C2", "2024-Q2", 57, 3000, expected=(57, 3000)),
    ]
    figures = [
        figure("stunting", "C1", numerator=3, denominator=1000, numerator_smallest_cell=-3),
        figure("stunting", "D1", numerator=60, denominator=4000, numerator_smallest_cell=-3),
        figure("stunting", "D1", "2024-Q2", numerator=54, denominator=3500,
               numerator_smallest_cell=-3, **quarter),
    ]  # fmt: skip
    targets = [*reaching("C1", "C1", "D1"), *reaching("C2", "C2", "D1")]
    parts = [("2024", "2024-Q1"), ("2024", "2024-Q2")]

    _, violations = judged(World(figures, contributions, targets, period_parts=parts), tmp_path)

    told = violations.set_index(["locality_id", "period"])[["rule_id", "severity"]]
    assert told.loc["C1", "2024"].tolist() == ["negative_count", "hold"]
    assert told.loc["D1", "2024-Q2"].tolist() == ["negative_count", "hold"]
    assert told.loc["D1", "2024"].tolist() == ["contains_held", "flag"]


def test_two_roots_in_one_figure_are_replaced_together(tmp_path: Path) -> None:
    """C1 slipped up and C2 down; each alone would be judged wrongly, both are put right at once."""
    contributions = [
        contribution("stunting", "C1", "2024", 130, 100, expected=(90, 100)),
        contribution("stunting", "C2", "2024", 140, 100, expected=(80, 100)),
        contribution("stunting", "C3", "2024", 100, 4000, expected=(100, 4000)),
    ]
    targets = [row for c in ("C1", "C2", "C3") for row in reaching(c, c, "D1")]
    figures = [
        figure("stunting", "C1", numerator=130, denominator=100),
        figure("stunting", "C2", numerator=140, denominator=100),
        figure("stunting", "C3", numerator=100, denominator=4000),
        figure("stunting", "D1", numerator=370, denominator=4200),
    ]

    _, violations = judged(World(figures, contributions, targets), tmp_path)

    district = violations[violations["locality_id"] == "D1"].iloc[0]
    assert district["expected"] == pytest.approx(100 * (370 - 40 - 60) / 4200)
    assert district["root"] == "stunting | administrative | C1 | as_was | 2024 | total"


def test_parts_of_a_held_sum_do_not_follow_it(tmp_path: Path) -> None:
    """The district as a whole is beyond the hard limit, no commune is: the communes stay."""
    contributions = [
        contribution("stunting", c, "2024", 17, 20, expected=(2, 20)) for c in COMMUNES
    ]
    targets = [row for c in COMMUNES for row in reaching(c, c, "D1", "P1")]
    figures = [figure("stunting", c, numerator=17, denominator=20) for c in COMMUNES]
    figures += [
        figure("stunting", "D1", numerator=340, denominator=400, hard_high=60),
        figure("stunting", "P1", numerator=345, denominator=900),
    ]
    world = World(
        figures,
        contributions,
        targets,
        localities=[
            locality("P1", "province", None),
            locality("D1", "district", "P1"),
            locality("C1", "commune", "D1"),
            locality("C2", "commune", "D1"),
        ],
    )

    outcomes, violations = judged(world, tmp_path)

    assert followers(violations) == {("stunting", "P1"): "hold"}
    by_place = outcomes.reset_index().set_index("locality_id")["outcome"]
    assert (by_place["C1"], by_place["C2"]) == ("pass", "pass")
