"""What stands below the line: of the registry, of one year, of one source, and counted anew."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from expectations.batches import batches_of_years, figure_batches
from expectations.candidate import open_tables
from expectations.comparing import violations_of as violations_of_check
from expectations.comparisons import BOUND, COMPARISONS, TESTED, ComparisonColumns
from expectations.denominators.finder import odd_denominators
from expectations.gate import judge
from expectations.violations import complete
from tests.gate.reported import cell, reported_tables
from tests.gate.worlds import (
    MEASURE_COLUMNS,
    World,
    contribution,
    figure,
    locality,
    reaching,
    violations_of,
)

REGISTRY, UNCHANGED = "units_unlike_registry", "stock_unchanged"
VINTAGES, REBASED = "denominators_of_two_vintages", "denominators_rebased"
Told = dict[tuple[str, str], list[Any]]


def measures(**of: Any) -> pa.Table:
    """The measure below the line is a stock unless `of` says otherwise, the one above a flow."""
    rows = [
        {"measure_id": "measured", "name_vi": "số xã", "name_en": "Communes", "kind": "stock"} | of,
        {"measure_id": "stunted", "name_vi": "số đạt", "name_en": "Passing", "kind": "flow"},
    ]
    schema = pa.schema(list(MEASURE_COLUMNS.items()))
    return pa.Table.from_pylist([{k: row.get(k) for k in MEASURE_COLUMNS} for row in rows], schema)


def told(tmp_path: Path, world: World, rule_id: str, **measure: Any) -> Told:
    """(locality, period) -> [severity, observed, expected] by the rule's comparisons or finder."""
    world.extra |= {"measures": measures(**measure)}
    with open_tables(world.write(tmp_path / "candidate")) as tables:
        if rule_id in (VINTAGES, REBASED):
            rows = complete(odd_denominators(tables).violations)
        else:
            batches = figure_batches(tables, batches_of_years(tables))
            rows = pd.concat([_broken(figures, rule_id) for figures in batches])
    rows = rows[rows["rule_id"] == rule_id].drop_duplicates(["locality_id", "period"])
    expected = rows["expected"].astype("object").where(rows["expected"].notna(), None)
    places = zip(rows["locality_id"], rows["period"], strict=True)
    seen = zip(rows["severity"], rows["observed"], expected, strict=True)
    return dict(zip(places, map(list, seen), strict=True))


def _broken(figures: pd.DataFrame, rule_id: str) -> pd.DataFrame:
    """Violations of the rule's comparisons, those that hold before those that flag."""
    found = [complete(pd.DataFrame())]
    for one in (one for one in COMPARISONS if one.rule_id == rule_id):
        compared = ComparisonColumns(figures).of(one)
        failing = (compared.columns[TESTED] > compared.columns[BOUND]).to_numpy()
        found.append(violations_of_check(one.name, figures.iloc[compared.positions[failing]]))
    return pd.concat(found)


COMMUNES = [f"C{n}" for n in range(1, 13)]


def of_registry(*figures: dict[str, Any], **units: dict[str, Any]) -> World:
    """Twelve communes of a province; `units` overrule what the registry has of one."""
    places = [locality(one, "commune", "P1") | units.get(one, {}) for one in COMMUNES]
    return World(
        list(figures),
        targets=[row for one in COMMUNES for row in reaching(one, one, "P1")],
        localities=[locality("V", "country", None), locality("P1", "province", "V"), *places],
    )


def share(place: str, passing: float, counted: float, **changes: Any) -> dict[str, Any]:
    return figure(
        locality_id=place, numerator=passing, denominator=counted, relation="units", **changes
    )


