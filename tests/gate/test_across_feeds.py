"""Two sources that count the same children: what is stopped, what is told, what is left alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from expectations.gate import judge
from tests.gate.reported import cell, reported_tables, table_of
from tests.gate.worlds import MEASURE_COLUMNS, World, figure, reaching, violations_of

RULE = "feeds_disagree"
CHECK: dict[str, Any] = {
    "check_id": "births",
    "left_measure_id": "registered",
    "right_measure_id": "measured",
    "period_type": "year",
    "doubts": "either",
    "least_count": 50,
    "soft_low": 0.7,
    "soft_high": 1.5,
    "hard_low": 0.33,
    "hard_high": 3,
}
YEARS = ("2021", "2022", "2023", "2024")


def measures(**cumulation: str) -> pa.Table:
    names = {"stunted": "flow", "measured": "flow", "registered": "flow"}
    rows = [
        {
            "measure_id": name,
            "name_vi": f"số {name}",
            "name_en": name.capitalize(),
            "kind": kind,
            "cumulation": cumulation.get(name, "period"),
        }
        for name, kind in names.items()
    ]
    return pa.Table.from_pylist(rows, schema=pa.schema(list(MEASURE_COLUMNS.items())))


def world(
    cells: list[dict[str, Any]], levels: tuple[str, ...] = ("commune",), **check: Any
) -> World:
    """A commune's stunting by year, whose denominator the check compares; both sides' cells."""
    return World(
        [figure(numerator=10, denominator=100, period=year) for year in YEARS]
        + [figure(locality_id="P1", numerator=20, denominator=200, period=year) for year in YEARS],
        targets=[*reaching("C1", "C1", "P1"), *reaching("C2", "C2", "P1")],
        extra=reported_tables(cells, YEARS)
        | {
            "cross_checks": table_of("cross_checks", [CHECK | check]),
            "cross_check_levels": table_of(
                "cross_check_levels", [{"check_id": "births", "level": one} for one in levels]
            ),
            "measures": measures(),
        },
    )


def history(left: float, right: float, place: str = "C1") -> list[dict[str, Any]]:
    return [
        one
        for year in YEARS[:3]
        for one in (cell("registered", place, year, left), cell("measured", place, year, right))
    ]


def found(tmp_path: Path, one: World) -> dict[tuple[str, str], tuple[str, float, float]]:
    """(locality, period) -> severity, observed, expected of the rule's violations."""
    judged = judge(one.write(tmp_path / "candidate"), tmp_path / "verdicts")
    rows = violations_of(judged.folder)
    rows = rows[rows["rule_id"] == RULE]
    return {
        (row.locality_id, row.period): (row.severity, row.observed, row.expected)
        for row in rows.itertuples()
    }


@pytest.mark.parametrize(
    ("left", "right", "severity"),
    [
        (1000, 100, "hold"),  # ten times as many
        (100, 1000, "hold"),
        (200, 100, "flag"),  # beyond the usual, not beyond what can be true
        (140, 100, None),  # above, within the usual bound
        (170, 100, None),  # beyond it, but chance alone might
        (49, 8, None),  # both small
    ],
)
def test_the_ratio_decides_with_what_chance_allows(tmp_path, left, right, severity):
    cells = [cell("registered", "C1", "2024", left), cell("measured", "C1", "2024", right)]
    violations = found(tmp_path, world(cells))
    expected = {("C1", "2024"): (severity, right, left)} if severity else {}
    assert violations == expected


def test_the_side_that_left_its_history_is_the_one_in_doubt(tmp_path):
    moved_alone = [cell("registered", "C1", "2024", 1000), cell("measured", "C1", "2024", 100)]
    assert found(tmp_path / "other", world(history(100, 100) + moved_alone)) == {}
    moved_here = [cell("registered", "C1", "2024", 100), cell("measured", "C1", "2024", 1000)]
    violations = found(tmp_path / "own", world(history(100, 100) + moved_here))
    assert violations == {("C1", "2024"): ("hold", 1000, 100)}


def test_a_side_the_catalogue_trusts_is_never_doubted(tmp_path):
    cells = [cell("registered", "C1", "2024", 1000), cell("measured", "C1", "2024", 100)]
    assert found(tmp_path, world(cells, doubts="left")) == {}


def test_a_period_is_compared_only_when_all_of_it_came(tmp_path):
    quarters = [cell("registered", "C1", f"2024-Q{n}", 250) for n in (1, 2, 3, 4)]
    whole = [*quarters, cell("measured", "C1", "2024", 100)]
    assert ("C1", "2024") in found(tmp_path / "whole", world(whole))
    assert found(tmp_path / "part", world(whole[1:])) == {}


def test_cumulative_counts_are_not_added(tmp_path):
    cells = [cell("registered", "C1", f"2024-Q{n}", 30 * n) for n in (1, 2, 3, 4)]
    one = world([*cells, cell("measured", "C1", "2024", 110)])
    one.extra["measures"] = measures(registered="year_to_date")
    assert found(tmp_path, one) == {}


def test_above_the_units_both_sides_are_of_the_same_units(tmp_path):
    cells = [
        *(cell("registered", place, "2024", 100) for place in ("C1", "C2")),
        *(cell("measured", place, "2024", 100) for place in ("C1", "C2")),
    ]
    assert found(tmp_path / "same", world(cells, levels=("province",))) == {}
    tenfold = [one | {"count": 1000} if one["measure_id"] == "registered" else one for one in cells]
    violations = found(tmp_path / "tenfold", world(tenfold, levels=("province",)))
    assert violations == {("P1", "2024"): ("hold", 200, 2000)}
    without_one = tenfold[:-1]
    assert found(tmp_path / "half", world(without_one, levels=("province",))) == {}


def test_the_sentence_names_the_count_and_both_numbers(tmp_path):
    cells = [cell("registered", "C1", "2024", 1000), cell("measured", "C1", "2024", 100)]
    one = world(cells).write(tmp_path / "candidate")
    rows = violations_of(judge(one, tmp_path / "verdicts").folder)
    [sentence] = rows.loc[rows["rule_id"] == RULE, "sentence_en"]
    assert "Measured" in sentence
    assert "(100)" in sentence
    assert "(1,000)" in sentence
