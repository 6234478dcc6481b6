"""What a code or a name means on a day, and what is refused rather than guessed."""

from __future__ import annotations

from datetime import date

import pytest

from sources.places.registry import Registry
from sources.places.resolution import PlaceReading, Resolver, Scope
from sources.places.search import PlaceSearch
from sources.places.wording import explained

EARLIER, LATER = date(2024, 12, 31), date(2025, 12, 31)
THANH_HOA = "A003"


def scope_of(atlas: Registry, within: str | None = None, level: str | None = None) -> Scope:
    root = None if within is None else atlas.position[within]
    area = None if root is None else lambda day: atlas.inside([root], day)
    return Scope(atlas, None if level is None else {level}, area)


def resolve(
    atlas: Registry, code: str, name: str, day: date, *within: str, **scope: str
) -> PlaceReading:
    return Resolver(scope_of(atlas, **scope)).resolve(code, name, day, within)


def found(atlas: Registry, reading: PlaceReading) -> str:
    assert reading.place >= 0, reading
    return atlas.ids[reading.place].as_py()


def candidates(atlas: Registry, reading: PlaceReading) -> set[str]:
    assert reading.place < 0
    return {atlas.ids[one].as_py() for one in reading.candidates}


def test_a_code_means_the_unit_that_has_it_on_the_day(atlas: Registry) -> None:
    assert found(atlas, resolve(atlas, "15889", "", EARLIER)) == "A023"
    assert found(atlas, resolve(atlas, "15889", "Xã Hoằng Kim", date(2025, 6, 30))) == "A023"
    assert found(atlas, resolve(atlas, "15889", "", date(2025, 7, 1))) == "A024"
    assert found(atlas, resolve(atlas, "15889", "Hoằng Phú", LATER)) == "A024"


def test_a_code_with_the_name_it_had_before_is_refused_and_the_successor_named(
    atlas: Registry, search: PlaceSearch
) -> None:
    scope = scope_of(atlas)
    reading = Resolver(scope).resolve("15889", "Xã Hoằng Kim", LATER)
    assert (reading.place, reading.code, reading.about_name) == (-1, "code_reused", True)
    fields = explained(reading, "Xã Hoằng Kim", LATER, scope, search)
    assert "Hoằng Kim, Huyện Hoằng Hóa, Tỉnh Thanh Hóa (mã 15889" in fields["then"].vi
    assert "đến hết 2025-06-30" in fields["then"].vi
    assert "Xã Hoằng Phú" in fields["heirs"].vi


def test_a_code_with_the_name_it_will_have_is_refused(atlas: Registry) -> None:
    assert resolve(atlas, "15889", "Hoằng Phú", EARLIER).code == "code_reused"


def test_a_code_with_a_strange_name_is_refused(atlas: Registry) -> None:
    assert resolve(atlas, "15889", "Hoàng Kim", EARLIER).code == "code_name_differ"


def test_one_name_is_of_a_city_and_then_of_a_province(atlas: Registry) -> None:
    assert found(atlas, resolve(atlas, "", "Huế", EARLIER)) == "A013"
    assert found(atlas, resolve(atlas, "", "TP. Huế", EARLIER)) == "A013"
    assert found(atlas, resolve(atlas, "", "Huế", date(2025, 3, 1))) == "A005"
    assert found(atlas, resolve(atlas, "", "Thừa Thiên Huế", EARLIER)) == "A004"


@pytest.mark.parametrize("day", [EARLIER, date(2025, 6, 30)])
def test_a_name_unlike_by_a_mark_is_suggested_and_never_taken(
    atlas: Registry, search: PlaceSearch, day: date
) -> None:
    scope = scope_of(atlas, THANH_HOA)
    reading = Resolver(scope).resolve("", "Xã Hoàng Kim", day)
    assert (reading.place, reading.code) == (-1, "unknown_name")
    similar = explained(reading, "Xã Hoàng Kim", day, scope, search)["similar"]
    assert "Xã Hoằng Kim, Huyện Hoằng Hóa, Tỉnh Thanh Hóa" in similar.vi
    assert "Hà Nội" not in similar.vi


@pytest.mark.parametrize("beside", ["huyện Hoằng Hóa", "tỉnh Thanh Hóa", "Huyện Hoàng Hóa"])
def test_a_namesake_elsewhere_is_not_taken_for_a_place_in_a_named_unit(
    atlas: Registry, search: PlaceSearch, beside: str
) -> None:
    scope = scope_of(atlas)
    for name, within in ((f"Xã Hoàng Kim, {beside}", ()), ("Xã Hoàng Kim", (beside,))):
        reading = Resolver(scope).resolve("", name, EARLIER, within)
        assert reading.code == "name_not_within"
        assert candidates(atlas, reading) == {"A020"}
    named = explained(reading, f"Xã Hoàng Kim, {beside}", EARLIER, scope, search)
    assert "Hoằng Kim" in named["similar"].en


