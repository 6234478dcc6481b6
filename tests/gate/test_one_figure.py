"""One figure by itself gets the answers that it gets among all, and the numbers behind them."""

from __future__ import annotations

from pathlib import Path

import pytest

from expectations.candidate import KEYS, open_tables
from expectations.comparisons import COMPARISONS
from expectations.gate import judge
from expectations.one_figure import judge_one
from tests.gate.test_rules import CASES
from tests.gate.worlds import World, figure, violations_of


def key_of(row: dict) -> tuple[str, ...]:
    return tuple(row[name] for name in KEYS)


def test_one_figure_breaks_what_it_breaks_among_all_and_passes_the_rest(tmp_path: Path) -> None:
    """For every case of the rules: the same rules broken, every comparison answered."""
    figures = [figure(locality_id=f"C{at}", **case[3]) for at, case in enumerate(CASES)]
    candidate = World(figures).write(tmp_path / "candidate")
    violations = violations_of(judge(candidate, tmp_path / "verdicts").folder)
    with open_tables(candidate) as tables:
        for row in figures:
            answers = judge_one(tables, key_of(row))
            told = violations[violations["locality_id"] == row["locality_id"]]
            assert [one.name for one in answers] == [one.name for one in COMPARISONS]
            assert {one.rule_id for one in answers if one.broken} == set(told["rule_id"])


def test_what_is_passed_is_told_with_its_numbers(tmp_path: Path) -> None:
    """The nearest end of the interval against the limit, the count against its whole."""
    row = figure(numerator=30, denominator=100, hard_high=80)
    with open_tables(World([row]).write(tmp_path / "candidate")) as tables:
        answers = {one.name: one for one in judge_one(tables, key_of(row))}
    hard, whole = answers["hard_high"], answers["above_denominator"]
    assert (hard.applies, hard.broken, hard.expected) == (True, False, 80)
    assert hard.observed == pytest.approx(row["lower_998"])
    assert (whole.observed, whole.expected) == (30, 100)
    assert not answers["soft_low"].applies
    assert answers["soft_low"].observed is None


def test_a_figure_that_is_not_there_has_no_answers(tmp_path: Path) -> None:
    """No row, no answers: the caller says why there is none."""
    with open_tables(World([figure()]).write(tmp_path / "candidate")) as tables:
        assert judge_one(tables, key_of(figure(locality_id="C9"))) == []
