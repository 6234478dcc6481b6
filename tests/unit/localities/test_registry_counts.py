"""How many units the committed registry has on the days that official counts are of."""

from collections import Counter

import pytest

from tests.unit.localities.registry_tables import BY_ID, LINKS, province_on, valid_on

EIGHT = {"12", "38", "46", "48", "49", "92", "93", "94"}


@pytest.mark.parametrize(
    ("date", "provinces", "districts", "communes"),
    [
        ("2018-01-01", 63, 713, 11162),
        ("2021-01-01", 63, 705, 10603),
        ("2025-06-30", 63, 696, 10035),
        ("2025-07-01", 34, 0, 3321),
    ],
)
def test_the_country_has_the_units_of_the_official_counts(
    date: str, provinces: int, districts: int, communes: int
) -> None:
    standing = Counter(row["level"] for row in valid_on(date))
    assert standing["province"] == provinces
    assert standing["district"] == districts
    assert standing["commune"] == communes
    assert standing["country"] == 1


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
def test_each_of_eight_provinces_has_the_communes_its_resolutions_say(
    date: str, districts: int, communes: str
) -> None:
    counted = Counter(province_on(row, date) for row in valid_on(date, "commune"))
    eight = " ".join(f"{code}:{n}" for code, n in sorted(counted.items()) if code in EIGHT)
    assert eight == communes
    here = [row for row in valid_on(date, "district") if province_on(row, date) in EIGHT]
    assert len(here) == districts


def test_every_commune_of_today_comes_from_somewhere() -> None:
    reached = {link["successor_id"] for link in LINKS}
    today = valid_on("2025-07-01", "commune")
    assert [row["name_vi"] for row in today if row["locality_id"] not in reached] == []


def test_sixty_three_provinces_became_thirty_four_whole() -> None:
    before = {row["locality_id"] for row in valid_on("2025-06-30", "province")}
    after = {row["locality_id"] for row in valid_on("2025-07-01", "province")}
    gone = before - after
    links = [link for link in LINKS if link["predecessor_id"] in gone]
    assert {link["basis"] for link in links} == {"whole"}
    assert len(links) == len(gone)
    assert {link["successor_id"] for link in links} == after - before


def test_an_eighth_of_todays_communes_have_a_predecessor_with_an_unknown_share() -> None:
    unknown = {
        link["successor_id"]
        for link in LINKS
        if link["basis"] == "unspecified" and link["date"] == "2025-07-01"
    }
    communes = [one for one in unknown if BY_ID[one]["level"] == "commune"]
    assert len(communes) == 391


@pytest.mark.parametrize(
    ("first", "last", "bases"),
    [
        (
            "2018-01-01",
            "2022-12-31",
            {"whole": 1324, "population": 35, "area_only": 1, "unspecified": 25},
        ),
        ("2023-01-01", "2025-06-30", {"whole": 1364, "population": 9, "unspecified": 3}),
        (
            "2025-07-01",
            "2025-07-01",
            {"whole": 9595, "population": 58, "area_only": 65, "unspecified": 847},
        ),
    ],
)
def test_commune_links_have_the_bases_the_readme_counts(
    first: str, last: str, bases: dict[str, int]
) -> None:
    counted = Counter(
        link["basis"]
        for link in LINKS
        if first <= link["date"] <= last and BY_ID[link["predecessor_id"]]["level"] == "commune"
    )
    assert counted == bases
