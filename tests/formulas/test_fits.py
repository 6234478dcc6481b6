"""The fits behind trends and projections: against statsmodels, and by what holds of any series."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

MODEL = (
    Path(__file__).parents[2] / "dbt_project" / "models" / "intermediate" / "trends" / "int_fits.py"
)
BESIDE = Path(__file__).parent / "fits"


@pytest.fixture(scope="session")
def fitted():
    """The function of the dbt model, loaded as dbt loads it: a file of its own."""
    spec = importlib.util.spec_from_file_location("int_fits", MODEL)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.fitted


def as_points(years):
    """Columns of the closed years, for series numbered as lines."""
    return years.assign(
        line_no=years.groupby("series", sort=False).ngroup(),
        place_no=1,
        period_type="year",
        last_year=years.groupby("series")["year"].transform("max"),
    )


def series(numerators, denominators, of_a_whole):
    years = range(2020, 2020 + len(numerators))
    return as_points(
        pd.DataFrame(
            {
                "series": "one",
                "year": years,
                "numerator": np.array(numerators, dtype=float),
                "denominator": np.array(denominators, dtype=float),
                "of_a_whole": of_a_whole,
            }
        )
    )


def test_the_fits_are_those_of_an_independent_implementation(fitted):
    points = as_points(pd.read_csv(BESIDE / "series.csv"))
    names = points[["line_no", "series"]].drop_duplicates()
    ours = fitted(points).merge(names, on="line_no").set_index("series")
    theirs = pd.read_csv(BESIDE / "expected.csv").set_index("series")
    assert len(ours) == len(theirs) == 25
    numbers = theirs.columns.drop("keeps_sign")
    both = ours.loc[theirs.index, numbers]
    np.testing.assert_allclose(both, theirs[numbers], rtol=1e-7, atol=1e-12)
    clear = theirs["p_value"] < 0.002
    assert set(theirs.loc[clear, "keeps_sign"]) == {True}
    assert (ours.loc[theirs.index, "keeps_sign"][clear] == theirs.loc[clear, "keeps_sign"]).all()


def test_a_series_of_two_years_or_without_any_case_has_no_fit(fitted):
    assert fitted(series([5, 6], [100, 100], False)).empty
    assert fitted(series([0, 0, 0], [100, 100, 100], False)).empty
    assert fitted(series([100, 100, 100], [100, 100, 100], True)).empty


def test_nothing_to_fit_gives_an_empty_table_of_the_same_columns(fitted):
    some = series([5, 6, 7], [100, 100, 100], False)
    assert list(fitted(some.head(0)).columns) == list(fitted(some).columns)


def test_a_count_without_denominator_is_fitted_as_it_is(fitted):
    bare = series([10, 14, 19, 27], [1, 1, 1, 1], False)
    without = bare.assign(denominator=np.nan)
    pd.testing.assert_frame_equal(fitted(bare), fitted(without))


counts = st.lists(st.integers(1, 400), min_size=5, max_size=5)


@settings(deadline=None)
@given(counts, st.booleans())
def test_turning_the_years_round_turns_the_sign(fitted, numerators, of_a_whole):
    there = fitted(series(numerators, [500] * 5, of_a_whole))
    back = fitted(series(numerators[::-1], [500] * 5, of_a_whole))
    assert there["slope"].iloc[0] == pytest.approx(-back["slope"].iloc[0], abs=1e-8)
    assert there["p_value"].iloc[0] == pytest.approx(back["p_value"].iloc[0], abs=1e-6)


@settings(deadline=None)
@given(counts, st.integers(2, 1000))
def test_another_base_of_the_denominator_changes_the_level_alone(fitted, numerators, times):
    one = fitted(series(numerators, [500] * 5, False))
    other = fitted(series(numerators, [500 * times] * 5, False))
    assert other["slope"].iloc[0] == pytest.approx(one["slope"].iloc[0], abs=1e-8)
    assert other["p_value"].iloc[0] == pytest.approx(one["p_value"].iloc[0], abs=1e-8)
    assert other["intercept"].iloc[0] == pytest.approx(
        one["intercept"].iloc[0] - np.log(times), abs=1e-8
    )


@settings(deadline=None)
@given(counts)
def test_the_parts_of_a_whole_move_against_the_rest_of_it(fitted, numerators):
    ours = fitted(series(numerators, [500] * 5, True))
    rest = fitted(series([500 - x for x in numerators], [500] * 5, True))
    assert ours["slope"].iloc[0] == pytest.approx(-rest["slope"].iloc[0], abs=1e-8)


@settings(deadline=None)
@given(counts)
def test_a_series_does_not_depend_on_its_neighbours(fitted, numerators):
    assume(len(set(numerators)) > 1)
    alone = fitted(series(numerators, [500] * 5, False))
    other = series([3, 5, 8], [50, 60, 70], True).assign(line_no=9)
    together = fitted(pd.concat([other, series(numerators, [500] * 5, False)]))
    pd.testing.assert_frame_equal(
        together[together["line_no"] == 0].reset_index(drop=True), alone, rtol=1e-9
    )
