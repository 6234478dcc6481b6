"""What made Vietnam's map hard to follow, each case on the committed registry."""

import csv
from fractions import Fraction

import pytest

from tests.unit.localities.registry_tables import (
    BY_ID,
    FOLDER,
    LINKS,
    LINKS_OF,
    ROWS,
    WHOLE_SUCCESSOR,
    find,
    parent_on,
    predecessors,
    successors,
    valid_on,
)


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


def test_a_commune_that_takes_others_in_begins_a_new_version_under_the_same_name() -> None:
    before, after = find("31123", "2024-10-31"), find("31123", "2024-11-01")
    assert before["name_vi"] == after["name_vi"] == "Phường Thới Bình"
    came = {k["predecessor_id"] for k in LINKS if k["successor_id"] == after["locality_id"]}
    assert {BY_ID[locality_id]["name_vi"] for locality_id in came} == {
        "Phường Thới Bình", "Phường An Cư", "Phường An Nghiệp", "Phường An Phú",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("code", "island", "commune"),
    [
        ("318", "Huyện Bạch Long Vĩ", "Đặc khu Bạch Long Vĩ"),
        ("471", "Huyện Cồn Cỏ", "Đặc khu Cồn Cỏ"),
        ("498", "Huyện Hoàng Sa", "Đặc khu Hoàng Sa"),
        ("536", "Huyện Lý Sơn", "Đặc khu Lý Sơn"),
        ("755", "Huyện Côn Đảo", "Đặc khu Côn Đảo"),
    ],
)
def test_an_island_district_without_communes_becomes_one_commune(
    code: str, island: str, commune: str
) -> None:
    district = find(code, "2025-06-30", "district")
    assert district["name_vi"] == island
    assert all(row["parent_id"] != district["locality_id"] for row in ROWS)
    (successor,) = successors(district)
    assert (successor["level"], successor["name_vi"]) == ("commune", commune)
    assert successor["type"] == "Đặc khu"


def test_no_other_district_is_without_communes() -> None:
    peopled = {
        parent["code"]
        for row in valid_on("2025-06-30", "commune")
        if (parent := parent_on(row, "2025-06-30")) is not None
    }
    empty = {row["code"] for row in valid_on("2025-06-30", "district")} - peopled
    assert empty == {"318", "471", "498", "536", "755"}


def test_the_communes_of_an_island_that_gave_them_up_live_on_in_its_district() -> None:
    district = find("536", "2020-02-01", "district")
    came = {row["name_vi"] for row in predecessors(district)}
    assert came == {"Huyện Lý Sơn", "Xã An Vĩnh", "Xã An Hải", "Xã An Bình"}
    for row in predecessors(district):
        assert [link["basis"] for link in LINKS_OF[row["locality_id"]]] == ["whole"]


@pytest.mark.parametrize(
    ("code", "day", "before", "after"),
    [
        ("46", "2025-01-01", "Tỉnh Thừa Thiên Huế", "Thành phố Huế"),
        ("75", "2026-04-30", "Tỉnh Đồng Nai", "Thành phố Đồng Nai"),
    ],
)
def test_a_province_that_becomes_a_city_keeps_its_code_and_begins_a_new_version(
    code: str, day: str, before: str, after: str
) -> None:
    (city,) = [r for r in valid_on(day, "province") if r["code"] == code]
    (province,) = predecessors(city)
    assert (province["code"], province["name_vi"], province["type"]) == (code, before, "Tỉnh")
    assert (city["name_vi"], city["type"]) == (after, "Thành phố trực thuộc trung ương")
    assert city["valid_from"] == province["valid_to"] == day


def test_hue_is_a_district_until_2024_and_a_province_from_2025() -> None:
    def named(date: str) -> list[tuple[str, str]]:
        return [(r["level"], r["code"]) for r in valid_on(date) if r["name_vi"] == "Thành phố Huế"]

    assert named("2024-12-31") == [("district", "474")]
    assert named("2025-01-01") == [("province", "46")]


@pytest.mark.parametrize(
    ("code", "day", "before", "after"),
    [
        ("04816", "2021-02-01", "Xã Sủ Ngòi", "Phường Quỳnh Lâm"),
        ("25270", "2026-04-30", "Xã Lộc Ninh", "Phường Lộc Ninh"),
        ("02809", "2020-03-01", "Xã Si Ma Cai", "Thị trấn Si Ma Cai"),
    ],
)
def test_a_commune_that_changes_name_or_type_keeps_its_code_and_goes_on_whole(
    code: str, day: str, before: str, after: str
) -> None:
    renamed = find(code, day)
    (old,) = [row for row in predecessors(renamed) if row["code"] == code]
    assert (old["name_vi"], renamed["name_vi"]) == (before, after)
    assert (old["type"], renamed["type"]) == (before.split(" ")[0], renamed["type"])
    assert WHOLE_SUCCESSOR[old["locality_id"]] == renamed["locality_id"]


