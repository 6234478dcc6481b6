"""Targets judged by the model itself on figures made up for it: exactly, or not at all."""

from __future__ import annotations

import operator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.loader.schemas import schema_of
from tests.formulas.catalogue import target_row

SCALE = 133590
COMPARED = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq,
}  # fmt: skip
FIGURES = pa.schema([
    ("plan_id", pa.string()), ("target_id", pa.string()), ("role", pa.string()),
    ("answered_locality_id", pa.string()), ("period", pa.string()),
    ("reports_received", pa.int64()), ("reports_expected", pa.int64()),
    ("period_type", pa.string()), ("period_end", pa.date32()), ("period_year", pa.int32()),
    ("answered_by", pa.string()), ("line_no", pa.int64()), ("numerator", pa.float64()),
    ("denominator", pa.float64()), ("scaled_denominator", pa.float64()), ("value", pa.float64()),
    ("coverage", pa.float64()), ("complete", pa.bool_()), ("lower_95", pa.float64()),
    ("upper_95", pa.float64()), ("final_date", pa.date32()), ("fault", pa.string()),
])  # fmt: skip


@pytest.fixture(scope="module")
def judged(home):
    """The statuses and reasons that the model gives to targets and figures made up for it."""
    compiled = home / "dbt" / "target" / "compiled" / "chitieu" / "models" / "intermediate"
    model = (compiled / "targets" / "int_target_verdicts.sql").read_text(encoding="utf-8")
    model = model.replace('"warehouse"."main"."int_target_figures"', "made_figures")
    made = model.replace(f"'{Path(home) / 'catalogue' / 'current' / 'targets.parquet'}'", "targets")
    assert "made_figures" in made
    assert "targets.parquet" not in made
    with duckdb.connect() as connection:
        connection.execute("attach ? as warehouse (read_only)", [str(home / "warehouse.duckdb")])

        def judge(targets, figures):
            connection.register(
                "targets", pa.Table.from_pylist(targets, schema=schema_of("targets"))
            )
            connection.register("made_figures", pa.Table.from_pylist(figures, schema=FIGURES))
            found = connection.execute(f"select target_id, status, reason from ({made})").fetchall()
            connection.unregister("targets")
            connection.unregister("made_figures")
            return {name: (status, reason) for name, status, reason in found}

        yield judge


def figure_of(name, role, x, n):
    closed = date(2022, 6, 1)
    return {
        "plan_id": "plan", "target_id": name, "role": role, "period_type": "year",
        "period_end": date(2021, 12, 31), "period_year": 2021, "answered_by": "own", "line_no": -1,
        "numerator": x, "denominator": n, "scaled_denominator": n * SCALE, "value": 100 * x / n,
        "coverage": 1.0, "complete": True, "final_date": closed, "fault": None,
    }  # fmt: skip


def target_of(name, kind, comparator, value):
    columns = dict.fromkeys(schema_of("targets").names)
    return columns | target_row(1, {
        "target_id": name, "indicator_id": "dose_rate", "locality_id": "PA", "year": 2021,
        "kind": kind, "comparator": comparator, "target_value": value, "per": 100, "clause": "1",
    })  # fmt: skip


# A target of k thousandths, a figure that is exactly that, and one case more or less.
near = st.tuples(
    st.integers(1, 99_999), st.integers(1, 900), st.integers(-1, 1), st.sampled_from(list(COMPARED))
)
anywhere = st.tuples(
    st.integers(1, 10**8), st.integers(1, 10**8), st.decimals("0.000001", "100", places=6),
    st.sampled_from(list(COMPARED)),
)  # fmt: skip


def verdict(holds):
    return ("met" if holds else "not_met", None)


@settings(deadline=None, max_examples=25)
@given(st.lists(near, min_size=1, max_size=60), st.lists(anywhere, max_size=60))
def test_a_level_is_met_exactly_when_the_fractions_say_so(judged, close, far):
    cases = [(k * m + more, 100_000 * m, Decimal(k) / 1000, sign) for k, m, more, sign in close]
    cases += far
    targets, figures, expected = [], [], {}
    for number, (x, n, value, sign) in enumerate(cases):
        name = str(number)
        targets.append(target_of(name, "level", sign, value))
        figures.append(figure_of(name, "answer", x, n))
        expected[name] = verdict(COMPARED[sign](Fraction(x, n) * 100, Fraction(value)))
    assert judged(targets, figures) == expected


reductions = st.tuples(
    st.integers(1, 10**5), st.integers(1, 10**6), st.integers(1, 10**6),
    st.sampled_from([Decimal(80), Decimal(50), Decimal("33.333333"), Decimal(90)]),
    st.integers(-1, 1), st.sampled_from(list(COMPARED)),
)  # fmt: skip


