"""Levels of surveys and models: which faults of the catalogue are found."""

from __future__ import annotations

import pytest

HEADER = "indicator_id,measure_id,locality_id,year,value,series,source\n"
FILE = "reference_levels.csv"


@pytest.fixture
def levelled(folder):
    """The small catalogue with a rate and a count."""
    catalogue = folder.load()
    place = catalogue.localities["locality_id"].iloc[0]
    indicator, measure = next(iter(catalogue.indicators)), next(iter(catalogue.measures))
    folder.write(
        FILE,
        HEADER
        + f"{indicator},,{place},2019,21.5,survey,A survey\n"
        + f",{measure},{place},2019,1570,model,A model\n",
    )
    return folder


def test_levels_are_compiled(levelled):
    rows = levelled.load().table("reference_levels").to_pylist()
    assert [(row["year"], row["value"], row["series"]) for row in rows] == [
        (2019, 21.5, "survey"),
        (2019, 1570.0, "model"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (",2019,21.5,", ",2019,0,", "above 0 is expected"),
        (",2019,21.5,survey,", ",2019,21.5,rumour,", "no series of a reference"),
        ("21.5,survey,A survey", "21.5,survey,", "`source` is empty"),
        (",2019,21.5,", ",soon,21.5,", "whole number"),
    ],
)
def test_a_level_that_says_too_little_is_a_fault(levelled, old, new, words):
    line = levelled.replace(FILE, old, new)
    levelled.assert_only_fault(FILE, line, words)


def test_a_level_of_nothing_is_a_fault(levelled):
    indicator = next(iter(levelled.load().indicators))
    line = levelled.replace(FILE, f"{indicator},,", ",,")
    levelled.assert_only_fault(FILE, line, "one of `indicator_id`")
