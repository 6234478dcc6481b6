"""Levels, maps, breakdowns, breaks, thresholds and disclosure that do not fit together."""

import pytest


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("levels.csv", "parish,2,", "parish,3,", "expected 0 (the country), 1, 2"),
        ("levels.csv", "parish,2,", "parish,two,", "whole number"),
        ("levels.csv", "parish,2,", "parish,,", "second level without rank"),
        ("levels.csv", "parish,2,", "isle,2,", "repeats"),
        ("geographies.csv", "old_isles,snapshot,2021-12-31", "old_isles,snapshot,", "snapshot"),
        ("geographies.csv", "current,current,,", "current,current,2021-01-01,", "no other kind"),
        ("geographies.csv", "current,current,", "current,present,", "as_was, current, snapshot"),
        ("geographies.csv", "2021-12-31,isle realm", "2021-12-31,isle reef", "'reef'"),
        ("period_levels.csv", "parish,year", "hamlet,year", "'hamlet', which is no level"),
        ("period_levels.csv", "parish,year", "parish,decade", "'decade', which is no period type"),
        ("breaks.csv", "measure,falls", "feed,falls", "breakdown_dimension, indicator, measure"),
        ("breaks.csv", "measure,falls", "indicator,falls", "'falls' is no indicator"),
        ("breaks.csv", "measure,falls", "breakdown_dimension,age", "'age' is no breakdown"),
        ("breaks.csv", "2022-01-01", "2022-02-30", "YYYY-MM-DD"),
        ("thresholds.csv", "full_coverage,0.9", "full_coverage,9", "0 to 1 is"),
        ("thresholds.csv", "full_coverage,0.9", "full_coverage,nine", "a number"),
        ("thresholds.csv", "full_coverage,0.9", "full_coverage,0.4", "above full_coverage"),
        ("thresholds.csv", "full_coverage,0.9,share", "full_coverage,0.9,count", "share is"),
        ("thresholds.csv", "full_coverage,", "whole_coverage,", "no formula asks"),
        ("thresholds.csv", "full_coverage,", "whole_coverage,", "there is no `full_coverage`"),
        ("thresholds.csv", "value_coverage,", "full_coverage,", "repeats"),
        ("thresholds.csv", "0.9,share,2024-01-01", "0.9,share,2024", "YYYY-MM-DD"),
        ("thresholds.csv", "0.9,share,2024-01-01,expert", "0.9,share,2024-01-01,", "`source`"),
        ("disclosure.yml", "[year]", "[decade]", "'decade' is no period type"),
        ("disclosure.yml", "[isle, realm]", "[reef, realm]", "'reef' is no level"),
        ("disclosure.yml", "small_cell_max: 4", "small_cell_max: -4", "small_cell_max"),
    ],
)
def test_what_refers_to_nothing_is_a_fault(folder, file, old, new, words):
    folder.replace(file, old, new)
    found = [one for one in folder.faults() if one.file == file and words in one.sentence]
    assert found, [str(one) for one in folder.faults()]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("id: total, dimension: total", "id: all, dimension: total", "no breakdown `total`"),
        ("id: total, dimension: total", "id: total, dimension: sex", "expected to have dimension"),
        ("id: girls, dimension: sex", "id: girls, dimension: total", "expected to have dimension"),
        ("    dimension: area", "    dimension: sex", "only a breakdown of dimension area"),
        ("Girls, levels: [isle, realm]", "Girls, levels: [isle, reef]", "'reef' is no level"),
    ],
)
def test_a_breakdown_that_cannot_be_is_a_fault(folder, old, new, words):
    folder.replace("breakdowns.yml", old, new)
    assert any(words in one.sentence for one in folder.faults())
