"""Holds of sums and their parts: whose report is doubted, what is an echo, what goes together."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.gate.travelling import COMMUNES, followers, judged
from tests.gate.worlds import (
    World,
    contribution,
    figure,
    locality,
    reaching,
)


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
