"""Of the children that disagree with their parent's report, the one that closes the gap."""

from __future__ import annotations

from pathlib import Path

import pytest

from expectations.breaking_children import breaking_children
from expectations.candidate import open_tables
from expectations.gate import judge
from tests.gate.worlds import World, contribution, figure, outcomes_of, reaching, violations_of

CHILDREN = {"C1": 40, "C2": 70, "C3": 110, "C4": 180}


def world(own: float, **counts: float) -> World:
    """A province that reports `own`, and its four communes with the counts named."""
    children = CHILDREN | counts
    told = sum(children.values())
    figures = [
        figure(locality_id=place, numerator=count, denominator=9000)
        for place, count in children.items()
    ]
    figures.append(
        figure(locality_id="P1", numerator=own, denominator=40_000, numerator_of_children=told)
    )
    return World(
        figures,
        contributions=[
            contribution("stunting", place, "2024", count, 9000)
            for place, count in (children | {"P1": own}).items()
        ],
        targets=[row for place in CHILDREN for row in reaching(place, place, "P1")]
        + reaching("P1", "P1"),
    )


def doubted(tmp_path: Path, one: World) -> dict[str, list[float]]:
    """Place -> [observed, expected] of the children in doubt."""
    with open_tables(one.write(tmp_path / "candidate")) as tables:
        rows = breaking_children(tables).violations
    return {
        place: [observed, expected]
        for place, observed, expected in zip(
            rows["locality_id"], rows["observed"], rows["expected"], strict=True
        )
    }


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({"C2": 700}, {"C2": [700, 70]}),  # a digit too many
        ({"C2": 7000}, {"C2": [7000, 70]}),
        ({"C3": 11}, {"C3": [11, 110]}),  # a digit too few
        ({"C1": 40, "C4": 1800}, {"C4": [1800, 180]}),
        ({"C1": 40, "C2": 470}, {}),  # nothing closes it
        ({}, {}),  # the sum is right
    ],
)
def test_the_child_whose_digits_close_the_gap_is_doubted(tmp_path, counts, expected):
    assert doubted(tmp_path, world(400, **counts)) == {
        place: pytest.approx(pair) for place, pair in expected.items()
    }


def test_a_child_that_the_parent_does_not_know_is_doubted(tmp_path):
    """Without the 180 of C4 the communes come to the province's 220."""
    assert doubted(tmp_path, world(220)) == {"C4": [180, 0]}


def test_where_two_children_would_close_the_gap_none_is_doubted(tmp_path):
    assert doubted(tmp_path, world(291, C3=181)) == {}
    assert set(doubted(tmp_path / "apart", world(291, C3=185))) == {"C3"}


def test_the_child_is_held_with_its_parent_and_can_be_waived(tmp_path):
    folder = judge(world(400, C2=700).write(tmp_path / "c"), tmp_path / "v").folder
    outcomes = outcomes_of(folder).set_index("locality_id")["outcome"].to_dict()
    assert outcomes == {"C1": "pass", "C2": "hold", "C3": "pass", "C4": "pass", "P1": "hold"}
    said = violations_of(folder).set_index(["locality_id", "rule_id"])["sentence_en"]
    assert "is 700; were it 70, the units would add up" in said["C2", "child_breaks_sum"]
    assert ("P1", "parent_not_sum_of_children") in said
