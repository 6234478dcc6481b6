"""Counts through mergers and splits, on every geography: none lost and none counted twice."""

from __future__ import annotations

import pytest


def counts(figure: dict) -> tuple[float, float]:
    return figure["numerator"], figure["denominator"]


def test_a_merged_commune_takes_the_earlier_counts_of_its_predecessors(figure):
    # a1 and a2: 3 deaths of 30 births in each of two quarters; a9: the same in the others
    assert counts(figure("death_rate", "a9", "2023")) == (12, 120)


def test_rolling_years_reach_back_through_the_merger(figure):
    # ten quarters of a1 and a2 (30 births), two of a9 (30)
    assert counts(figure("death_rate", "a9", "2021-2023")) == (36, 360)


def test_a_unit_that_ended_inside_a_period_has_no_figure_for_it(rows):
    periods = rows(
        "select distinct period from figures where locality_id = 'a1' and geography = 'then'"
    )
    assert {p for (p,) in periods} == {"2021", "2022"}


def test_a_known_share_divides_the_count_and_says_so(figure):
    # b3: 8 quarters of 8 of 80, three tenths of them; b5: 4 quarters of 2 of 20
    found = figure("death_rate", "b5", "2021-2023")
    assert counts(found) == (19.2 + 8, 192 + 80)
    assert (found["estimated"], found["obs_status"]) == (True, "estimated")


def test_an_unknown_share_leaves_the_touched_communes_missing(figure):
    for commune in ("n3", "n4"):
        found = figure("death_rate", commune, "2024")
        assert found["obs_status"] == "missing"
        assert found["reason"] == "split_share_unknown"
        assert found["value"] is None


def test_the_remainder_of_the_province_carries_what_no_commune_can_have(figure):
    # b1 and b2: two quarters of 60 and 70 births; n3 and n4: two quarters of 100 and 30
    assert counts(figure("death_rate", "UN", "2024")) == (52, 520)


def test_a_yearly_stock_of_the_new_unit_is_not_touched_by_the_split(figure):
    assert counts(figure("fit_schools", "n3", "2024")) == (3, 4)


@pytest.mark.parametrize(
    ("indicator", "period", "geography"),
    [
        (indicator, period, geography)
        for indicator in ("death_rate", "case_count", "baby_death_rate", "dose_rate")
        for period in ("2023", "2024", "2022-2024")
        for geography in ("then", "now")
    ]
    + [
        ("case_count", "2021", "now"),
        ("fit_schools", "2023", "now"),
        ("fit_schools", "2024", "then"),
    ],
)
def test_communes_and_remainder_add_up_to_the_province(rows, indicator, period, geography):
    found = rows(
        """select sum(numerator) filter (where locality_level in ('commune', 'remainder')),
                  sum(numerator) filter (where locality_level = 'province'),
                  sum(denominator) filter (where locality_level in ('commune', 'remainder')),
                  sum(denominator) filter (where locality_level = 'province')
           from figures where indicator_id = ? and period = ? and geography = ?
             and breakdown = 'total'""",
        indicator,
        period,
        geography,
    )[0]
    assert found[0] == pytest.approx(found[1], abs=1e-9)
    assert found[2] is None or found[2] == pytest.approx(found[3], abs=1e-6)
    assert found[0] > 0


def test_the_province_of_the_time_holds_the_whole_year_of_its_predecessors(figure):
    # seven communes for six months, five for six months, two cases a month in each
    assert figure("case_count", "PN", "2024")["numerator"] == 7 * 6 * 2 + 5 * 6 * 2
    assert figure("case_count", "UN", "2024")["numerator"] == 4 * 6 * 2
    assert figure("case_count", "n1", "2024")["numerator"] == 36


def test_all_geographies_give_the_country_the_same_figures(rows):
    different = rows(
        """select indicator_id, period, breakdown from figures where locality_id = 'X'
           group by all
           having count(distinct coalesce(value, -1)) > 1 or count(*) <> 3
               or count(distinct coalesce(numerator, -1)) > 1"""
    )
    assert different == []


def test_the_old_map_stays_exact_after_the_provinces_merged(figure):
    # PA: 120 births a quarter, first in a9, a3 and a4, then in n1 and n2
    assert counts(figure("death_rate", "PA", "2024", geography="old")) == (48, 480)
    # PB: b1, b2, b5, b6, then n3, n4, n5; that b1 was split blindly does not matter to it
    assert counts(figure("death_rate", "PB", "2024", geography="old")) == (84, 840)


def test_the_map_of_today_reaches_back_to_the_first_year(figure):
    assert counts(figure("death_rate", "n2", "2021", geography="now")) == (20, 200)
    assert counts(figure("fit_schools", "n1", "2023", geography="now")) == (6, 8)
    assert counts(figure("fit_schools", "UN", "2023", geography="now")) == (6, 8)
    assert figure("fit_schools", "n3", "2023", geography="now")["reason"] == "split_share_unknown"


def test_urban_and_rural_follow_the_unit_that_reported_at_the_time(figure):
    assert counts(figure("death_rate", "DA1", "2022", breakdown="urban")) == (4, 40)
    assert counts(figure("death_rate", "DA1", "2022", breakdown="rural")) == (24, 240)
    # a9 is a town and took in a rural commune: from the merger on its births are urban
    assert counts(figure("death_rate", "DA1", "2023", breakdown="urban")) == (2 + 6, 20 + 60)
    assert figure("death_rate", "DA1", "2023", breakdown="urban")["obs_status"] == "break"
    assert figure("death_rate", "DA1", "2022", breakdown="urban")["break_before"] is False
    assert figure("death_rate", "DA1", "2023")["break_before"] is False


def test_a_place_without_units_of_an_area_has_no_figures_by_it(rows):
    found = rows("select count(*) from figures where locality_id = 'DA2' and breakdown = 'urban'")[
        0
    ]
    assert found == (0,)


def test_the_figures_are_those_of_the_grid(rows):
    key = "indicator_id, series, locality_id, geography, period, breakdown"
    for one, other in (("grid", "figures"), ("figures", "grid")):
        assert rows(f"select {key} from {one} except select {key} from {other}") == []
    assert rows("select count(*) > 0 from grid")[0] == (True,)
