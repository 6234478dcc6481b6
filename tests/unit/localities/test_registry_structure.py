"""The committed registry: what every series that crosses a merger stands on."""

import unicodedata
from collections import defaultdict
from fractions import Fraction
from itertools import pairwise

from tests.unit.localities.registry_tables import (
    BY_ID,
    FOLDER,
    LINKS,
    LINKS_OF,
    ROWS,
    WHOLE_SUCCESSOR,
    end,
    valid_on,
)


def test_ids_are_opaque_unique_and_in_order_of_assignment() -> None:
    ids = [row["locality_id"] for row in ROWS]
    assert ids == [f"L{number:05d}" for number in range(1, len(ROWS) + 1)]


def test_codes_are_text_of_their_levels_width() -> None:
    widths = {"province": 2, "district": 3, "commune": 5, "unallocated": 0}
    for row in ROWS:
        if row["level"] != "country":
            assert len(row["code"]) == widths[row["level"]], row
            assert row["code"].isdigit() or row["level"] == "unallocated", row


def test_no_two_versions_of_one_unit_stand_on_the_same_day() -> None:
    versions = defaultdict(list)
    for row in ROWS:
        unit = (row["level"], row["code"] or BY_ID[row["parent_id"]]["code"])
        versions[unit].append((row["valid_from"], end(row)))
    for unit, spans in versions.items():
        spans.sort()
        assert all(start < stop for start, stop in spans), unit
        assert all(a[1] <= b[0] for a, b in pairwise(spans)), (unit, spans)


def test_every_unit_but_the_country_has_a_parent_for_its_whole_life() -> None:
    allowed = {
        "province": {"country"},
        "district": {"province"},
        "commune": {"district", "province"},
        "unallocated": {"province"},
    }
    for row in ROWS:
        if row["level"] == "country":
            assert row["parent_id"] == ""
            continue
        first = BY_ID[row["parent_id"]]
        assert first["level"] in allowed[row["level"]], row
        assert first["valid_from"] <= row["valid_from"] < end(first), row
        above = first
        while end(above) < end(row):
            assert above["locality_id"] in WHOLE_SUCCESSOR, (row, above)
            above = BY_ID[WHOLE_SUCCESSOR[above["locality_id"]]]


def test_communes_lie_in_districts_until_the_level_ends_and_in_provinces_after() -> None:
    for row in valid_on("2025-06-30", "commune"):
        assert BY_ID[row["parent_id"]]["level"] == "district", row
    for row in valid_on("2025-07-01", "commune"):
        assert BY_ID[row["parent_id"]]["level"] == "province", row


def test_every_ended_unit_has_a_successor_but_the_districts_whose_level_ended() -> None:
    without = [row for row in ROWS if row["valid_to"] and row["locality_id"] not in LINKS_OF]
    assert {(row["level"], row["valid_to"]) for row in without} == {("district", "2025-07-01")}
    islands = 5  # those without communes became one each
    assert len(without) == len(valid_on("2025-06-30", "district")) - islands


def test_a_link_joins_the_predecessors_end_to_the_successors_start() -> None:
    for link in LINKS:
        assert BY_ID[link["predecessor_id"]]["valid_to"] == link["date"], link
        assert BY_ID[link["successor_id"]]["valid_from"] == link["date"], link
    pairs = [(link["predecessor_id"], link["successor_id"]) for link in LINKS]
    assert len(set(pairs)) == len(pairs)


def test_shares_say_what_their_basis_allows_and_give_each_unit_once() -> None:
    for links in LINKS_OF.values():
        known = [Fraction(link["share"]) for link in links if link["share"]]
        assert sum(known) <= 1, links
        if len(known) == len(links):
            assert sum(known) == 1, links
        for link in links:
            share = Fraction(link["share"]) if link["share"] else None
            match link["basis"]:
                case "whole":
                    assert share == 1, link
                    assert len(links) == 1, link
                case "population":
                    assert share is not None, link
                    assert 0 < share <= 1, link
                case "area_only":
                    assert share == 0, link
                case basis:
                    assert basis == "unspecified", link
                    assert share is None, link


def test_names_are_composed_text_that_begins_with_the_type() -> None:
    for row in ROWS:
        assert unicodedata.is_normalized("NFC", row["name_vi"]), row
        assert row["name_vi"] == " ".join(row["name_vi"].split()), row
        if row["level"] in ("district", "commune"):
            assert row["name_vi"].startswith(row["type"] + " "), row


def test_every_province_version_has_one_unallocated_remainder_with_its_dates() -> None:
    provinces = {r["locality_id"]: (r["valid_from"], r["valid_to"]) for r in ROWS
                 if r["level"] == "province"}  # fmt: skip
    remainders = {r["parent_id"]: (r["valid_from"], r["valid_to"]) for r in ROWS
                  if r["level"] == "unallocated"}  # fmt: skip
    assert remainders == provinces
    assert sum(row["level"] == "unallocated" for row in ROWS) == len(provinces)


def test_the_tables_stay_small_enough_to_be_read_and_compared() -> None:
    for name in ("localities.csv", "links.csv"):
        assert (FOLDER / name).stat().st_size < 3_000_000, name


def test_every_change_since_2018_names_its_decree_but_those_the_lists_leave_unnamed() -> None:
    changes = [row for row in ROWS if row["valid_from"] > "2018-01-01"]
    unnamed = [row for row in changes if not row["decree"]]
    assert len(unnamed) < len(changes) / 12
    assert all(row["decree"] for row in changes if row["valid_from"] >= "2025-07-01")
