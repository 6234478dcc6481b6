"""The release is blocked when the candidate is not whole, and nothing is written when it breaks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pytest

from expectations import batches, gate, validation
from expectations.candidate import CandidateError, open_tables
from expectations.comparison import Comparison
from expectations.comparisons import ComparedRows, ComparisonColumns
from expectations.gate import judge
from tests.gate.worlds import World, figure, violations_of


def two_communes(**changes: Any) -> list[dict[str, Any]]:
    return [figure(locality_id="C1"), figure(**{"locality_id": "C2", **changes})]


@pytest.mark.usefixtures("great_expectations")
def test_a_whole_candidate_passes_and_says_so_for_every_rule(tmp_path: Path) -> None:
    judgement = judge(World(two_communes()).write(tmp_path / "c"), tmp_path / "v")

    rules = pq.read_table(judgement.folder / "rules.parquet").to_pandas()
    assert judgement.release_verdict == "pass"
    assert judgement.counts == {"pass": 2, "flag": 0, "hold": 0}
    assert set(rules["state"]) == {"judged"}


@pytest.mark.parametrize(
    ("rule_id", "figures"),
    [
        ("keys_unique", [*two_communes(), figure(locality_id="C2")]),
        ("status_given", two_communes(obs_status=None)),
        ("status_given", two_communes(obs_status="suppressed")),
        ("status_given", two_communes(value=None)),
        ("status_given", two_communes(obs_status="missing")),
        ("numbers_finite", two_communes(value=float("nan"))),
        ("numbers_finite", two_communes(upper_95=float("inf"))),
        ("numbers_finite", two_communes(hard_high=float("nan"))),
        ("value_has_limits", two_communes(lower_95=None)),
        ("value_has_limits", two_communes(lower_95=11, upper_95=9)),
        ("keys_equal_grid", two_communes(locality_id="C9")),
    ],
)
def test_a_fault_of_structure_blocks_the_release(
    tmp_path: Path, rule_id: str, figures: list[dict[str, Any]]
) -> None:
    world = World(figures, grid=two_communes())

    judgement = judge(world.write(tmp_path / "c"), tmp_path / "v")

    assert judgement.release_verdict == "block"
    assert any(rule_id in reason for reason in judgement.reasons)
    violations = violations_of(judgement.folder)
    assert rule_id in set(violations.loc[violations["severity"] == "block", "rule_id"])


@pytest.mark.parametrize(
    "changes",
    [
        {"numerator": 4.5, "estimated": True, "lower_95": None, "lower_998": None},
        {"numerator": None, "denominator": None},
    ],
    ids=["a fraction of an estimate under ten has no limits", "a missing figure has no value"],
)
def test_what_has_no_limits_for_a_reason_does_not_block(
    tmp_path: Path, changes: dict[str, Any]
) -> None:
    judgement = judge(World(two_communes(**changes)).write(tmp_path / "c"), tmp_path / "v")

    assert judgement.reasons == []


@pytest.mark.parametrize("grid", [[], two_communes()], ids=["nothing due", "two due"])
def test_an_empty_candidate_blocks(tmp_path: Path, grid: list[dict[str, Any]]) -> None:
    judgement = judge(World([], grid=grid).write(tmp_path / "c"), tmp_path / "v")

    assert judgement.release_verdict == "block"
    assert "The candidate has no figures." in judgement.reasons


def test_a_missing_and_an_unexpected_key_are_told_with_their_rows(tmp_path: Path) -> None:
    world = World(two_communes(), grid=[figure(locality_id="C1"), figure(locality_id="C3")])

    judgement = judge(world.write(tmp_path / "c"), tmp_path / "v")

    told = violations_of(judgement.folder).set_index("locality_id")[["observed", "expected"]]
    assert told.loc["C2"].tolist() == [1, 0]
    assert told.loc["C3"].tolist() == [0, 1]


def test_a_figure_without_a_year_is_judged_too(tmp_path: Path) -> None:
    """It falls into no year; it must not fall out of the gate."""
    figures = two_communes(numerator=400, denominator=40, year=None)

    judgement = judge(World(figures).write(tmp_path / "c"), tmp_path / "v")

    assert judgement.counts == {"pass": 1, "flag": 0, "hold": 1}


def test_a_candidate_without_a_table_or_column_is_refused_by_name(tmp_path: Path) -> None:
    folder = World(two_communes()).write(tmp_path / "c")
    figures = pq.read_table(folder / "figures.parquet")
    pq.write_table(figures.drop_columns(["hard_high"]), folder / "figures.parquet")

    with pytest.raises(CandidateError, match="hard_high"):
        judge(folder, tmp_path / "v")
    (folder / "grid.parquet").unlink()
    with pytest.raises(CandidateError, match=r"grid\.parquet"):
        judge(folder, tmp_path / "v")
    assert not list((tmp_path / "v").glob("*/manifest.json"))


def test_an_exception_anywhere_leaves_no_manifest_even_of_an_earlier_judgement(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = World(two_communes()).write(tmp_path / "c")
    judgement = judge(folder, tmp_path / "v")
    assert (judgement.folder / "manifest.json").exists()

    def breaks(*_: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(gate, "find_followers", breaks)
    with pytest.raises(RuntimeError):
        judge(folder, tmp_path / "v")

    assert not (judgement.folder / "manifest.json").exists()


def result_changed(change: Callable[[validation.BatchResult], None]) -> type:
    """A validator whose results are changed before anyone reads them."""

    class Changed(validation.BatchValidator):
        def validate(
            self, figures: pd.DataFrame, columns: ComparisonColumns
        ) -> validation.BatchResult:
            result = super().validate(figures, columns)
            change(result)
            return result

    return Changed


@pytest.mark.usefixtures("great_expectations")
def test_a_rule_without_an_answer_on_one_batch_blocks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two batches; the rule answers in the first only."""
    answers: list[str] = []

    def forget(result: validation.BatchResult) -> None:
        if answers:
            result.failing.pop("above_denominator", None)
            result.not_evaluated["above_denominator"] = "out of memory"
        answers.append("batch")

    monkeypatch.setattr(validation, "BatchValidator", result_changed(forget))
    monkeypatch.setattr(batches, "BATCH_ROWS", 1)
    figures = [figure(period="2023"), figure(period="2024")]
    judgement = judge(World(figures).write(tmp_path / "c"), tmp_path / "v")

    rules = pq.read_table(judgement.folder / "rules.parquet").to_pandas().set_index("rule_id")
    assert rules.loc["numerator_above_denominator", "state"] == "not_evaluated"
    assert judgement.release_verdict == "block"
    assert any("out of memory" in reason for reason in judgement.reasons)
    assert rules.loc["every_rule_evaluated", "violated"] == 1


