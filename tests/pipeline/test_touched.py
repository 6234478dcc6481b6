"""Which periods an event's run computes again, and when it computes all."""

import dataclasses
from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestration import touched
from orchestration.paths import Home
from orchestration.run_inputs import Inputs
from orchestration.touched import Built, told, touched_periods
from sources.landing import SCHEMA
from tests.formulas.periods import all_periods

INPUTS = Inputs(
    catalogue_hash="c0", as_of=date(2025, 3, 1), landing_fingerprint="l", code_version="v"
)
PERIODS = all_periods()


@pytest.fixture
def home(tmp_path):
    """A home whose warehouse was built whole, of two submissions."""
    home = Home(tmp_path)
    home.current_catalogue.mkdir(parents=True)
    pq.write_table(pa.Table.from_pylist(PERIODS), home.current_catalogue / "periods.parquet")
    home.run.mkdir()
    INPUTS.write(home.run / "inputs.json")
    home.warehouse.touch()
    land(home, 1, "2022-Q3")
    land(home, 2, "2023-Q1")
    now(home).write(home)
    return home


def land(home, sequence, *periods, suffix=""):
    rows = [dict.fromkeys(SCHEMA.names) | {"sequence": sequence, "period": p} for p in periods]
    path = home.landing / "f1" / f"{sequence:08d}-a{suffix}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist(rows, schema=SCHEMA), path)
    return path


@pytest.fixture(autouse=True)
def most(monkeypatch):
    """However much is touched, the periods are given: the home holds a handful of cells."""
    monkeypatch.setattr(touched, "MOST", 1.0)


def now(home, project="p"):
    return Built.of_this_run(home, project)


def ending_from(day):
    return sorted(one["period"] for one in PERIODS if one["period_end"] >= day)


def test_nothing_new_touches_nothing(home):
    assert touched_periods(home, now(home)) == []


def test_a_quarter_touches_its_whole_year_and_all_that_ends_later(home):
    land(home, 3, "2023-Q3")
    found = touched_periods(home, now(home))
    assert found == ending_from(date(2023, 1, 1))
    assert {"2023-01", "2023-Q1", "2023", "2021-2023", "SY2022-2023"} <= set(found)
    assert not {"2022-Q4", "2022"} & set(found)


def test_a_school_year_touches_what_ends_after_it_began(home):
    land(home, 3, "SY2022-2023")
    assert touched_periods(home, now(home)) == ending_from(date(2022, 9, 1))


def test_the_earliest_period_decides(home):
    land(home, 3, "2024-Q1", "2022-Q4")
    land(home, 4, "2023-Q1")
    assert touched_periods(home, now(home)) == ending_from(date(2022, 1, 1))


def test_where_most_cells_are_touched_all_is_computed_again(home, monkeypatch):
    monkeypatch.setattr(touched, "MOST", 0.5)
    land(home, 3, "2024-Q1", "2024-Q2")  # two of four cells: not the most
    assert touched_periods(home, now(home)) == ending_from(date(2024, 1, 1))
    land(home, 4, "2024-Q1")
    assert touched_periods(home, now(home)) is None


def test_a_tombstone_touches_the_periods_of_what_it_takes_back(home):
    land(home, 1, None, suffix=".withdrawn")
    assert touched_periods(home, now(home)) == ending_from(date(2022, 1, 1))


@pytest.mark.parametrize(
    "change",
    [{"catalogue_hash": "c1"}, {"as_of": date(2025, 3, 2)}, {"code_version": "w"}],
    ids=str,
)
def test_another_catalogue_day_or_code_touches_everything(home, change):
    INPUTS.model_copy(update=change).write(home.run / "inputs.json")
    assert touched_periods(home, now(home)) is None


def test_another_project_of_models_touches_everything(home):
    assert touched_periods(home, now(home, "q")) is None


def test_a_baseline_touches_nothing_the_warehouse_knows_of_none(home):
    INPUTS.with_baseline("b1", fitted=True).write(home.run / "inputs.json")
    assert touched_periods(home, now(home)) == []


def test_a_landed_file_that_is_gone_or_another_touches_everything(home):
    path = land(home, 2, "2023-Q1", "2023-Q2", "2023-Q3", "2023-Q4")
    assert touched_periods(home, now(home)) is None
    path.unlink()
    assert touched_periods(home, now(home)) is None


def test_a_period_that_the_catalogue_does_not_know_touches_everything(home):
    land(home, 3, "1999-Q1")
    assert touched_periods(home, now(home)) is None


@pytest.mark.parametrize("text", [None, "", "{", "[]", '{"files": {}}'])
def test_a_warehouse_that_does_not_say_it_is_whole_is_built_anew(home, text):
    home.warehouse_built.unlink()
    if text is not None:
        home.warehouse_built.write_text(text)
    assert touched_periods(home, now(home)) is None


def test_without_a_warehouse_everything_is_touched(home):
    home.warehouse.unlink()
    assert touched_periods(home, now(home)) is None


def test_what_it_stands_on_is_read_back_as_written(home):
    assert Built.last(home) == now(home)
    assert dataclasses.asdict(now(home))["files"].keys() == {
        "f1/00000001-a.parquet",
        "f1/00000002-a.parquet",
    }


def test_dbt_is_told_the_periods_only_while_it_builds(home):
    with told(home, ["2024", "2024-Q1"]):
        assert pq.read_table(home.touched)["period"].to_pylist() == ["2024", "2024-Q1"]
        with pytest.raises(OSError), told(home, None):
            assert not home.touched.exists()
            raise OSError
    assert not home.touched.exists()