@pytest.mark.parametrize(
    ("place", "counted", "severity", "expected"),
    [
        ("C1", 1, None, 1),
        ("C1", 2, "flag", 1),
        ("C1", 10, "hold", 1),
        ("P1", 12, None, 12),
        ("P1", 11, "flag", 12),
        ("P1", 17, "flag", 12),  # five too many, but not half
        ("P1", 18, "hold", 12),
        ("P1", 6, "hold", 12),
    ],
)
def test_communes_counted_are_those_of_the_registry(tmp_path, place, counted, severity, expected):
    world = of_registry(share(place, 1, counted))
    found = told(tmp_path, world, REGISTRY, registry_level="commune")
    assert found == ({(place, "2024"): [severity, counted, expected]} if severity else {})


def test_the_registry_is_that_of_the_last_day_of_the_period(tmp_path):
    """C1 ended in 2024, C2 begins in 2025: ten are left for 2024, eleven were there in 2023."""
    world = of_registry(
        share("P1", 5, 10),
        share("P1", 5, 11, period="2023"),
        C1={"valid_to": date(2024, 7, 1)},
        C2={"valid_from": date(2025, 1, 1)},
    )
    assert told(tmp_path, world, REGISTRY, registry_level="commune") == {}


def test_fewer_communes_are_no_fault_where_some_have_not_reported(tmp_path):
    world = of_registry(
        share("P1", 5, 6, coverage=0.95), share("P1", 5, 13, period="2023", coverage=0.95)
    )
    found = told(tmp_path, world, REGISTRY, registry_level="commune")
    assert found == {("P1", "2023"): ["flag", 13, 12]}


@pytest.mark.parametrize("row", [{"share": 0.4}, {"share": None}, {"unallocated_id": "P1"}])
def test_where_a_part_of_a_unit_came_to_a_place_nothing_is_counted(tmp_path, row):
    world = of_registry(share("P1", 5, 30))
    world.targets[1] |= row
    assert told(tmp_path, world, REGISTRY, registry_level="commune") == {}


def test_what_no_registry_counts_is_not_judged_by_it(tmp_path):
    assert told(tmp_path, of_registry(share("P1", 5, 30)), REGISTRY) == {}


def test_the_sentence_names_the_count_and_what_the_registry_has(tmp_path):
    world = of_registry(share("C1", 1, 10))
    world.extra |= {"measures": measures(registry_level="commune")}
    rows = violations_of(judge(world.write(tmp_path / "c"), tmp_path / "v").folder)
    said = rows.set_index("rule_id").loc[REGISTRY]
    assert said["sentence_en"] == "Communes: 10; the registry of that day has 1."
    assert said["sentence_vi"].startswith("Số xã là 10; danh mục đơn vị hành chính")


def years(*stocks: float, **changes: Any) -> World:
    return World(
        [
            figure(numerator=20, denominator=stock, period=str(2021 + at),
                   previous_period=str(2020 + at) if at else None, **changes)
            for at, stock in enumerate(stocks)
        ]
    )  # fmt: skip


@pytest.mark.parametrize(
    ("stocks", "last"),
    [
        ((1200, 1200, 1200), "2023"),
        ((1190, 1200, 1200), None),
        ((1200, 1200, 1201), None),
        ((90, 90, 90), None),  # few enough to stand still
    ],
)
def test_a_stock_that_stood_still_for_years_is_told(tmp_path, stocks, last):
    found = told(tmp_path, years(*stocks), UNCHANGED)
    assert found == ({("C1", last): ["flag", stocks[-1], None]} if last else {})


@pytest.mark.parametrize(
    ("figures", "measure"),
    [
        ({}, {"kind": "flow"}),
        ({"relation": "units"}, {}),
        ({"provisional": True}, {}),  # one not closed stands on the year before, as is known
        ({"period_start": date(2021, 1, 1)}, {}),  # longer than a year: its own years overlap
    ],
)
def test_what_may_stand_still_is_not_told(tmp_path, figures, measure):
    assert told(tmp_path, years(1200, 1200, 1200, **figures), UNCHANGED, **measure) == {}


