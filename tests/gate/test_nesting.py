"""Counts of nested indicators: both figures of a broken nesting are held, the culprit is named."""

from __future__ import annotations

from pathlib import Path

from expectations.gate import judge
from tests.gate.worlds import World, figure, violations_of


def test_nesting_holds_both_figures_and_names_the_count_that_moved(tmp_path: Path) -> None:
    """Eight stunted before, eighty now, out of thirty underweight: the stunted are doubted."""
    figures = [
        figure(
            "stunting",
            numerator=80,
            nesting_indicator_id="underweight",
            nesting_numerator=30,
            previous_value=8,
        ),
        figure("underweight", numerator=30, previous_value=29),
    ]

    judgement = judge(World(figures).write(tmp_path / "candidate"), tmp_path / "verdicts")

    violations = violations_of(judgement.folder)
    assert list(violations["indicator_id"]) == ["stunting", "underweight"]
    assert set(violations["rule_id"]) == {"nesting_broken"}
    assert violations["sentence_en"].str.contains("The likely culprit: Children stunted").all()
    assert violations["sentence_vi"].str.contains("Có lẽ sai ở: Số trẻ thấp còi").all()


def test_nesting_is_not_judged_when_the_two_cover_different_units(tmp_path: Path) -> None:
    """A quarter that reported only one of the two makes no impossible year."""
    figures = [
        figure("stunting", numerator=80, nesting_indicator_id="underweight", nesting_numerator=30),
        figure("underweight", numerator=30, coverage=0.5),
    ]

    judgement = judge(World(figures).write(tmp_path / "candidate"), tmp_path / "verdicts")

    assert "nesting_broken" not in set(violations_of(judgement.folder)["rule_id"])


def test_over_a_middle_that_is_not_whole_the_outer_count_still_bounds_the_inner(
    tmp_path: Path,
) -> None:
    """Eighty stunted of thirty underweight: the indicator between the two has no count."""
    figures = [
        figure(
            "stunting",
            numerator=80,
            nesting_indicator_id="wasting",
            nesting_counted_id="underweight",
            nesting_numerator=30,
            previous_value=29,
        ),
        figure("wasting", numerator=None, denominator=None),
        figure("underweight", numerator=30, previous_value=90),
    ]

    judgement = judge(World(figures).write(tmp_path / "candidate"), tmp_path / "verdicts")

    violations = violations_of(judgement.folder).set_index("indicator_id")
    assert judgement.reasons == []
    assert set(violations.index) == {"stunting", "underweight"}
    assert set(violations["rule_id"]) == {"nesting_broken"}
    assert violations["sentence_en"].str.contains("count of “Underweight” \\(30\\)").any()
    assert violations["sentence_en"].str.contains("likely culprit: Children underweight").all()
