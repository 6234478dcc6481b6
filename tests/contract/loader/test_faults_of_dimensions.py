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
        ("thresholds.csv", "surprise_z,3.5,z", "surprise_z,3.5,ratio", "z is expected"),
        ("thresholds.csv", "moved_ratio,1.33", "moved_ratio,2.5", "above surprise_ratio, 2, from"),
        ("disclosure.yml", "[year]", "[decade]", "'decade' is no period type"),
        ("disclosure.yml", "[isle, realm]", "[reef, realm]", "'reef' is no level"),
        (
            "disclosure.yml",
            "total_only: [two_years]",
            "total_only: [decade]",
            "'decade' is no period",
        ),
        ("disclosure.yml", "total_only: [two_years]", "total_only: [quarter]", "not on offer"),
        ("disclosure.yml", "  always:", "  none:", "no sensitivity"),
        ("disclosure.yml", "  commune:", "  often:", "'commune' or 'always'"),
        ("disclosure.yml", "small_cell_max: 4", "small_cell_max: -4", "small_cell_max"),
    ],
)
def test_what_refers_to_nothing_is_a_fault(folder, file, old, new, words):
    folder.replace(file, old, new)
    found = [one for one in folder.faults() if one.file == file and words in one.sentence]
    assert found, [str(one) for one in folder.faults()]


def test_a_sensitivity_of_which_nothing_is_said_is_a_fault(folder):
    line = folder.replace("disclosure.yml", "on_offer:\n", "on_offer:\n")
    offer = "  commune:\n    - levels: [realm]\n      period_types: [year, two_years]\n"
    folder.replace("disclosure.yml", offer + "      total_only: [two_years]\n", "")
    folder.assert_only_fault("disclosure.yml", line, "the sensitivity commune", "an empty list")


def test_what_is_on_offer_twice_is_a_fault(folder):
    more = "      total_only: [two_years]\n    - {levels: [realm, isle], period_types: [year]}\n"
    line = folder.replace("disclosure.yml", "      total_only: [two_years]\n", more)
    folder.assert_only_fault("disclosure.yml", line + 1, "`realm` with `year`", "once")


def test_a_sensitivity_may_be_offered_nowhere(folder):
    folder.replace("disclosure.yml", "levels: [realm]", "levels: []")
    offered = {row["sensitivity"] for row in folder.load().table("disclosure").to_pylist()}
    assert offered == {"always"}


def test_a_changed_threshold_keeps_its_earlier_rows(folder):
    folder.append("thresholds.csv", "surprise_ratio,2.5,ratio,2025-03-01,expert,Vì,Because\n")
    history = [
        (row["set_on"].isoformat(), row["value"])
        for row in folder.load().table("thresholds").to_pylist()
        if row["threshold_id"] == "surprise_ratio"
    ]
    assert history == [("2024-01-01", 2.0), ("2025-03-01", 2.5)]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("surprise_ratio,2.5,ratio,2024-01-01", "repeats the `threshold_id`, `date`"),
        ("surprise_ratio,25,ratio,2025-03-01", "1 to 10 is expected"),
        ("surprise_ratio,1.2,ratio,2025-03-01", "moved_ratio is 1.33, above surprise_ratio, 1.2"),
        ("moved_ratio,2.2,ratio,2025-03-01", "from 2025-03-01 on"),
        ("surprise_ratios,2.5,ratio,2025-03-01", "no formula asks for"),
    ],
)
def test_a_later_row_is_checked_like_the_first(folder, row, words):
    line = folder.append("thresholds.csv", f"{row},expert,Vì,Because\n")
    found = [(one.file, one.line) for one in folder.faults() if words in one.sentence]
    assert found == [("thresholds.csv", line)]


def test_thresholds_out_of_order_before_both_are_set_again_are_told_once(folder):
    folder.append("thresholds.csv", "moved_ratio,2.2,ratio,2025-03-01,expert,Vì,Because\n")
    folder.append("thresholds.csv", "surprise_ratio,2.4,ratio,2025-04-01,expert,Vì,Because\n")
    assert len([one for one in folder.faults() if "above surprise_ratio" in one.sentence]) == 1


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
