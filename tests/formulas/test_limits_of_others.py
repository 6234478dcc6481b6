"""Limits against PHStatsMethods, the package of England's public health statisticians.

The dbt model itself is run, on a grid of counts and the tables of chance that the loader compiles;
`phstats/` has what the package answers, and the script that asked it.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from sources.loader import chance

BESIDE = Path(__file__).parent / "phstats"
MODEL = "*/models/intermediate/figures/int_limits.sql"
# Wilson's for parts of a whole; exact and Byar's for the rest.
METHODS = {"proportion": "wilson", "rate": "byar", "count": "byar", "exact": "byar"}
ENDS = {0.95: ("lower_95", "upper_95"), 0.998: ("lower_998", "upper_998")}


@pytest.fixture(scope="module")
def model(home) -> str:
    """The model of limits as dbt compiled it for the small country."""
    [path] = (home / "dbt" / "target" / "compiled").glob(MODEL)
    return path.read_text(encoding="utf-8")


def limits_of(model: str, cells: pd.DataFrame) -> pd.DataFrame:
    """The model's limits beside these cells (kind, events, denominator, per), in their order."""
    numbered = cells.reset_index(drop=True).rename_axis("place_no").reset_index()
    numbered["indicator_id"] = numbered["kind"] + "_per_" + numbered["per"].astype(str)
    with duckdb.connect() as connection:
        connection.execute("attach ':memory:' as warehouse")
        connection.register("cells", pa.Table.from_pandas(numbered, preserve_index=False))
        connection.register("methods", pd.DataFrame(METHODS.items(), columns=["kind", "method"]))
        connection.execute(
            """create table warehouse.main.int_values as
               select 1 as line_no, place_no, 'y' as period, indicator_id,
                   events::double as numerator, denominator::double as denominator,
                   case when kind in ('count', 'exact') then events
                       else events * per / nullif(denominator, 0) end as value
               from cells"""
        )
        connection.execute(
            """create table warehouse.main.int_indicators as
               select distinct indicator_id, method as interval_method, per,
                   case when kind not in ('count', 'exact') then 'd' end as denominator_id
               from cells inner join methods using (kind)"""
        )
        answered = connection.execute(model).df()
    return numbered.merge(answered, on="place_no", how="left", validate="one_to_one")


@pytest.fixture(scope="module")
def both(model) -> pd.DataFrame:
    """What the package says beside what the model says, one row per cell and confidence."""
    theirs = pd.read_csv(BESIDE / "limits.csv")
    ours = limits_of(model, theirs)
    wide = theirs["confidence"] == 0.998
    for end in ("lower", "upper"):
        theirs[f"our_{end}"] = ours[f"{end}_95"].mask(wide, ours[f"{end}_998"])
    return theirs


def test_the_grid_has_the_ends_of_every_method(both):
    for kind in ("rate", "proportion"):
        events = set(both.loc[both["kind"] == kind, "events"])
        assert {0, 1, 9, 10, 1_000_000} <= events
    assert set(both["confidence"]) == set(ENDS)
    assert both.groupby("kind")["denominator"].nunique()[["rate", "proportion"]].min() >= 6
    assert both["our_upper"].notna().all()


@pytest.mark.parametrize("kind", list(METHODS))
def test_every_limit_is_that_of_an_independent_implementation(both, kind):
    chosen = both[both["kind"] == kind]
    assert len(chosen) > 30 or kind == "exact"
    some = chosen["events"] > 0
    np.testing.assert_allclose(chosen["our_upper"], chosen["upper"], rtol=1e-9)
    np.testing.assert_allclose(chosen.loc[some, "our_lower"], chosen.loc[some, "lower"], rtol=1e-9)
    # Of no event the package says a rounding error for a proportion and nothing for a rate.
    assert (chosen.loc[~some, "our_lower"] == 0).all()
    assert chosen.loc[~some, "lower"].fillna(0).abs().max() < 1e-9 or some.all()


def test_values_are_those_of_an_independent_implementation(both):
    ratios = both[both["denominator"].notna()]
    ours = ratios["events"] / ratios["denominator"] * ratios["per"]
    np.testing.assert_allclose(ours, ratios["value"], rtol=1e-12)


def refused(kind: str) -> pd.DataFrame:
    cases = pd.read_csv(BESIDE / "refusals.csv")
    assert not (cases["said"] == "answered").any()
    of_confidence = cases["case"].str.startswith("confidence")
    return cases[of_confidence if kind == "confidence" else ~of_confidence]


def test_cells_without_limits_elsewhere_have_none_here(model):
    cases = refused("cell")
    assert len(cases) == 8
    ours = limits_of(model, cases.rename(columns={"numerator": "events"}).assign(per=100))
    assert ours[[name for ends in ENDS.values() for name in ends]].isna().all(axis=None)


@pytest.mark.parametrize("confidence", refused("confidence")["confidence"])
def test_an_unusual_confidence_is_refused(confidence):
    for ask in (chance.quantile, lambda c: chance.exact_poisson(5, c)):
        with pytest.raises(ValueError, match=r"such as 0\.95"):
            ask(confidence)


def test_fewer_than_no_events_are_refused():
    with pytest.raises(ValueError, match="zero or more"):
        chance.exact_poisson(-1, 0.95)


def test_limits_of_another_confidence_never_stand_under_the_name_of_ours(model, home, tmp_path):
    """A table of chance compiled for 99.9 % gives no limits at all: the gate then blocks."""
    folder = home / "catalogue" / "current"
    other = model
    for name in ("confidence_levels", "exact_poisson_limits"):
        table = pd.read_parquet(folder / f"{name}.parquet")
        table["confidence"] = table["confidence"].replace(0.998, 0.999)
        table.to_parquet(tmp_path / f"{name}.parquet")
        other = other.replace(str(folder / name), str(tmp_path / name))
    cells = pd.DataFrame({"kind": ["rate"] * 2, "events": [4, 40], "denominator": 90, "per": 100})
    ours = limits_of(other, cells)
    assert ours[["lower_95", "upper_95"]].notna().all(axis=None)
    assert ours[["lower_998", "upper_998"]].isna().all(axis=None)
