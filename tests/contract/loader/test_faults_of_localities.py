"""Localities and links that cannot be true."""

import pytest

LOCALITIES = "localities/localities.csv"
LINKS = "localities/links.csv"


def test_an_unknown_parent_is_a_fault(folder):
    line = folder.replace(LOCALITIES, "hill parish,S1,2020", "hill parish,S9,2020")
    folder.assert_only_fault(LOCALITIES, line, "'S9'", "no locality")


def test_a_locality_without_parent_is_a_fault(folder):
    line = folder.replace(LOCALITIES, "hill parish,S1,2020", "hill parish,,2020")
    folder.assert_fault(LOCALITIES, line, "P2", "has no parent")


def test_the_highest_level_has_no_parent(folder):
    line = folder.replace(LOCALITIES, "realm,,2020", "realm,S1,2020")
    folder.assert_fault(LOCALITIES, line, "highest level")


def test_a_parent_that_is_not_valid_when_its_child_begins_is_a_fault(folder):
    line = folder.replace(
        LOCALITIES,
        "P1,parish,001,Bến Cá,Harbour parish,N1",
        "P1,parish,001,Bến Cá,Harbour parish,N2",
    )
    folder.assert_fault(LOCALITIES, line, "P1", "its parent N2 is not valid")


def test_a_parent_of_the_same_level_is_a_fault(folder):
    line = folder.replace(
        LOCALITIES, "P3,parish,003,Đồi Trên,hill parish,S1", "P3,parish,003,Đồi Trên,hill parish,P1"
    )
    folder.assert_fault(LOCALITIES, line, "not of a higher level")


def test_a_locality_that_outlives_its_parent_needs_a_whole_successor(folder):
    folder.replace(LINKS, "N1,N2,2022-01-01,1,whole,1/2021\n", "")
    line = 6
    folder.assert_fault(LOCALITIES, line, "P1", "N1 ends on 2022-01-01", "`whole`")


def test_a_life_that_ends_before_it_begins_is_a_fault(folder):
    line = folder.replace(LOCALITIES, "S1,2020-01-01,2023-01-01", "S1,2020-01-01,2019-01-01")
    folder.assert_fault(LOCALITIES, line, "P2", "is not after valid_from")


@pytest.mark.parametrize("wrong", ["2020-13-01", "2020-1-1", "01/01/2020"])
def test_a_date_in_another_form_is_a_fault(folder, wrong):
    line = folder.replace(LOCALITIES, "hill parish,S1,2020-01-01", f"hill parish,S1,{wrong}")
    folder.assert_fault(LOCALITIES, line, wrong, "YYYY-MM-DD")


def test_an_unknown_level_is_a_fault(folder):
    line = folder.replace(LOCALITIES, "S1,isle,02", "S1,atoll,02")
    folder.assert_fault(LOCALITIES, line, "'atoll'", "no level")


def test_a_code_that_lost_its_leading_zero_is_a_fault(folder):
    line = folder.replace(LOCALITIES, "P2,parish,002", "P2,parish,2")
    folder.assert_only_fault(LOCALITIES, line, "'2'", "3 digits")


def test_a_level_with_rank_needs_codes(folder):
    line = folder.replace(LOCALITIES, "P2,parish,002", "P2,parish,")
    folder.assert_only_fault(LOCALITIES, line, "P2", "has no code")


def test_two_localities_with_one_code_at_one_time_are_a_fault(folder):
    line = folder.replace(LOCALITIES, "P4,parish,004", "P4,parish,003")
    folder.assert_only_fault(LOCALITIES, line, "P4", "003", "P3")


def test_an_overlap_behind_a_short_lived_version_is_found(folder):
    folder.replace(LOCALITIES, "P2,parish,002", "P2,parish,001")
    line = folder.replace(LOCALITIES, "P4,parish,004", "P4,parish,001")
    folder.assert_fault(LOCALITIES, line, "P4", "001")


def test_a_code_may_be_used_again_once_it_is_free(folder):
    folder.replace(LOCALITIES, "P3,parish,003", "P3,parish,002")
    assert len(folder.load().localities) == 11


def test_a_repeated_locality_id_is_a_fault(folder):
    line = folder.replace(LOCALITIES, "P4,parish,004", "P3,parish,004")
    folder.assert_fault(LOCALITIES, line, "repeats the `locality_id`")


def test_the_country_of_the_catalogue_must_be_one(folder):
    line = folder.replace("catalogue.yml", "country_locality_id: C0", "country_locality_id: N1")
    folder.assert_only_fault("catalogue.yml", line, "'N1'", "rank 0")


