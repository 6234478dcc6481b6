"""What one wrong cell, one wrong file or one broken pair shows on many figures is one cause."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from expectations.gate import judge
from tests.gate.test_contains_held import up_the_tree
from tests.gate.worlds import World, contribution, figure, reaching, violations_of


def caused(world: World, folder: Path, *reported: dict[str, Any]) -> tuple[pd.DataFrame, list]:
    """The held figures with their cause, and the files behind the causes."""
    if reported:
        world.extra["reported_counts"] = pa.Table.from_pylist(list(reported))
    judgement = judge(world.write(folder / "candidate"), folder / "verdicts")
    assert judgement.reasons == []
    violations = violations_of(judgement.folder)
    files = pd.read_parquet(judgement.folder / "causes.parquet").to_dict("records")
    return violations[violations["severity"] == "hold"], files


def reported(place: str, submission: str, row: int, measure: str = "stunted") -> dict[str, Any]:
    return {
        "feed": "f", "agency": "a", "submission_id": submission, "source_row": row,
        "locality_id": place, "period": "2024", "breakdown": "total", "measure_id": measure,
        "count": 1.0,
    }  # fmt: skip


def name_of(place: str, geography: str = "as_was", indicator: str = "stunting") -> str:
    return f"{indicator} | administrative | {place} | {geography} | 2024 | total"


def test_one_cell_is_one_cause_up_the_tree_on_every_map_indicator_and_period(tmp_path):
    world = up_the_tree()
    world.targets += [row | {"geography": "current"} for row in world.targets]
    figures = [row | {"geography": "current"} for row in world.figures] + world.figures
    longer = [
        figure("stunting", "C1", "2022-2024", numerator=420, denominator=300,
               period_end=date(2024, 12, 31), geography=geography)
        for geography in ("as_was", "current")
    ]  # fmt: skip
    world.figures = figures + longer
    world.period_parts = [("2022-2024", "2024")]
    wasting = [
        figure("wasting", "C1", numerator=400, denominator=90, geography=geography)
        for geography in ("as_was", "current")
    ]
    world.figures += wasting
    world.contributions.append(contribution("wasting", "C1", "2024", 400, 90))
    world.indicators.append(("wasting", "Gầy còm", "Wasting", "stunted", "weighed"))
    held, files = caused(world, tmp_path, reported("C1", "s1", 7))
    assert len(held) == 12
    assert set(held["cause"]) == {name_of("C1")}
    assert files == [{"cause": name_of("C1"), "submission_id": "s1", "first_row": 7, "last_row": 7}]


def communes(**numerators: float) -> World:
    """Communes with 100 children each and so many stunted; more than 100 are impossible."""
    figures, contributions, targets = [], [], []
    for place, x in numerators.items():
        figures.append(figure("stunting", place, numerator=x, denominator=100))
        contributions.append(contribution("stunting", place, "2024", x, 100))
        targets += reaching(place, place)
    return World(figures, contributions, targets)


def test_cells_of_one_file_and_measure_are_one_cause_and_those_of_another_file_are_not(tmp_path):
    rows = [reported("C1", "s1", 4), reported("C2", "s1", 9), reported("C3", "s2", 4)]
    held, files = caused(communes(C1=400, C2=500, C3=600), tmp_path, *rows)
    assert held.set_index("locality_id")["cause"].to_dict() == {
        "C1": name_of("C1"),
        "C2": name_of("C1"),
        "C3": name_of("C3"),
    }
    assert [(one["submission_id"], one["first_row"], one["last_row"]) for one in files] == [
        ("s1", 4, 9),
        ("s2", 4, 4),
    ]


def test_a_count_out_of_two_files_binds_neither(tmp_path):
    rows = [reported("C1", "s1", 4), reported("C1", "s2", 5), reported("C2", "s1", 9)]
    held, _ = caused(communes(C1=400, C2=500), tmp_path, *rows)
    assert held["cause"].nunique() == 2


def test_without_reported_counts_two_places_are_two_causes(tmp_path):
    held, files = caused(communes(C1=400, C2=500), tmp_path)
    assert held["cause"].nunique() == 2
    assert files == []


def test_both_sides_of_a_broken_nesting_are_one_cause(tmp_path):
    inner = figure("stunting", numerator=60, nesting_numerator=50,
                   nesting_indicator_id="underweight")  # fmt: skip
    world = World([inner, figure("underweight", numerator=50)])
    held, _ = caused(world, tmp_path)
    assert len(held) == 2
    assert set(held["cause"]) == {name_of("C1")}


def test_a_figure_above_two_causes_belongs_to_the_first(tmp_path):
    world = communes(C1=400, C2=500)
    world.figures.append(figure("stunting", "D1", numerator=900, denominator=200))
    world.targets += reaching("C1", "D1") + reaching("C2", "D1")
    held, _ = caused(world, tmp_path)
    assert held.set_index("locality_id")["cause"].to_dict() == {
        "C1": name_of("C1"),
        "C2": name_of("C2"),
        "D1": name_of("C1"),
    }


def test_what_is_not_held_has_no_cause(tmp_path):
    world = communes(C1=40)
    world.figures[0]["late"] = True
    judgement = judge(world.write(tmp_path / "candidate"), tmp_path / "verdicts")
    assert violations_of(judgement.folder)["cause"].isna().all()
