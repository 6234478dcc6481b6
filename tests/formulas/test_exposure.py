"""Stocks as exposure, ceilings, parts, neighbours and history: the evidence beside a figure."""

from __future__ import annotations

import pytest


def test_a_full_year_gives_the_stock_exactly(figure):
    assert figure("case_rate", "a4", "2021")["denominator"] == 1000.0
    assert figure("case_rate", "X", "2021")["denominator"] == 6600.0
    assert figure("case_rate", "a4", "2021")["value"] == 24.0


def test_a_month_gives_its_days_of_the_year(figure):
    assert figure("case_rate", "X", "2021-02")["denominator"] == pytest.approx(6600 * 28 / 365)


def test_three_years_give_three_stocks(figure):
    assert figure("case_rate", "a4", "2021-2023")["denominator"] == 3000.0


def test_a_stock_that_is_not_there_yet_is_carried_from_the_year_before(figure):
    # 2024: a9 and a3 with their stock of 2023 for a half, then n1 with the sum of both
    found = figure("case_rate", "n1", "2024")
    assert (found["numerator"], found["denominator"]) == (36, 1400.0)


def test_each_count_tells_of_which_year_its_stock_is(rows):
    found = rows(
        """select locality_id, period, denominator_period from contributions
           where indicator_id = 'case_rate' and breakdown = 'total'
           and (locality_id, period) in (('a4', '2021-03'), ('n1', '2024-08')) order by all"""
    )
    assert found == [("a4", "2021-03", "2021"), ("n1", "2024-08", "2023")]
    counted = (
        "select count(denominator_period) from contributions where indicator_id = 'death_rate'"
    )
    assert rows(counted) == [(0,)]


def test_a_stock_is_not_carried_over_a_blind_split(rows):
    found = rows(
        """select distinct locality_id from contributions where indicator_id = 'case_rate'
           and period = '2024-08' order by all"""
    )
    assert found == [("n1",), ("n2",), ("n5",)]


def test_a_stock_is_never_added_over_time(figure):
    assert figure("fit_schools", "X", "2023")["denominator"] == 28


def test_sexes_are_divided_by_their_own_population(figure):
    male = figure("case_rate", "DA2", "2021", breakdown="male")
    assert (male["numerator"], male["denominator"]) == (12, 550.0)


def test_the_parts_of_a_total_stand_beside_it(figure):
    found = figure("case_rate", "DA2", "2021")
    assert (found["numerator_of_parts"], found["denominator_of_parts"]) == (24, 1000.0)
    assert figure("death_rate", "DA2", "2021")["numerator_of_parts"] is None


def test_the_ceiling_is_a_multiple_of_the_population_for_the_days_of_the_period(figure):
    assert figure("death_rate", "a9", "2023")["denominator_ceiling"] == pytest.approx(150)
    assert figure("death_rate", "DA1", "2021-Q1")["denominator_ceiling"] == pytest.approx(
        0.25 * 1400 * 90 / 365
    )


def test_the_wider_count_stands_beside_the_one_nested_in_it(figure):
    found = figure("baby_death_rate", "PB", "2023")
    assert (found["nesting_indicator_id"], found["nesting_numerator"]) == ("death_rate", 84)
    assert found["nesting_counted_id"] == "death_rate"
    # deaths of b2 are missing in three quarters: the two sums are not over the same cells
    assert figure("baby_death_rate", "PB", "2021")["nesting_numerator"] is None


def test_the_year_before_and_the_unit_above_stand_beside_a_figure(figure):
    found = figure("death_rate", "a4", "2022")
    assert found["previous_period"] == "2021"
    assert found["previous_value"] == figure("death_rate", "a4", "2021")["value"]
    assert found["parent_value"] == figure("death_rate", "DA2", "2022")["value"]
    on_today = figure("death_rate", "n2", "2022", geography="now")
    assert on_today["parent_value"] == figure("death_rate", "PN", "2022", geography="now")["value"]


def test_a_figure_of_few_cases_stands_beside_the_number_expected_at_the_rate_above(figure):
    few = figure("baby_death_rate", "a3", "2022")
    above = figure("baby_death_rate", "X", "2022")
    assert (few["unreliable"], few["compared_to_parent"]) == (True, None)
    # its district and province have few cases as well: the rate is that of the country
    assert figure("baby_death_rate", "DA1", "2022")["unreliable"]
    assert figure("baby_death_rate", "PA", "2022")["unreliable"]
    assert (above["unreliable"], few["expected_at_locality_id"]) == (False, "X")
    assert few["expected_numerator"] == pytest.approx(above["value"] * few["denominator"] / 1000)


def test_a_figure_of_many_cases_is_compared_with_the_unit_above_by_its_interval(figure):
    many = figure("case_rate", "b1", "2023")
    assert (many["parent_locality_id"], many["unreliable"]) == ("DB1", False)
    assert many["upper_95"] > many["parent_value"] > many["lower_95"]
    assert (many["compared_to_parent"], many["expected_numerator"]) == ("similar", None)
    small = figure("case_rate", "b5", "2023")
    assert small["lower_95"] > small["parent_value"]
    assert small["compared_to_parent"] == "worse"


def expected(rows, place: str, period: str) -> tuple:
    return rows(
        """select expected_numerator, expected_denominator from contributions
           where indicator_id = 'death_rate' and locality_id = ? and period = ?""",
        place,
        period,
    )[0]


def test_history_is_the_mean_of_the_like_periods_before(rows):
    # a3: 0 deaths in the first quarter of 2021, 4 in that of 2022
    assert expected(rows, "a3", "2023-Q1") == (2, 40)


def test_a_merged_unit_has_the_history_of_its_predecessors(rows):
    assert expected(rows, "a9", "2023-Q3") == (3, 30)


def test_a_unit_without_history_is_expected_at_the_rate_of_its_neighbours(rows):
    # a1: 10 births; a2 and a3 beside it: 2 + 4 deaths of 20 + 40
    assert expected(rows, "a1", "2021-Q2") == (1, None)


def test_a_blindly_split_unit_has_no_history(rows):
    # n3 stands beside n1, n2, n4 and n5 of its province: a tenth of the births everywhere
    assert expected(rows, "n3", "2024-Q3") == (10, None)
