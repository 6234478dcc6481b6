"""An impossible count is seen where its own figure has no value, and followed upwards."""

from __future__ import annotations

import pytest

from expectations.gate import judge
from tests.gate.worlds import World, contribution, figure, reaching, violations_of


def found(tmp_path, x, n, **changes):
    """(rule, locality, severity) of what is found of one quarter's counts of a commune.

    The commune's year has no value unless `changes` give it one.
    """
    year = {"numerator": None, "denominator": None, "coverage": 0.25} | changes
    world = World(
        [
            figure(**year),
            figure(locality_id="P1", numerator=100 + x, denominator=3000 + n),
        ],
        contributions=[
            contribution("stunting", "C1", "2024-Q1", x, n, expected=(4, 40)),
            contribution("stunting", "C2", "2024-Q1", 100, 3000, expected=(100, 3000)),
        ],
        targets=[*reaching("C1", "C1", "P1"), *reaching("C2", "C2", "P1")],
        period_parts=[("2024", "2024-Q1")],
    )
    folder = judge(world.write(tmp_path / "candidate"), tmp_path / "verdicts").folder
    rows = violations_of(folder)
    rows = rows[rows["rule_id"] != "partly_covered"]
    return {(row.rule_id, row.locality_id, row.severity) for row in rows.itertuples()}


@pytest.mark.parametrize(
    ("numerator", "denominator", "rule_id"),
    [(400, 40, "numerator_above_denominator"), (-60, 40, "negative_count")],
)
def test_an_impossible_count_of_a_figure_without_value_is_held_with_what_contains_it(
    tmp_path, numerator, denominator, rule_id
):
    violations = found(tmp_path, numerator, denominator)
    assert (rule_id, "C1", "hold") in violations
    assert ("contains_held", "P1", "hold") in violations


def test_a_possible_count_of_a_figure_without_value_passes(tmp_path):
    assert found(tmp_path, 40, 40) == set()


def test_a_figure_with_a_value_is_judged_by_its_sums(tmp_path):
    assert found(tmp_path, 400, 40, numerator=410, denominator=900, coverage=1.0) == set()
