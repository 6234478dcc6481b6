"""Cumulative counts as increments, and reported parents beside the sums of their children."""

from __future__ import annotations


def test_a_cumulative_count_becomes_increments(figure):
    # one commune: 5 by the half, 12 by the year
    assert figure("injury_rate", "DA2", "2021-H1")["numerator"] == 5
    assert figure("injury_rate", "DA2", "2021-H2")["numerator"] == 7
    assert figure("injury_rate", "DA2", "2021")["numerator"] == 12


def test_a_missing_half_leaves_the_year_known_and_both_halves_unknown(figure):
    year = figure("injury_rate", "a4", "2022")
    assert (year["numerator"], year["coverage"]) == (12, 1)
    for half in ("2022-H1", "2022-H2"):
        assert figure("injury_rate", "DA2", half)["reason"] == "not_reported"


def test_pairs_are_differenced_where_both_are_known(figure):
    # the second quarter is missing: the third carries both
    year = figure("dose_rate", "a4", "2023")
    assert (year["numerator"], year["denominator"], year["coverage"]) == (16, 20, 1)
    assert figure("dose_rate", "DA2", "2023-Q1")["numerator"] == 4
    assert figure("dose_rate", "DA2", "2023-Q3")["reason"] == "not_reported"
    half = figure("dose_rate", "DA2", "2023-H2")
    assert (half["numerator"], half["denominator"], half["coverage"]) == (4, 5, 0.5)


def test_a_span_says_which_days_it_covers(rows):
    found = rows(
        """select cast(covers_from as varchar), cast(covers_to as varchar), numerator
           from contributions where indicator_id = 'dose_rate' and locality_id = 'a4'
           and period = '2023-Q3'"""
    )[0]
    assert found == ("2023-04-01", "2023-09-30", 8)


def test_a_falling_cumulative_count_stays_negative_for_the_gate(figure):
    found = figure("injury_rate", "DB1", "2022-H2")
    assert (found["numerator"], found["numerator_smallest_cell"]) == (7 - 3 + 7, -3)


def test_a_new_unit_cumulates_from_its_own_first_day(figure):
    assert figure("injury_rate", "n1", "2024")["numerator"] == 5 + 5 + 7


def test_a_reported_province_is_used_as_reported(figure):
    found = figure("injury_rate", "PA", "2023")
    assert found["numerator"] == 60
    # a1 to a4 for a half, then a9, a3 and a4
    assert found["numerator_of_children"] == 4 * 5 + 3 * 7
    assert found["numerator_children_tolerance"] == 2


def test_the_country_adds_the_provinces_as_reported(figure):
    assert figure("injury_rate", "X", "2023")["numerator"] == 60 + 4 * 12


def test_a_province_that_did_not_report_is_the_sum_of_its_communes(figure):
    found = figure("injury_rate", "PB", "2022")
    assert (found["numerator"], found["coverage"]) == (12 + 6 + 12, 1)
    assert found["numerator_of_children"] is None


def test_only_the_periods_a_province_did_not_report_are_summed(figure):
    # 2021 and 2023 as the province reported them, 2022 from its communes
    found = figure("injury_rate", "PB", "2021-2023")
    assert (found["numerator"], found["coverage"]) == (36 + 30 + 48, 1)
    assert found["numerator_of_children"] is None


def test_a_province_that_cannot_be_drawn_on_the_old_map_is_the_sum_of_its_communes(figure):
    found = figure("injury_rate", "PA", "2024", geography="old")
    assert (found["numerator"], found["denominator"]) == (3 * 5 + 2 * 7, 2400)


def test_a_merged_province_takes_in_what_both_reported(figure):
    found = figure("injury_rate", "PN", "2024")
    assert found["numerator"] == 15 + 20 + 35
    # the population of n3 and n4 is not known yet, so the communes are not complete
    assert found["numerator_of_children"] is None