def test_homonyms_are_refused_with_all_candidates(atlas: Registry, search: PlaceSearch) -> None:
    scope = scope_of(atlas, THANH_HOA)
    reading = Resolver(scope).resolve("", "xã Tân Lập", EARLIER)
    assert (reading.code, candidates(atlas, reading)) == ("ambiguous_name", {"A025", "A026"})
    named = explained(reading, "xã Tân Lập", EARLIER, scope, search)["candidates"]
    for words in ("Huyện Hoằng Hóa", "Huyện Hậu Lộc", "16021", "16022", "2025-06-30"):
        assert words in named.vi and words in named.en


@pytest.mark.parametrize(
    ("name", "within", "place"),
    [
        ("Xã Tân Lập, huyện Hậu Lộc", (), "A026"),
        ("Tân Lập (Hoằng Hóa)", (), "A025"),
        ("Tân Lập - H. Hậu Lộc", (), "A026"),
        ("Xã Tân Lập", ("Hậu Lộc", "Thanh Hóa"), "A026"),
        ("xa tan lap", ("huyen hau loc",), "A026"),
        ("Xã Tân Lập (cũ)", ("Hậu Lộc",), "A026"),
    ],
)
def test_homonyms_resolve_within_the_unit_named_beside_them(
    atlas: Registry, name: str, within: tuple[str, ...], place: str
) -> None:
    assert found(atlas, resolve(atlas, "", name, EARLIER, *within)) == place


def test_a_unit_may_be_named_by_where_its_predecessors_lay(atlas: Registry) -> None:
    assert found(atlas, resolve(atlas, "", "Tân Lập, huyện Hậu Lộc", LATER)) == "A027"
    assert resolve(atlas, "", "Tân Lập, huyện Mê Linh", LATER).code == "name_not_within"


def test_a_name_that_ended_is_refused_with_its_successor(
    atlas: Registry, search: PlaceSearch
) -> None:
    scope = scope_of(atlas, THANH_HOA, "commune")
    reading = Resolver(scope).resolve("", "Xã Hoằng Kim", LATER)
    assert (reading.place, reading.code, reading.about_name) == (-1, "locality_expired", True)
    heirs = explained(reading, "Xã Hoằng Kim", LATER, scope, search)["heirs"]
    assert "Xã Hoằng Phú, Tỉnh Thanh Hóa (mã 15889" in heirs.vi


def test_a_split_unit_names_all_its_successors(atlas: Registry, search: PlaceSearch) -> None:
    scope = scope_of(atlas)
    reading = Resolver(scope).resolve("16021", "", LATER)
    assert reading.code == "locality_expired"
    heirs = explained(reading, "", LATER, scope, search)["heirs"]
    assert "Hoằng Phú" in heirs.en and "Tân Lập" in heirs.en


def test_what_ended_elsewhere_is_not_known_here(atlas: Registry) -> None:
    assert resolve(atlas, "", "Hoàng Kim", LATER, within=THANH_HOA).code == "unknown_name"
    assert resolve(atlas, "", "Hoàng Kim", LATER).code == "locality_expired"


def test_a_name_that_is_yet_to_come_is_refused(atlas: Registry) -> None:
    assert resolve(atlas, "", "Phường Phú Xuân", EARLIER).code == "locality_not_yet"


@pytest.mark.parametrize(
    ("code", "name", "level", "fault"),
    [
        ("", "", "commune", "locality_missing"),
        ("99999", "", "commune", "unknown_code"),
        ("38", "", "commune", "level_not_in_feed"),
        ("09016", "", "commune", "outside_area"),
        ("15889", "", "district", "level_not_in_feed"),
        ("", "Chưa phân bổ", "commune", "unknown_name"),
        ("", "Huyện Tân Lập", "commune", "unknown_name"),
    ],
)
def test_what_means_no_place_here_is_refused(
    atlas: Registry, code: str, name: str, level: str, fault: str
) -> None:
    reading = resolve(atlas, code, name, EARLIER, within=THANH_HOA, level=level)
    assert (reading.place, reading.code) == (-1, fault)


def test_zeros_that_excel_took_are_put_back(atlas: Registry) -> None:
    reading = resolve(atlas, "9016.0", "", EARLIER, level="commune")
    assert (found(atlas, reading), reading.padded) == ("A020", "09016")


def test_an_area_is_that_of_the_day(atlas: Registry) -> None:
    def inside(day: date | None) -> set[str]:
        mask = atlas.inside([atlas.position[THANH_HOA]], day)
        return {atlas.ids[i].as_py() for i in mask.nonzero()[0]}

    assert inside(LATER) == {"A003", "A024", "A027", "A032"}
    assert inside(EARLIER) == {"A003", "A011", "A012", "A022", "A023", "A025", "A026", "A032"}
    assert inside(None) == inside(EARLIER) | inside(LATER)


def test_what_became_of_a_place_is_followed_to_the_day(atlas: Registry) -> None:
    def heirs(place: str, day: date) -> set[str]:
        return {atlas.ids[i].as_py() for i in atlas.heirs(atlas.position[place], day)}

    assert heirs("A028", date(2024, 6, 1)) == {"A028"}
    assert heirs("A028", date(2025, 3, 1)) == {"A029"}
    assert heirs("A028", LATER) == {"A030"}
    assert heirs("A030", EARLIER) == set()
    assert heirs("A011", LATER) == set()
