"""What a file says as a whole: copies, repeats and guessed digits are told from true counts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from expectations.gate import judge
from tests.gate.reported import cell, reported_tables
from tests.gate.worlds import World, figure, locality, violations_of

YEARS = ("2021", "2022", "2023", "2024")
COUNTS = ("stunted", "measured", *(f"count_{n}" for n in range(8)))
PLACES = [f"C{n}" for n in range(1, 41)]
Cells = dict[tuple[str, str, str], float]


def true_counts(seed: int = 7) -> Cells:
    """Counts of 40 communes of unlike size over four years, as they fall by chance."""
    random = np.random.default_rng(seed)
    sizes = dict(zip(PLACES, random.uniform(60, 600, len(PLACES)), strict=True))
    shares = dict(zip(COUNTS, random.uniform(0.3, 1.2, len(COUNTS)), strict=True))
    return {
        (name, place, year): float(random.poisson(sizes[place] * shares[name]))
        for name in COUNTS
        for place in PLACES
        for year in YEARS
    }


def world(cells: Cells, places: tuple[str, ...] = ("C1", "C2")) -> World:
    """Figures of stunting of some of the communes; every commune's counts as reported."""
    figures = [
        figure(
            locality_id=place,
            period=year,
            numerator=min(cells["stunted", place, year], cells["measured", place, year]),
            denominator=cells["measured", place, year],
        )
        for place in places
        for year in YEARS
    ]
    rows = [
        cell(name, place, year, count, submission_id=f"s{year}")
        for (name, place, year), count in cells.items()
    ]
    return World(
        figures,
        localities=[locality(place, "commune", None) for place in PLACES],
        extra=reported_tables(rows),
    )


def found(tmp_path: Path, cells: Cells, rule_id: str, **options: Any) -> dict[tuple[str, str], str]:
    """(locality, period) -> severity of the rule's violations."""
    candidate = world(cells, **options).write(tmp_path / "candidate")
    rows = violations_of(judge(candidate, tmp_path / "verdicts").folder)
    rows = rows[rows["rule_id"] == rule_id]
    return {(row.locality_id, row.period): row.severity for row in rows.itertuples()}


def copied(cells: Cells, place: str, year: str, of_place: str, of_year: str) -> Cells:
    taken = {(name, place, year): cells[name, of_place, of_year] for name in COUNTS}
    return cells | taken


@pytest.mark.parametrize("rule_id", ["copied_counts", "file_repeats_period", "digits_heaped"])
def test_true_counts_pass(tmp_path, rule_id):
    assert found(tmp_path, true_counts(), rule_id, places=tuple(PLACES)) == {}


def test_another_units_counts_are_held_and_the_original_is_pointed_at(tmp_path):
    cells = true_counts()
    larger = max(PLACES[2:], key=lambda place: cells["measured", place, "2021"])
    cells = copied(cells, "C1", "2024", larger, "2024")
    violations = found(tmp_path, cells, "copied_counts", places=("C1", "C2", larger))
    assert violations == {("C1", "2024"): "hold", (larger, "2024"): "flag"}


def test_without_a_history_both_are_in_doubt(tmp_path):
    cells = copied(true_counts(), "C1", "2021", "C2", "2021")
    violations = found(tmp_path, cells, "copied_counts")
    assert violations == {("C1", "2021"): "hold", ("C2", "2021"): "hold"}


def test_an_earlier_periods_counts_are_held_where_they_stand_again(tmp_path):
    cells = copied(true_counts(), "C1", "2023", "C1", "2021")
    violations = found(tmp_path, cells, "copied_counts")
    assert violations == {("C1", "2023"): "hold", ("C1", "2021"): "flag"}


def test_units_computed_alike_every_year_are_only_flagged(tmp_path):
    cells = true_counts()
    for year in YEARS:
        cells = copied(cells, "C2", year, "C1", year)
    violations = found(tmp_path, cells, "copied_counts")
    assert set(violations.values()) == {"flag"}


def test_counts_that_never_change_make_no_copy(tmp_path):
    """Schools, play points: the same number every year and in many places."""
    random = np.random.default_rng(3)
    schools = {(name, place): float(random.integers(4, 9)) for name in COUNTS for place in PLACES}
    cells = {(name, place, year): schools[name, place] for name, place, year in true_counts()}
    assert found(tmp_path, cells, "copied_counts", places=tuple(PLACES)) == {}


def test_vectors_of_zeros_make_no_copy(tmp_path):
    cells = true_counts()
    for name, place, year in cells:
        if name not in ("measured", "stunted") or place not in ("C1", "C2"):
            cells[name, place, year] = 0.0
        else:
            cells[name, place, year] = 40.0 + YEARS.index(year)
    assert found(tmp_path, cells, "copied_counts") == {}


def test_a_file_of_the_period_before_is_flagged(tmp_path):
    cells = true_counts()
    for place in PLACES[:30]:
        cells = copied(cells, place, "2024", place, "2023")
    violations = found(tmp_path, cells, "file_repeats_period")
    assert violations == {("C1", "2024"): "flag", ("C2", "2024"): "flag"}


def test_a_few_repeated_units_do_not_make_a_repeated_file(tmp_path):
    cells = true_counts()
    for place in PLACES[:8]:
        cells = copied(cells, place, "2024", place, "2023")
    assert found(tmp_path, cells, "file_repeats_period") == {}


def test_guessed_numbers_are_told_by_their_last_digits(tmp_path):
    cells = true_counts()
    guessed = {key: round(count / 5) * 5.0 for key, count in cells.items() if key[2] == "2024"}
    violations = found(tmp_path, cells | guessed, "digits_heaped")
    assert violations == {("C1", "2024"): "flag", ("C2", "2024"): "flag"}
