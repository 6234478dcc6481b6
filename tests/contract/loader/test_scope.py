"""Which localities figures can be about: what agencies report for, above, before and after it."""

from __future__ import annotations

import pytest

LOCALITIES, LINKS = "localities/localities.csv", "localities/links.csv"

WEST = """\
W1,isle,03,Đảo Tây,isle,C0,2020-01-01,2024-01-01,
W2,isle,04,Đảo Tây Mới,isle,C0,2024-01-01,,
W3,parish,005,Vịnh,hill parish,W1,2020-01-01,2023-01-01,
W4,parish,006,Mũi,hill parish,W1,2020-01-01,,
W5,parish,007,Vịnh Lớn,hill parish,W1,2023-01-01,,
W6,adrift,,Đảo Tây: chưa phân bổ,adrift,W1,2020-01-01,2024-01-01,
W7,adrift,,Đảo Tây Mới: chưa phân bổ,adrift,W2,2024-01-01,,
"""

WESTERN_LINKS = """\
W1,W2,2024-01-01,1,whole,
W6,W7,2024-01-01,1,whole,
"""


@pytest.fixture
def western(folder):
    """The small catalogue with an island in the west, and no agency for the whole realm."""
    folder.replace("feeds/census/agencies.csv", "census,C0,", "census,S1,")
    folder.append(LOCALITIES, WEST)
    folder.append(LINKS, WESTERN_LINKS)
    return folder


def out_of_scope(folder):
    places = folder.load().localities
    return set(places.loc[~places["in_scope"], "locality_id"])


def test_an_island_nobody_reports_for_is_out_of_scope_with_all_below_it(western):
    western.append(LINKS, "W3,W5,2023-01-01,1,whole,\n")
    assert out_of_scope(western) == {"W1", "W2", "W3", "W4", "W5", "W6", "W7"}


def test_an_agency_of_the_country_brings_everything_into_scope(western):
    western.append(LINKS, "W3,W5,2023-01-01,1,whole,\n")
    western.replace("feeds/census/agencies.csv", "census,S1,", "census,C0,")
    assert out_of_scope(western) == set()


def test_a_predecessor_comes_into_scope_with_its_other_successors_and_what_stands_above(western):
    western.append(LINKS, "W3,P3,2023-01-01,0.5,population,\nW3,W5,2023-01-01,0.5,population,\n")
    assert out_of_scope(western) == {"W4"}


def test_an_area_brings_its_units_and_the_unit_it_became(western):
    western.append(LINKS, "W3,W5,2023-01-01,1,whole,\n")
    western.append(
        "feeds/census/agencies.csv",
        "west,Tây,West,census,W1,2020-01-01,2021-01-01\n",
    )
    assert out_of_scope(western) == set()
