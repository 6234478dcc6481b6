"""The history of a place: its parents by date, its predecessors and its successors."""

from __future__ import annotations

from datetime import date

from sources.places.found import find_places
from sources.places.history import standings, told
from sources.places.meaning import meant, meant_at_any_time, versions
from sources.places.registry import Registry
from sources.places.search import PlaceSearch

TODAY = date(2026, 1, 1)


def names(atlas: Registry, places: list[int]) -> list[str]:
    return [atlas.names[one] for one in places]


def test_parents_are_told_by_date(atlas: Registry) -> None:
    found = standings(atlas, atlas.position["A028"])
    assert [(a, b, names(atlas, path)) for a, b, path in found] == [
        (
            date(2018, 1, 1),
            date(2024, 12, 31),
            ["Thành phố Huế", "Tỉnh Thừa Thiên Huế", "Việt Nam"],
        )
    ]


def test_a_parent_that_begins_anew_is_a_new_standing(atlas: Registry) -> None:
    found = standings(atlas, atlas.position["A013"])
    assert [names(atlas, path) for *_, path in found] == [["Tỉnh Thừa Thiên Huế", "Việt Nam"]]
    both = standings(atlas, atlas.position["A001"])
    assert both == [(date(2018, 1, 1), None, [])]


def test_a_tree_leads_through_every_step(atlas: Registry) -> None:
    text = told(atlas, atlas.position["A028"], "vi")
    first = text.index("└─ 2025-01-01 Phường Tây Lộc (mã 19744, A029) · toàn bộ · 1314/NQ-UBTVQH15")
    second = text.index("   └─ 2025-07-01 Phường Phú Xuân (mã 19753, A030)")
    assert first < second
    back = told(atlas, atlas.position["A030"], "en")
    assert back.index("A029") < back.index("A028")
    assert "still there" in back


def test_shares_are_told(atlas: Registry) -> None:
    text = told(atlas, atlas.position["A025"], "vi")
    assert "Xã Hoằng Phú (mã 15889, A024) · 40 % dân số" in text
    assert "60 % of the people" in told(atlas, atlas.position["A027"], "en")


def test_who_else_had_the_code_is_told(atlas: Registry) -> None:
    text = told(atlas, atlas.position["A024"], "en")
    assert "Xã Hoằng Kim (A023), from 2018-01-01 to 2025-06-30" in text
    assert "other times" not in told(atlas, atlas.position["A027"], "en")


def test_an_end_without_a_successor_is_told(atlas: Registry) -> None:
    assert "names no successor" in told(atlas, atlas.position["A011"], "en")


def test_an_id_means_its_version_and_a_name_that_of_the_day(atlas: Registry) -> None:
    def place(text: str, day: date) -> str:
        return atlas.ids[meant(atlas, text, day).place].as_py()

    assert place("a023", TODAY) == "A023"
    assert place("15889", date(2025, 6, 30)) == "A023"
    assert place("15889", TODAY) == "A024"
    assert place("Hoằng Phú", date(2025, 6, 30)) == "A022"
    assert meant(atlas, "Hoằng Kim", TODAY).code == "locality_expired"
    assert atlas.ids[meant_at_any_time(atlas, "Hoằng Kim", TODAY).place].as_py() == "A023"
    assert meant_at_any_time(atlas, "Hoàng Kin", TODAY).code == "unknown_name"


def test_a_unit_is_followed_through_its_versions(atlas: Registry) -> None:
    found = versions(atlas, atlas.position["A024"])
    assert {atlas.ids[one].as_py() for one in found} == {"A022", "A024"}


def test_the_public_answer_is_whole(search: PlaceSearch) -> None:
    found, total = find_places(search, "Tân Lập, Hoằng Hóa")
    assert total == 1
    assert found[0].as_json() == {
        "locality_id": "A025",
        "level": "commune",
        "code": "16021",
        "name_vi": "Xã Tân Lập",
        "type": "Xã",
        "valid_from": "2018-01-01",
        "valid_to": "2025-07-01",
        "path": (
            {"locality_id": "A011", "code": "399", "name_vi": "Huyện Hoằng Hóa"},
            {"locality_id": "A003", "code": "38", "name_vi": "Tỉnh Thanh Hóa"},
            {"locality_id": "A001", "code": "VN", "name_vi": "Việt Nam"},
        ),
        "predecessors": (),
        "successors": tuple(
            {
                "place": {"locality_id": one, "code": code, "name_vi": name},
                "date": "2025-07-01",
                "share": share,
                "basis": "population",
                "decree": "1686/NQ-UBTVQH15",
            }
            for one, code, name, share in (
                ("A024", "15889", "Xã Hoằng Phú", 0.4),
                ("A027", "16022", "Xã Tân Lập", 0.6),
            )
        ),
        "likeness": "name",
        "slips": 0,
    }


def test_the_public_search_looks_within_a_place(search: PlaceSearch, atlas: Registry) -> None:
    root = [atlas.position["A003"]]
    found, _ = find_places(search, "Hoàng Kim", within=root)
    assert [(one.locality_id, one.likeness) for one in found] == [("A023", "other_marks")]
    assert find_places(search, "Hoàng Kim", within=root, on=TODAY) == ([], 0)