class Spoiled(ComparisonColumns):
    """The columns of one comparison are not what they should be."""

    def __init__(self, figures: pd.DataFrame, spoil: Callable[[ComparedRows], ComparedRows]):
        super().__init__(figures)
        self._spoil = spoil

    def of(self, comparison: Comparison) -> ComparedRows:
        rows = super().of(comparison)
        return self._spoil(rows) if comparison.name == "above_denominator" else rows


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda rows: ComparedRows(rows.positions, rows.columns[["tested"]]), "exception"),
        (lambda rows: ComparedRows(rows.positions, rows.columns.iloc[1:]), "looked at 1 of 2 rows"),
    ],
    ids=["no bound", "a row lost"],
)
def test_an_expectation_that_raises_or_miscounts_is_not_a_pass(
    tmp_path: Path, spoil: Callable[[ComparedRows], ComparedRows], why: str
) -> None:
    """Great Expectations reports exceptions inside results; a count must fit its rows."""
    folder = World([figure(period="2023"), figure(period="2024")]).write(tmp_path / "c")
    with open_tables(folder) as tables:
        [figures] = batches.figure_batches(tables, batches.batches_of_years(tables))

    result = validation.validator().validate(figures, Spoiled(figures, spoil))

    assert "keys_unique" in result.failing
    assert result.failing["status_known"] == []
    assert "above_denominator" not in result.failing
    assert list(result.not_evaluated) == ["above_denominator"]
    assert why in result.not_evaluated["above_denominator"]


def test_batches_are_whole_years_of_about_a_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    years = [2021, 2022, 2022, 2022, 2023, 2024]
    figures = [figure(period=str(year), breakdown=str(at)) for at, year in enumerate(years)]
    figures += [figure(period="1999", year=None)]
    monkeypatch.setattr(batches, "BATCH_ROWS", 2)
    with open_tables(World(figures).write(tmp_path / "c")) as tables:
        found = batches.batches_of_years(tables)
        rows = [sorted(one["period"]) for one in batches.figure_batches(tables, found)]

    assert found == [[None, 2021], [2022], [2023, 2024]]
    assert rows == [["1999", "2021"], ["2022"] * 3, ["2023", "2024"]]
