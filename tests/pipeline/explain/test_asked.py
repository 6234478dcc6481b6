"""Which figure is asked for, and what is said where there is none."""

from __future__ import annotations

from datetime import date

import pytest

from orchestration.explain.unclear import UnclearError
from tests.pipeline.conftest import mart
from tests.pipeline.explain.asking import (
    RATE,
    ask,
    bring,
    of,
    rewrite,
)


def test_nobody_it_could_concern_is_not_missing(installed, country):
    row = of(numerator=None, denominator=None) | {
        "obs_status": "not_applicable", "reason": "zero_of_zero"
    }  # fmt: skip
    bring(installed, country, [row])
    assert "không có đối tượng" in ask(installed)["why"]["sentence_vi"].lower()


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        (("runaway_cases", "F06", "2023-Q1"), "period_type_not_at_level"),
        (("vaccination_rate_under5", "F02", "2023-Q1"), "period_type_not_made"),
        ((RATE, "F06", "2024"), "not_due"),
        ((RATE, "F04", "2023", "as_was"), "locality_ended"),
        ((RATE, "F09", "2022", "as_was"), "locality_not_yet"),
        ((RATE, "F04", "2022", "current"), "locality_ended"),
    ],
)
def test_what_is_not_in_the_grid_says_why_not(installed, country, asked, reason):
    bring(installed, country, [of()])
    told = ask(installed, *asked[:3], geography=asked[3] if asked[3:] else None)
    assert (told["status"], told["why"]["reason"]) == ("absent", reason)
    assert told["why"]["sentence_vi"] != told["why"]["sentence_en"]


def test_a_place_that_ended_names_what_it_became(installed, country):
    bring(installed, country, [of()])
    told = ask(installed, locality="Ash", period="2022", geography="current")
    assert told["key"]["locality_id"] == "F04"
    assert [row["locality_id"] for row in told["why"]["became"]] == ["F09"]


def test_a_name_means_the_place_of_the_period_and_the_map_follows(installed, country):
    row = of(place="F09", period="2022", geography="current")
    bring(installed, country, [of(place="F04", period="2022"), row])
    assert ask(installed, locality="Ash", period="2022")["key"]["geography"] == "as_was"
    later = ask(installed, locality="Ashbirch", period="2022")
    assert (later["key"]["locality_id"], later["key"]["geography"]) == ("F09", "current")
    assert {row["locality_id"] for row in later["sources"]} == {"F04", "F05"}
    assert ask(installed, "low birth", "102", "the year 2022")["key"]["locality_id"] == "F05"


@pytest.mark.parametrize(
    ("asked", "what"),
    [
        (("Vaccinated weight", "F06", "2023"), "indicator"),
        (("newborn first days of nothing", "F06", "2023"), "indicator"),
        ((RATE, "Nowhere", "2023"), "locality"),
        ((RATE, "F06", "1066"), "period"),
        ((RATE, "F06", "2023", "atlantis"), "geography"),
    ],
)
def test_what_is_unknown_is_refused_by_name(installed, country, asked, what):
    bring(installed, country, [of()])
    with pytest.raises(UnclearError) as refused:
        ask(installed, *asked[:3], geography=asked[3] if asked[3:] else None)
    assert refused.value.what == what


def test_what_may_mean_several_names_the_candidates(installed, country):
    bring(installed, country, [of()])
    with pytest.raises(UnclearError) as refused:
        ask(installed, "children")
    names = {row["indicator_id"] for row in refused.value.candidates}
    assert names == {"runaway_cases", "vaccination_rate_under5"}


@pytest.mark.parametrize(
    ("table", "change", "reason", "words"),
    [
        (
            "geography_levels",
            lambda row: None if row["level"] == "parish" else row,
            "level_not_on_map",
            "does not show the level Parish",
        ),
        (
            "breakdown_levels",
            lambda row: None if row["level"] == "parish" else row,
            "breakdown_not_at_level",
            "only at Realm, Region",
        ),
        (
            "indicator_breakdowns",
            lambda row: row | {"breakdown": "girls"},
            "breakdown_not_made",
            "it has girls",
        ),
        (
            "feed_levels",
            lambda row: row | {"level": "region"},
            "not_reported_at_level",
            "at the level Region only",
        ),
        (
            "feeds",
            lambda row: row | {"first_period_start": date(2023, 6, 1)},
            "before_first_period",
            "begins on 2023-06-01",
        ),
        (
            "agencies",
            lambda row: row | {"locality_id": "F03"},
            "outside_areas",
            "No agency sends the feed clinic for Cedar",
        ),
        ("levels", lambda row: row, "not_expected", "Nobody owes a report"),
    ],
)
def test_what_the_catalogue_leaves_out_is_told_with_what_it_has(
    installed, country, table, change, reason, words
):
    bring(installed, country, [of(place="F07")])
    rewrite(installed, country, table, change)
    told = ask(installed)
    assert (told["status"], told["why"]["reason"]) == ("absent", reason)
    assert words in told["why"]["sentence_en"]


def test_an_indicator_that_no_office_counts_says_so(installed, country):
    roles = country.table("indicator_measures").to_pylist()
    counted = [row for row in roles if row["indicator_id"] != RATE]
    bring(installed, country, [of(place="F07")],
          indicator_measures=mart("indicator_measures", counted))  # fmt: skip
    assert ask(installed)["why"]["reason"] == "no_source"