def test_a_unit_merged_twice_is_followed_from_merger_to_merger() -> None:
    first = find("15844", "2018-01-01")
    (second,) = successors(first)
    assert (second["name_vi"], second["valid_from"]) == ("Thị trấn Thiệu Hóa", "2019-12-01")
    (third,) = successors(second)
    assert (third["name_vi"], third["valid_from"]) == ("Thị trấn Thiệu Hóa", "2024-02-01")
    assert "Xã Thiệu Phú" in {row["name_vi"] for row in predecessors(third)}
    last = {row["name_vi"] for row in successors(third)}
    assert last == {"Xã Thiệu Hóa", "Xã Thiệu Quang", "Xã Thiệu Trung"}


def test_a_ward_that_only_changes_its_code_goes_on_whole_under_the_other() -> None:
    before, after = find("11353", "2022-04-09"), find("11344", "2022-04-10")
    assert before["name_vi"] == after["name_vi"] == "Phường Cầu Đất"
    assert WHOLE_SUCCESSOR[before["locality_id"]] == after["locality_id"]


def test_a_commune_whose_code_the_list_gave_to_another_is_followed_by_its_name() -> None:
    (before,) = [row for row in ROWS if row["code"] == "29800" and row["valid_to"] == "2020-02-01"]
    after = find("29791", "2020-02-01")
    assert before["name_vi"] == after["name_vi"] == "Xã Thành Lợi"
    assert WHOLE_SUCCESSOR[before["locality_id"]] == after["locality_id"]
    assert find("29800", "2020-02-01")["name_vi"] == "Thị trấn Tân Quới"


def test_townships_and_the_urban_rural_cut_end_on_one_day() -> None:
    townships = [r for r in valid_on("2025-06-30", "commune") if r["type"] == "Thị trấn"]
    assert len(townships) == 617
    assert {row["valid_to"] for row in townships} == {"2025-07-01"}
    assert all(row["type"] != "Thị trấn" for row in ROWS if not row["valid_to"])
    for row in townships:
        assert {after["type"] for after in successors(row)} <= {"Xã", "Phường", "Đặc khu"}, row
    with (FOLDER.parent / "breaks.csv").open(encoding="utf-8", newline="") as file:
        cuts = [(row["kind"], row["id"], row["date"]) for row in csv.DictReader(file)]
    assert ("breakdown_dimension", "area", "2025-07-01") in cuts


def test_months_in_which_the_lists_were_wrong_are_no_versions() -> None:
    sa_pa = [row for row in ROWS if row["level"] == "district" and row["code"] == "088"]
    assert [(row["type"], row["valid_from"]) for row in sa_pa] == [
        ("Huyện", "2018-01-01"), ("Thị xã", "2020-01-01"),
    ]  # fmt: skip
    island = [row["valid_from"] for row in ROWS if row["code"] == "21541"]
    assert island == ["2018-01-01"]


@pytest.mark.parametrize(
    ("code", "day", "persons"),
    [
        ("01678", "2020-02-01", {"Thị trấn Nước Hai": 1304, "Xã Hồng Việt": 1674}),
        ("26407", "2019-06-01", {"Xã Bình Sơn": 5816, "Xã Bàu Cạn": 700}),
        ("28006", "2024-12-01", {"Xã Lương Hòa": 303, "Xã Tân Bửu": 396, "Xã An Thạnh": 1011}),
        ("19744", "2021-07-01", {"Phường Tây Lộc": 7548, "Phường Thuận Hòa": 4926}),
    ],
)
def test_a_split_whose_resolution_counts_the_persons_has_their_shares(
    code: str, day: str, persons: dict[str, int]
) -> None:
    (ended,) = [row for row in ROWS if row["code"] == code and row["valid_to"] == day]
    links = LINKS_OF[ended["locality_id"]]
    assert {link["basis"] for link in links} == {"population"}
    shares = {BY_ID[k["successor_id"]]["name_vi"]: Fraction(k["share"]) for k in links}
    assert set(shares) == set(persons)
    for name, count in persons.items():
        exact = Fraction(count, sum(persons.values()))
        assert abs(shares[name] - exact) < Fraction(1, 500_000)
