"""What is missing, why, and that it is never zero."""

from __future__ import annotations


def test_a_missing_quarter_is_left_out_of_both_sums_and_lowers_the_coverage(figure):
    found = figure("death_rate", "a4", "2022")
    assert (found["numerator"], found["denominator"], found["value"]) == (15, 150, 100)
    assert found["coverage"] == 0.75


def test_the_coverage_is_weighted_by_the_denominator(figure):
    # b2 (70 births) did not report its deaths; b1 (60) and b3 (80) did
    found = figure("death_rate", "DB1", "2021-Q1")
    assert found["coverage"] == round(140 / 210, 6)
    assert (found["numerator"], found["denominator"]) == (14, 140)


def test_under_the_least_coverage_is_missing(figure):
    found = figure("death_rate", "b2", "2021")
    assert found["coverage"] == 0.25
    assert (found["obs_status"], found["reason"]) == ("missing", "coverage_too_low")
    assert (found["value"], found["numerator"]) == (None, None)


def test_a_unit_that_did_not_report_has_a_row_and_no_value(figure):
    found = figure("death_rate", "DA2", "2022-Q2")
    assert (found["obs_status"], found["reason"]) == ("missing", "not_reported")
    assert (found["value"], found["coverage"]) == (None, 0)


def test_a_reported_zero_counts(figure):
    found = figure("death_rate", "DA1", "2021-Q1")
    assert (found["numerator"], found["denominator"], found["coverage"]) == (3, 70, 1)


def test_the_senders_words_stand_for_the_reason(figure):
    found = figure("fit_schools", "b2", "2022")
    assert (found["obs_status"], found["reason"]) == ("missing", "counted with a neighbour")


def test_nothing_of_nothing_is_not_applicable(figure):
    found = figure("fit_schools", "n4", "2024")
    assert (found["obs_status"], found["reason"]) == ("not_applicable", "zero_of_zero")


def test_something_of_nothing_is_missing(figure):
    found = figure("fit_schools", "a4", "2021")
    assert (found["obs_status"], found["reason"]) == ("missing", "zero_denominator")
    assert (found["numerator"], found["denominator"]) == (1, 0)


def test_every_figure_without_a_value_says_why(rows):
    assert (
        rows(
            """select * from figures where (value is null and reason is null)
               or (value is null) <> (obs_status in ('missing', 'not_applicable'))"""
        )
        == []
    )


def test_every_value_of_whole_counts_has_limits(rows):
    assert (
        rows(
            """select * from figures where value is not null and not estimated
               and numerator >= 0 and (lower_95 is null or upper_998 is null)"""
        )
        == []
    )


def test_open_years_are_provisional_and_closed_ones_are_not(figure):
    assert figure("case_count", "PN", "2024")["obs_status"] == "provisional"
    assert figure("case_count", "PA", "2023")["obs_status"] == "normal"


def test_few_cases_are_unreliable(figure):
    assert figure("death_rate", "a1", "2022")["unreliable"] is True
    assert figure("death_rate", "a3", "2022")["unreliable"] is False
    # 13 of 16 schools: enough cases, too few schools for a proportion
    assert figure("fit_schools", "PA", "2022")["unreliable"] is True
