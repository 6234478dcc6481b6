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
    "some_units": ("missing", "coverage_below_nine_tenths"),
    "open_year": ("not_yet_judged", "provisional"),
    "not_due": ("not_yet_judged", "period_not_due"),
    "thin": ("missing", "coverage_below_nine_tenths"),
    "argued": ("disputed", "disputed"),
    "elsewhere": ("not_comparable", "not_comparable"),
    "no_cases": ("not_met", None),
    "a_process": ("not_applicable", "process"),
}


@pytest.mark.parametrize("target", STATUS)
def test_status(rows, target):
    found = rows("select status, reason from targets where target_id = ?", target)[0]
    assert found == STATUS[target]


def test_a_target_stands_beside_the_value_of_its_year(rows):
    found = rows("select period, value, target_value from targets where target_id = 'by_chance'")[0]
    # four communes with 24 cases each, 4200 children
    assert (found[0], found[1], float(found[2])) == ("2023", pytest.approx(96 / 4.2), 25.0)
