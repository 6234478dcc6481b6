"""Rules on one kind of indicator: each stops its case and lets the neighbour pass."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from expectations.gate import judge
from tests.gate.reported import table_of
from tests.gate.worlds import INDICATOR_COLUMNS, MEASURE_COLUMNS, World, figure, violations_of


def found(tmp_path: Path, figures: list[dict[str, Any]], **kind: Any) -> dict[str, list[Any]]:
    """rule -> [severity, observed, expected] of the last of the figures; `kind` marks stunting."""
    references = kind.pop("references", [])
    indicator = {"indicator_id": "stunting", "name_en": "Stunting", "per": 100, **kind}
    measure = {"measure_id": "measured", "ceiling_multiple": 1.5}
    world = World(
        figures,
        extra={
            "indicators": typed([indicator], INDICATOR_COLUMNS),
            "measures": typed([measure], MEASURE_COLUMNS),
            "reference_levels": table_of("reference_levels", references),
        },
    )
    judged = judge(world.write(tmp_path / "candidate"), tmp_path / "verdicts")
    assert judged.reasons == []
    rows = violations_of(judged.folder)
    rows = rows[rows["period"] == figures[-1]["period"]]
    return {row.rule_id: [row.severity, row.observed, row.expected] for row in rows.itertuples()}


def typed(rows: list[dict[str, Any]], columns: dict[str, pa.DataType]) -> pa.Table:
    schema = pa.schema(list(columns.items()))
    return pa.Table.from_pylist([{k: row.get(k) for k in columns} for row in rows], schema=schema)


def covered(low: float, **changes: Any) -> dict[str, Any]:
    limits = {"lower_998": low - 5, "lower_95": low, "value": low + 5, "upper_95": low + 10}
    return figure(
        numerator=low + 5, denominator=100, relation="independent_coverage",
        **limits, upper_998=low + 15, **changes,
    )  # fmt: skip


@pytest.mark.parametrize(("low", "expected"), [(106, ["flag", 106, 105]), (104, None)])
def test_coverage_is_told_when_its_whole_interval_is_above(tmp_path, low, expected):
    violations = found(tmp_path, [covered(low, soft_high=105.0)])
    assert violations == ({"coverage_above_expected": expected} if expected else {})


@pytest.mark.parametrize(
    ("measured", "expected"),
    [(40, ["hold", 40, 50]), (70, ["flag", 70, 80]), (80, None)],
)
def test_a_rate_of_few_examined_is_told_or_not_published(tmp_path, measured, expected):
    one = figure(numerator=4, denominator=measured, denominator_ceiling=150.0)
    violations = found(tmp_path, [one], of_roster=True)
    assert violations == ({"examined_too_few": pytest.approx(expected)} if expected else {})


def test_no_roster_no_judgement(tmp_path):
    one = figure(numerator=4, denominator=40, denominator_ceiling=150.0)
    assert found(tmp_path, [one]) == {}


def level(value: float, **of: Any) -> dict[str, Any]:
    return {"indicator_id": "stunting", "locality_id": "D1", "year": 2022, "value": value,
            "series": "survey", "source": "a survey"} | of  # fmt: skip


@pytest.mark.parametrize(
    ("reference", "told"),
    [
        (level(40.0), True),  # the district's level stands for the commune
        (level(10.0), False),
        (level(40.0, year=2010), False),  # too old
        (level(40.0, year=2025), False),  # of a later year
        (level(40.0, locality_id="C2"), False),  # of another place
    ],
)
def test_a_register_far_under_the_survey_is_told(tmp_path, reference, told):
    one = figure(numerator=20, denominator=400)
    violations = found(tmp_path, [one], references=[reference])
    assert set(violations) == ({"probable_under_registration"} if told else set())


@pytest.mark.parametrize(("births", "told"), [(400, True), (520, False)])
def test_births_far_under_the_model_are_told_at_their_own_place(tmp_path, births, told):
    of_measure = level(1000.0, indicator_id=None, measure_id="measured", locality_id="C1")
    one = figure(numerator=40, denominator=births)
    violations = found(tmp_path, [one], references=[of_measure])
    assert set(violations) == ({"probable_under_registration"} if told else set())


def test_below_the_least_denominator_limits_test_nothing(tmp_path):
    few = figure(numerator=19, denominator=19, hard_high=50.0, soft_high=10.0)
    assert found(tmp_path / "few", [few], least_denominator=20) == {}
    enough = figure(numerator=20, denominator=20, hard_high=50.0)
    assert set(found(tmp_path / "enough", [enough], least_denominator=20)) == {
        "outside_hard_limits"
    }


def years(*values: float) -> list[dict[str, Any]]:
    return [
        figure(numerator=value, denominator=100, period=str(2022 + at),
               previous_period=str(2021 + at) if at else None,
               previous_value=values[at - 1] if at else None)
        for at, value in enumerate(values)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("values", "told"),
    [((97, 98, 100), True), ((60, 60, 60), True), ((59, 60, 60), False), ((97, 98, 99), False)],
)
def test_assessing_oneself_at_all_or_the_same_as_ever_is_told(tmp_path, values, told):
    violations = found(tmp_path, years(*values), self_assessed=True)
    assert set(violations) == ({"unlikely_self_assessment"} if told else set())
    assert found(tmp_path / "others", years(*values)) == {}
