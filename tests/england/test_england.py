"""Real published figures of England come out of the whole way as they were published."""

import os
import shutil
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from orchestration.nightly import run_nightly
from orchestration.settings import Settings

pytestmark = pytest.mark.real

CATALOGUE = Path(__file__).parent / "catalogue"
EXACT_YEARS = ("2010/11", "2011/12")
SEXES = {"Persons": "total", "Male": "male", "Female": "female"}
ENGLAND = "E92000001"


@pytest.fixture(scope="module")
def source():
    """The published rows, one per area, sex and year, with the period's id."""
    folder = os.environ.get("CHITIEU_SHARED")
    assert folder, "set CHITIEU_SHARED to the folder of the real figures (make test-real DATA=…)"
    path = Path(folder) / "real" / "england_child_injuries.csv"
    rows = pd.read_csv(path, encoding="utf-8-sig", dtype={"area_code": str})
    rows = rows.drop_duplicates(["area_code", "sex", "financial_year"], keep="last")
    start = rows["financial_year"].str[:4].astype(int)
    rows["period"] = "FY" + start.astype(str) + "-" + (start + 1).astype(str)
    rows["breakdown"] = rows["sex"].map(SEXES)
    return path, rows


@pytest.fixture(scope="module")
def home(source, tmp_path_factory):
    """The installation after a run on the file as it is."""
    folder = tmp_path_factory.mktemp("england")
    inbox = folder / "inbox" / "health_improvement" / "hospital_admissions"
    inbox.mkdir(parents=True)
    shutil.copy(source[0], inbox)
    settings = Settings(home=folder, catalogue=CATALOGUE, as_of=date(2025, 6, 30), settle_seconds=0)
    failure = run_nightly(settings)
    assert failure is None, failure and failure.trace
    return settings.paths


@pytest.fixture(scope="module")
def both(source, home):
    """Published rows beside released figures; one row each."""
    figures = pd.read_parquet(home.current_release.resolve() / "figures.parquet")
    joined = source[1].merge(
        figures,
        left_on=["area_code", "period", "breakdown"],
        right_on=["locality_code", "period", "breakdown"],
        how="left",
        validate="one_to_one",
    )
    assert joined["obs_status"].notna().all(), "a published row has no figure"
    return joined


@pytest.fixture(scope="module")
def counted(both):
    """The rows that have a count."""
    return both[both["count"].notna()]


def byar(events, share, confidence=0.95):
    """Byar's limits of events (all here are 10 or more), per unit of `share`."""
    z = norm.ppf(0.5 + confidence / 2)
    lower = events * (1 - 1 / (9 * events) - z / (3 * np.sqrt(events))) ** 3
    more = events + 1
    return lower * share, more * (1 - 1 / (9 * more) + z / (3 * np.sqrt(more))) ** 3 * share


def test_every_published_rate_comes_out(counted):
    assert len(counted) == 5777 - 38
    shown = counted[counted["obs_status"] != "withheld"]
    ratio = shown["value"] / shown["published_rate_per_10000"]
    assert ((ratio - 1).abs() < 5e-7).all()


def test_limits_are_exact_where_counts_are(counted):
    exact = counted[counted["financial_year"].isin(EXACT_YEARS)]
    assert len(exact) == 2 * 146
    assert (exact["lower_95"] / exact["lower95"] - 1).abs().max() < 1e-6
    assert (exact["upper_95"] / exact["upper95"] - 1).abs().max() < 1e-6


def test_limits_of_rounded_counts_are_within_one_per_cent_where_rounding_is(counted):
    """Counts rounded to 5 move a limit by 1 % only from some 300 on; below, by their rounding."""
    later = counted[~counted["financial_year"].isin(EXACT_YEARS)]
    large = later[later["count"] >= 500]
    assert len(large) > 1000
    for ours, theirs in (("lower_95", "lower95"), ("upper_95", "upper95")):
        assert (large[ours] / large[theirs] - 1).abs().max() < 0.01
    share = 10_000 / later["denominator_x"]
    fewest, _ = byar(later["count"] - 3, share)
    _, most = byar(later["count"] + 3, share)
    assert (later["lower95"] >= fewest).all()
    assert (later["upper95"] <= most).all()


def compared(lower, upper, england):
    """Better or Worse by the whole interval; low is good."""
    return np.where(upper < england, "Better", np.where(lower > england, "Worse", "Similar"))


def test_comparison_with_england_comes_out_as_published(counted):
    england = counted[counted["area_code"] == ENGLAND].set_index(["sex", "period"])["value"]
    areas = counted[(counted["area_code"] != ENGLAND) & (counted["obs_status"] != "withheld")]
    benchmark = england.reindex(pd.MultiIndex.from_frame(areas[["sex", "period"]])).to_numpy()
    assert (areas["parent_value"] == benchmark).all()
    ours = areas["compared_to_parent"].str.capitalize().to_numpy()
    exact = areas["financial_year"].isin(EXACT_YEARS).to_numpy()
    published = areas["compared_to_england"].to_numpy()
    assert (ours[exact] == published[exact]).all()
    # Later a count within the rounding reaches the published word, and all but a few do as sent.
    differs = ours != published
    assert differs.mean() < 0.02
    share = (10_000 / areas["denominator_x"]).to_numpy()
    count = areas["count"].to_numpy()
    reachable = np.zeros(len(areas), dtype=bool)
    for events in (count - 3, count, count + 3):
        lower, upper = byar(events, share)
        reachable |= compared(lower, upper, benchmark) == published
    assert reachable.all()


def test_a_row_without_a_count_is_missing_and_never_zero(both):
    silent = both[both["count"].isna()]
    assert len(silent) == 101
    assert (silent["obs_status"] == "missing").all()
    assert silent["value"].isna().all()
    assert silent["numerator"].isna().all()


def test_areas_combined_with_a_neighbour_are_missing_for_that_reason(both):
    combined = both[both["count"].isna() & both["value_note"].str.contains("combined", na=False)]
    assert set(combined["area_name"]) == {"Isles of Scilly", "City of London"}
    assert (combined["reason"] == combined["value_note"]).all()


def test_england_is_as_reported_and_not_the_sum(counted):
    england = counted[(counted["area_code"] == ENGLAND) & (counted["sex"] == "Persons")]
    assert (england["numerator"] == england["count"]).all()
    areas = counted[(counted["area_code"] != ENGLAND) & (counted["sex"] == "Persons")]
    sums = areas.groupby("period")["numerator"].sum()
    assert (england.set_index("period")["numerator"] != sums).any()


def test_hardly_any_true_figure_is_held_and_none_as_impossible_or_a_slip(counted, home):
    """The year of the epidemic is among them: what all areas share holds none of them."""
    withheld = pd.read_parquet(home.current_release.resolve() / "withheld.parquet")
    assert set(withheld["rule_id"]) == {"surprising_change", "contains_held"}
    assert (counted["obs_status"] == "withheld").mean() <= 0.01
    assert (counted["quality"] == "flag").mean() <= 0.05
    epidemic = counted[counted["period"] == "FY2020-2021"]
    assert (epidemic["obs_status"] == "withheld").mean() <= 0.02


def test_the_repeated_rows_of_england_are_taken_once_and_noted(home):
    [path] = (home.receipts / "health_improvement" / "hospital_admissions").glob("*.json")
    receipt = path.read_text(encoding="utf-8")
    assert '"state": "accepted"' in receipt
    assert "identical_rows" in receipt
