"""Bounds are published beside what they bound, unless a count in doubt may be in them."""

from __future__ import annotations

import pyarrow as pa
import pytest

from tests.gate.worlds import KEYS, OTHER_TABLES, TARGET_COLUMNS, figure, reaching
from tests.pipeline.conftest import world


def bound(locality_id: str, period: str) -> dict:
    keys = {name: figure(locality_id=locality_id, period=period)[name] for name in KEYS}
    return keys | {"numerator_low": 3, "numerator_high": 9, "value_low": 10, "value_high": 20}


def bring(place, figures):
    """C2 took an unknown part of C1 in both years: its bounds stand on the counts of both."""
    missing = [
        figure(locality_id="C2", period=period, numerator=None, denominator=None,
               reason="split_share_unknown")
        for period in ("2023", "2024")
    ]  # fmt: skip
    kept = [row for row in figures if row["locality_id"] != "C2"]
    made = world([*kept, *missing], {})
    made.targets = reaching("C1", "C1") + reaching("C2", "C2")
    tables = {
        "bounds": [bound("C2", "2023"), bound("C2", "2024")],
        "bound_sources": [
            {"geography": "as_was", "locality_id": "C2", "source_locality_id": unit}
            for unit in ("C1", "C2")
        ],
    }
    for name, rows in tables.items():
        schema = pa.schema(list(OTHER_TABLES[name].items()))
        made.extra[name] = pa.Table.from_pylist(rows, schema=schema)
    assert set(made.targets[0]) <= set(TARGET_COLUMNS)
    place.bring_world(made)


def test_bounds_are_not_published_where_a_figure_of_the_indicator_is_hidden(place, years, figures):
    place.mask(figures[0])
    assert years(figures) == ([], {"published": 0, "left_out_for_held_counts": 0})


@pytest.fixture
def years(place):
    """The years whose bounds are published, and how many were left out."""

    def ask(figures):
        bring(place, figures)
        place.publish()
        facts = place.facts()["bounds"]
        return sorted(row["period"] for row in place.rows("bounds")), facts

    return ask


def test_bounds_are_published_where_nothing_is_held(years, figures):
    counted = {"published": 2, "left_out_for_held_counts": 0}
    assert years(figures) == (["2023", "2024"], counted)


def test_a_bound_with_a_held_count_is_left_out_and_counted(years, held):
    # C1 reports more cases than children in 2024
    assert years(held) == (["2023"], {"published": 1, "left_out_for_held_counts": 1})