def test_shares_above_one_are_a_fault(folder):
    line = folder.replace(LINKS, "P2,P4,2023-01-01,0.4", "P2,P4,2023-01-01,0.5")
    folder.assert_fault(LINKS, line, "P2 sum to 1.1", "at most 1")


def test_known_shares_that_lose_somebody_are_a_fault(folder):
    line = folder.replace(LINKS, "P2,P4,2023-01-01,0.4", "P2,P4,2023-01-01,0.3")
    folder.assert_fault(LINKS, line, "P2 sum to 0.9", "lost")


def test_a_successor_that_begins_on_another_date_is_a_fault(folder):
    line = folder.replace(LINKS, "P2,P4,2023-01-01", "P2,P4,2023-01-02")
    folder.assert_fault(LINKS, line, "successor begins on another date than 2023-01-02")
    folder.assert_fault(LINKS, line, "predecessor ends on another date than 2023-01-02")


def test_a_link_to_an_unknown_locality_is_a_fault(folder):
    line = folder.replace(LINKS, "P2,P4", "P2,P9")
    folder.assert_fault(LINKS, line, "'P9'", "no locality")


@pytest.mark.parametrize(
    ("share", "basis", "expected"),
    [
        ("0.4", "whole", "expected to be 1"),
        ("0", "population", "above 0"),
        ("0.4", "area_only", "expected to be 0"),
        ("0.4", "unspecified", "expected to be empty"),
        ("0.4", "guess", "one of whole, population"),
        ("two fifths", "population", "a number"),
    ],
)
def test_a_share_that_its_basis_does_not_allow_is_a_fault(folder, share, basis, expected):
    line = folder.replace(
        LINKS, "P2,P4,2023-01-01,0.4,population", f"P2,P4,2023-01-01,{share},{basis}"
    )
    folder.assert_fault(LINKS, line, expected)


def test_a_locality_that_ended_without_a_link_is_a_fault(folder):
    folder.replace(LINKS, "P2,P3,2023-01-01,0.6,population,2/2022\n", "")
    folder.replace(LINKS, "P2,P4,2023-01-01,0.4,population,2/2022\n", "")
    folder.assert_only_fault(LOCALITIES, 7, "P2", "what became of it")


def test_an_unknown_share_needs_a_place_for_what_goes_to_no_child(folder):
    folder.replace(LINKS, "P2,P3,2023-01-01,0.6,population", "P2,P3,2023-01-01,,unspecified")
    folder.replace(LINKS, "P2,P4,2023-01-01,0.4,population", "P2,P4,2023-01-01,,unspecified")
    assert folder.load().locality_links["share"].isna().sum() == 2
    folder.replace(LOCALITIES, "A3,adrift,,Đảo Nam: chưa phân bổ,adrift,S1,2020-01-01,,\n", "")
    folder.assert_fault(LINKS, 4, "P2 → P3", "S1, which holds all", "level without rank")


def test_an_unknown_share_across_the_highest_units_needs_a_place_under_the_country(folder):
    folder.replace(LINKS, "P2,P3,2023-01-01,0.6,population", "P2,P3,2023-01-01,,unspecified")
    folder.replace(LINKS, "P2,P4,2023-01-01,0.4,population", "P2,P4,2023-01-01,,unspecified")
    folder.replace(LOCALITIES, "Đồi Dưới,hill parish,S1", "Đồi Dưới,hill parish,N2")
    folder.assert_fault(LINKS, 5, "P2 → P4", "C0, which holds all", "add it")
    folder.append(LOCALITIES, "A0,adrift,,Chưa phân bổ,adrift,C0,2020-01-01,,\n")
    assert folder.load().locality_links["share"].isna().sum() == 2


def test_a_split_before_any_feed_began_needs_no_place(folder):
    for feed, begins in (("census", "2020-01-01"), ("clinic", "2021-01-01")):
        folder.replace(f"feeds/{feed}/contract.yml", f"value: {begins}", "value: 2023-01-01")
    folder.replace(LINKS, "P2,P3,2023-01-01,0.6,population", "P2,P3,2023-01-01,,unspecified")
    folder.replace(LINKS, "P2,P4,2023-01-01,0.4,population", "P2,P4,2023-01-01,,unspecified")
    folder.replace(LOCALITIES, "A3,adrift,,Đảo Nam: chưa phân bổ,adrift,S1,2020-01-01,,\n", "")
    assert folder.load().locality_links["share"].isna().sum() == 2


def test_a_link_given_twice_is_a_fault(folder):
    line = folder.append(LINKS, "N1,N2,2022-01-01,1,whole,1/2021\n")
    folder.assert_fault(LINKS, line, "repeats the `predecessor_id`, `successor_id`")