def of_vintages(*rows: tuple[str, float, str], **changes: Any) -> World:
    """Communes (id, children, year of the stock) of a province in 2024."""
    whole = sum(children for _, children, _ in rows)
    return World(
        [figure(locality_id=one, numerator=5, denominator=n, **changes) for one, n, _ in rows]
        + [figure(locality_id="P1", numerator=9, denominator=whole, **changes)],
        contributions=[
            contribution("stunting", one, "2024", 5, n) | {"denominator_period": of}
            for one, n, of in rows
        ],
        targets=[row for one, _, _ in rows for row in reaching(one, one, "P1")],
        extra=reported_tables([], ["2023", "2024"]),
    )


def test_who_stands_on_an_older_population_than_others_is_told_and_the_sums_of_it(tmp_path):
    found = told(tmp_path, of_vintages(("C1", 900, "2024"), ("C2", 100, "2023")), VINTAGES)
    assert found == {("C2", "2024"): ["flag", 1.0, None], ("P1", "2024"): ["flag", 0.1, None]}


def test_a_small_part_of_an_older_population_changes_no_sum(tmp_path):
    found = told(tmp_path, of_vintages(("C1", 970, "2024"), ("C2", 30, "2023")), VINTAGES)
    assert set(found) == {("C2", "2024")}


@pytest.mark.parametrize("of", ["2023", "2024"])
def test_a_population_that_all_stand_on_is_not_told(tmp_path, of):
    assert told(tmp_path, of_vintages(("C1", 900, of), ("C2", 100, of)), VINTAGES) == {}


def test_a_figure_without_value_has_no_vintage(tmp_path):
    world = of_vintages(("C1", 900, "2024"), ("C2", 100, "2023"), value=None, obs_status="missing")
    assert told(tmp_path, world, VINTAGES) == {}


def rebased(factors: list[float], **changes: Any) -> World:
    """Communes of 1,000 children and more in 2023 and times the factor in 2024, and their sum."""
    places = [f"C{n}" for n in range(len(factors))]
    stocks = {
        (place, year): round((1000 + 7 * n) * (factor if year == "2024" else 1))
        for n, (place, factor) in enumerate(zip(places, factors, strict=True))
        for year in ("2023", "2024")
    }
    sums = {
        ("P1", year): sum(n for (_, of), n in stocks.items() if of == year)
        for year in ("2023", "2024")
    }
    before = {"2023": None, "2024": "2023"}
    rows = [
        figure(
            locality_id=place, period=year, previous_period=before[year],
            numerator=50, denominator=n, **changes,
        )
        for (place, year), n in (stocks | sums).items()
    ]  # fmt: skip
    cells = [cell("measured", *of, n, submission_id=of[1]) for of, n in stocks.items()]
    return World(
        rows,
        targets=[row for place in places for row in reaching(place, place, "P1")],
        extra=reported_tables(cells),
    )


def test_a_population_that_moved_in_the_whole_file_is_told_with_what_it_was(tmp_path):
    found = told(tmp_path, rebased([1.2] * 25), REBASED)
    assert len(found) == 26
    assert found["C0", "2024"] == ["flag", 1200, 1000]
    assert ("P1", "2024") in found


@pytest.mark.parametrize(
    "factors",
    [
        [1.05] * 25,  # no population moves less
        [1.2] * 15,  # too few to say so of the file
        [1.6] * 12 + [1.0] * 13,  # some places
        [1.6] * 13 + [0.7] * 12,  # both ways
    ],
)
def test_populations_that_moved_by_themselves_are_not_told(tmp_path, factors):
    assert told(tmp_path, rebased(factors), REBASED) == {}


def test_one_unit_that_did_not_move_with_its_file_is_not_told(tmp_path):
    found = told(tmp_path, rebased([1.2] * 25 + [1.0]), REBASED)
    assert ("C25", "2024") not in found
    assert ("C24", "2024") in found


@pytest.mark.parametrize(
    ("figures", "measure"), [({"break_before": True}, {}), ({}, {"kind": "flow"})]
)
def test_an_announced_change_and_counted_events_are_not_told(tmp_path, figures, measure):
    assert told(tmp_path, rebased([1.2] * 25, **figures), REBASED, **measure) == {}
