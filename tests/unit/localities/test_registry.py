"""The committed registry: what every series that crosses a merger stands on."""

import csv
import unicodedata
from collections import Counter, defaultdict
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[3] / "sources" / "catalogue" / "localities"
OPEN_END = "9999-12-31"


def read(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


ROWS = read("localities.csv")
LINKS = read("links.csv")
BY_ID = {row["locality_id"]: row for row in ROWS}
WHOLE_SUCCESSOR = {
    link["predecessor_id"]: link["successor_id"] for link in LINKS if link["basis"] == "whole"
}
LINKS_OF = defaultdict(list)
for _link in LINKS:
    LINKS_OF[_link["predecessor_id"]].append(_link)


def end(row: dict[str, str]) -> str:
    return row["valid_to"] or OPEN_END


def valid_on(date: str, level: str | None = None) -> list[dict[str, str]]:
    return [
        row
        for row in ROWS
        if row["valid_from"] <= date < end(row) and level in (None, row["level"])
    ]


def parent_on(row: dict[str, str], date: str) -> dict[str, str] | None:
    """The direct parent standing on a date, following whole successors of the first one."""
    parent = BY_ID.get(row["parent_id"])
    while parent is not None and end(parent) <= date:
        parent = BY_ID.get(WHOLE_SUCCESSOR.get(parent["locality_id"], ""))
    return parent


def province_on(row: dict[str, str], date: str) -> str:
    while row["level"] != "province":
        above = parent_on(row, date)
        assert above is not None, f"{row['locality_id']} {row['name_vi']}: no parent on {date}"
        row = above
    return row["code"]


@pytest.mark.parametrize(
    ("date", "districts", "communes"),
    [
        ("2021-01-01", 98, "12:106 38:559 46:145 48:56 49:241 92:83 93:75 94:109"),
        ("2021-07-01", 98, "12:106 38:559 46:141 48:56 49:241 92:83 93:75 94:109"),
        ("2024-01-31", 98, "12:106 38:559 46:141 48:56 49:241 92:83 93:75 94:109"),
        ("2024-02-01", 98, "12:106 38:558 46:141 48:56 49:241 92:83 93:75 94:109"),
        ("2024-09-01", 98, "12:106 38:558 46:141 48:56 49:241 92:83 93:75 94:108"),
        ("2024-12-31", 98, "12:106 38:558 46:141 48:56 49:241 92:80 93:75 94:108"),
        ("2025-01-01", 96, "12:106 38:547 46:133 48:47 49:233 92:80 93:75 94:108"),
        ("2025-06-30", 96, "12:106 38:547 46:133 48:47 49:233 92:80 93:75 94:108"),
        ("2025-07-01", 0, "12:38 38:166 46:40 48:94 92:103"),
    ],
)
def test_each_province_has_the_communes_its_resolutions_say(
    date: str, districts: int, communes: str
) -> None:
    counted = Counter(province_on(row, date) for row in valid_on(date, "commune"))
    assert " ".join(f"{code}:{n}" for code, n in sorted(counted.items())) == communes
    assert len(valid_on(date, "district")) == districts


def test_eight_provinces_became_five_and_one_changed_its_name_keeping_its_code() -> None:
    def standing(date: str) -> dict[str, str]:
        return {row["code"]: row["name_vi"] for row in valid_on(date, "province")}

    assert set(standing("2024-12-31")) == {"12", "38", "46", "48", "49", "92", "93", "94"}
    assert set(standing("2025-07-01")) == {"12", "38", "46", "48", "92"}
    assert standing("2024-12-31")["46"] == "Tỉnh Thừa Thiên Huế"
    assert standing("2025-01-01")["46"] == "Thành phố Huế"


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
    assert len(without) == len(valid_on("2025-06-30", "district")) - 1  # Hoàng Sa has one


def test_every_commune_of_today_comes_from_somewhere() -> None:
    reached = {link["successor_id"] for link in LINKS}
    today = valid_on("2025-07-01", "commune")
    assert len(today) == 441
    assert [row["name_vi"] for row in today if row["locality_id"] not in reached] == []


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


def test_unknown_shares_are_the_fourteen_communes_split_in_2025_and_the_city_of_hue() -> None:
    unknown = [link for link in LINKS if not link["share"]]
    by_level = Counter(BY_ID[link["predecessor_id"]]["level"] for link in unknown)
    assert by_level == {"commune": 28, "district": 2}
    communes = [k for k in unknown if BY_ID[k["predecessor_id"]]["level"] == "commune"]
    assert {link["date"] for link in communes} == {"2025-07-01"}
    assert len({link["predecessor_id"] for link in communes}) == 14
    assert len({link["successor_id"] for link in communes}) == 24


def find(code: str, date: str, level: str = "commune") -> dict[str, str]:
    (row,) = [row for row in valid_on(date, level) if row["code"] == code]
    return row


def test_one_code_means_two_places_before_and_after_the_merger() -> None:
    before, after = find("15889", "2025-06-30"), find("15889", "2025-07-01")
    assert (before["name_vi"], after["name_vi"]) == ("Xã Hoằng Kim", "Xã Hoằng Phú")
    assert before["locality_id"] != after["locality_id"]


def test_the_city_of_hue_became_two_districts_and_none_continues_it() -> None:
    city = find("474", "2024-12-31", "district")
    into = {BY_ID[k["successor_id"]]["name_vi"] for k in LINKS_OF[city["locality_id"]]}
    assert into == {"Quận Thuận Hóa", "Quận Phú Xuân"}
    for row in valid_on("2025-01-01", "commune"):
        assert row["parent_id"] != city["locality_id"], row


def test_a_renamed_district_carries_its_communes_on_without_new_versions() -> None:
    county, town = find("476", "2024-12-31", "district"), find("476", "2025-01-01", "district")
    assert (county["type"], town["type"]) == ("Huyện", "Thị xã")
    kept = [r for r in valid_on("2025-01-01") if r["parent_id"] == county["locality_id"]]
    assert kept
    assert all(parent_on(row, "2025-01-01") == town for row in kept)


@pytest.mark.parametrize(("gone", "into"), [("405", "380"), ("483", "482"), ("519", "509")])
def test_a_district_that_merged_lives_on_whole_in_a_new_version_of_the_other(
    gone: str, into: str
) -> None:
    successor = find(into, "2025-01-01", "district")
    assert successor["valid_from"] == "2025-01-01"
    for code in (gone, into):
        ended = find(code, "2024-12-31", "district")
        assert WHOLE_SUCCESSOR[ended["locality_id"]] == successor["locality_id"]


def test_the_island_district_without_communes_becomes_one_commune() -> None:
    island = find("498", "2025-06-30", "district")
    assert all(row["parent_id"] != island["locality_id"] for row in ROWS)
    successor = BY_ID[WHOLE_SUCCESSOR[island["locality_id"]]]
    assert (successor["level"], successor["name_vi"]) == ("commune", "Đặc khu Hoàng Sa")


def test_a_commune_that_takes_others_in_begins_a_new_version_under_the_same_name() -> None:
    before, after = find("31123", "2024-10-31"), find("31123", "2024-11-01")
    assert before["name_vi"] == after["name_vi"] == "Phường Thới Bình"
    came = {k["predecessor_id"] for k in LINKS if k["successor_id"] == after["locality_id"]}
    assert {BY_ID[locality_id]["name_vi"] for locality_id in came} == {
        "Phường Thới Bình", "Phường An Cư", "Phường An Nghiệp", "Phường An Phú",
    }  # fmt: skip


def test_a_split_whose_resolution_counts_the_persons_has_their_shares() -> None:
    links = LINKS_OF[find("19744", "2021-06-30")["locality_id"]]
    shares = {BY_ID[k["successor_id"]]["name_vi"]: Fraction(k["share"]) for k in links}
    persons = {"Phường Tây Lộc": 7548, "Phường Thuận Hòa": 4926}
    for name, count in persons.items():
        assert abs(shares[name] - Fraction(count, 12474)) < Fraction(1, 1_000_000)


def test_townships_end_with_the_districts() -> None:
    assert [r for r in valid_on("2025-06-30", "commune") if r["type"] == "Thị trấn"]
    assert [r for r in valid_on("2025-07-01", "commune") if r["type"] == "Thị trấn"] == []


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
