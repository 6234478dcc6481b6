"""Targets judged by exact comparison, and left without verdict where there is none to give."""

from __future__ import annotations

import pytest

STATUS = {
    "exactly": ("met", None),
    "just_not": ("not_met", None),
    "units": ("met", None),
    "by_chance": ("within_uncertainty", None),
    "clearly": ("met", None),
    "other_per": ("met", None),
    "clearly_not": ("not_met", None),
    "some_units": ("missing", "coverage_not_full"),
    "open_year": ("not_yet_judged", "provisional"),
    "not_due": ("not_yet_judged", "period_not_due"),
    "thin": ("missing", "coverage_not_full"),
    "argued": ("disputed", "disputed"),
    "elsewhere": ("not_comparable", "not_comparable"),
    "no_cases": ("not_met", None),
    "a_process": ("not_applicable", "process"),
    "too_early": ("missing", "before_first_period"),
    "heir": ("met", "answered_for_a_larger_place"),
    "heir_counts": ("missing", "successor_counts_a_larger_place"),
    "heirs": ("missing", "several_successors"),
    "too_far": ("not_yet_judged", "period_not_due"),
    "one_case": ("not_met", None),
    "uncounted": ("no_source", "no_source"),
    "kept": ("met", None),
    "cut": ("not_met", None),
    "never_began": ("cannot_be_judged", "baseline_missing"),
    "began_as_another": ("not_yet_judged", "provisional"),
    "thirteen_of_16": ("met", None),
    "fourteen_of_16": ("not_met", None),
    "thirteen_of_15": ("met", "whole_differs_from_the_printed_one"),
    "all_of_17": ("cannot_be_judged", "whole_is_smaller_than_the_target"),
}


@pytest.mark.parametrize("target", STATUS)
def test_status(rows, target):
    found = rows("select status, reason from targets where target_id = ?", target)[0]
    assert found == STATUS[target]


def test_a_target_stands_beside_the_value_of_its_year(rows):
    found = rows("select period, value, target_value from targets where target_id = 'by_chance'")[0]
    # four communes with 24 cases each, 4200 children
    assert (found[0], found[1], float(found[2])) == ("2023", pytest.approx(96 / 4.2), 25.0)


def test_every_target_of_the_plan_has_its_row(rows):
    found = rows("select target_id from targets order by position")
    assert [name for (name,) in found] == list(STATUS)


def test_the_successor_answers_after_a_locality_has_ended(rows, figure):
    found = rows(
        "select answered_locality_id, answered_by, value from targets where target_id = 'heir'"
    )[0]
    assert found == ("a9", "successor", figure("dose_rate", "a9", "2023")["value"])


def test_the_baseline_of_a_unit_that_began_later_is_its_only_predecessor_s(rows, figure):
    found = rows(
        "select baseline_period, baseline_value from targets where target_id = 'began_as_another'"
    )[0]
    assert found == ("2022", figure("dose_rate", "a4", "2022")["value"])


def test_a_relative_target_asks_for_its_part_of_the_baseline(rows, figure):
    found = rows("select target_level, baseline_value from targets where target_id = 'cut'")[0]
    before = figure("dose_rate", "PA", "2021")["value"]
    assert found == (pytest.approx(0.8 * before), before)


def test_a_count_of_a_whole_shows_the_whole_of_the_date(rows):
    found = rows("select numerator, denominator from targets where target_id = 'thirteen_of_15'")
    assert found == [(13, 16)]


def test_a_clause_is_met_only_if_all_its_targets_of_the_year_are(rows):
    found = rows("select distinct clause, year, clause_status from targets")
    by_clause = {(clause, year): status for clause, year, status in found}
    assert by_clause["2", 2022] == "not_met"  # one kept, one not cut, one without its baseline
    assert by_clause["1", 2024] == "not_yet_judged"
    assert by_clause["1", 2019] == "undecided"
    assert by_clause["thirteen_of_16", 2022] == "met"


def test_every_figure_behind_a_target_is_named(rows):
    found = rows(
        """select role, locality_id, period from target_figures
           where target_id = 'began_as_another' order by role"""
    )
    assert found == [("answer", "n2", "2024"), ("baseline", "a4", "2022")]


def test_progress_is_told_of_later_years_only(rows):
    found = dict(rows("select target_id, progress from targets where progress is not null"))
    assert set(found) == {"not_due", "too_far"}
    assert found["too_far"] == "cannot_be_judged"