@settings(deadline=None, max_examples=25)
@given(st.lists(reductions, min_size=1, max_size=60))
def test_a_reduction_is_met_exactly_when_the_fractions_say_so(judged, cases):
    targets, figures, expected = [], [], {}
    for number, (before, n_before, n, percent, more, sign) in enumerate(cases):
        name = str(number)
        x = max(0, int(Fraction(before, n_before) * n * Fraction(percent) / 100) + more)
        targets.append(target_of(name, "relative", sign, percent))
        figures += [
            figure_of(name, "answer", x, n),
            figure_of(name, "baseline", before, n_before),
        ]
        allowed = Fraction(before, n_before) * Fraction(percent) / 100
        expected[name] = verdict(COMPARED[sign](Fraction(x, n), allowed))
    assert judged(targets, figures) == expected


def one(judged, target, answer, baseline=None):
    figures = [figure_of("t", "answer", *answer[:2]) | answer[2]]
    if baseline:
        figures.append(figure_of("t", "baseline", *baseline[:2]) | baseline[2])
    return judged([target], figures)["t"]


PARTLY = {"complete": False, "coverage": 0.97}
OPEN = {"final_date": date(2030, 1, 1)}


@pytest.mark.parametrize(
    ("indicator", "kind", "sign", "value", "answer", "expected"),
    [
        ("case_count", "zero_cases", "=", 0, (0, 1, {}), ("met", None)),
        ("case_count", "zero_cases", "=", 0, (0, 1, PARTLY),
         ("missing", "no_case_reported_by_part_of_units")),
        ("case_count", "zero_cases", "=", 0, (1, 1, PARTLY), ("not_met", None)),
        ("case_count", "zero_cases", "=", 0, (0, 1, {"answered_by": "successor"}),
         ("met", "answered_for_a_larger_place")),
        ("case_count", "zero_cases", "=", 0, (1, 1, {"answered_by": "successor"}),
         ("missing", "successor_counts_a_larger_place")),
        ("dose_rate", "level", ">=", 100, (100, 100, {}), ("met", None)),
        ("dose_rate", "level", ">=", 100, (100, 100, PARTLY), ("missing", "coverage_not_full")),
        ("dose_rate", "level", ">=", 99, (100, 100, PARTLY), ("met", None)),
        ("fit_schools", "level", ">=", 50, (60, 100, PARTLY), ("missing", "coverage_not_full")),
        ("case_rate", "level", "<=", 5, (10, 100, {"lower_95": 40.0, "upper_95": 60.0}),
         ("within_uncertainty", None)),
        ("case_rate", "level", "<=", 0, (10, 100, {"lower_95": -1.0, "upper_95": 60.0}),
         ("not_met", None)),
        ("dose_rate", "level", ">=", 50, (60, 100, {"lower_95": 40.0, "upper_95": 70.0}),
         ("met", None)),
        ("dose_rate", "level", ">=", 50, (0, 100, {"value": None, "fault": "zero_of_zero"}),
         ("not_applicable", "zero_of_zero")),
        ("dose_rate", "level", ">=", 50, (60, 100, OPEN), ("not_yet_judged", "provisional")),
        ("dose_rate", "level", ">=", 50, (60, 100, {"coverage": 0.89}),
         ("missing", "coverage_not_full")),
    ],
)  # fmt: skip
def test_what_a_target_comes_to(judged, indicator, kind, sign, value, answer, expected):
    target = target_of("t", kind, sign, Decimal(value)) | {"indicator_id": indicator}
    if indicator == "case_count":
        target["per"] = 1
    assert one(judged, target, answer) == expected


@pytest.mark.parametrize(
    ("baseline", "expected"),
    [
        ((50, 100, {}), ("met", None)),
        ((0, 100, {}), ("cannot_be_judged", "baseline_is_zero")),
        ((50, 100, OPEN), ("cannot_be_judged", "baseline_provisional")),
        ((50, 100, {"value": None}), ("cannot_be_judged", "baseline_missing")),
        ((50, 100, {"coverage": 0.89}), ("cannot_be_judged", "baseline_not_fully_covered")),
        ((49, 100, {}), ("not_met", None)),
    ],
)
def test_what_a_reduction_comes_to(judged, baseline, expected):
    target = target_of("t", "relative", "<=", Decimal(80))
    assert one(judged, target, (40, 100, {}), baseline) == expected


def test_a_reduction_across_a_break_cannot_be_judged(judged, rows):
    [(line, before, after)] = rows(
        """select line_no, year - 1, year from int_breaks inner join
           read_parquet(?) as periods using (period)
           where period_type = 'year' order by line_no, year limit 1""",
        str(_periods(rows)),
    )
    target = target_of("t", "relative", "<=", Decimal(80))
    answer = {"line_no": line, "period_year": after}
    status = one(judged, target, (40, 100, answer), (50, 100, {"period_year": before}))
    assert status == ("cannot_be_judged", "break")


def _periods(rows):
    [(path,)] = rows("select path from duckdb_databases() where database_name = 'warehouse'")
    return Path(path).parent / "catalogue" / "current" / "periods.parquet"
