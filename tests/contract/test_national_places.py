"""The traps of the real registry: what a code or a name means is a matter of day and place."""

from __future__ import annotations

from datetime import date

import pytest

from sources.loader import Catalogue
from sources.places.found import find_places
from sources.places.meaning import meant
from sources.places.registry import Registry, registry_of
from sources.places.resolution import Resolver, Scope
from sources.places.search import PlaceSearch

BEFORE, AFTER = date(2025, 6, 30), date(2025, 7, 1)


@pytest.fixture(scope="module")
def places(shipped: Catalogue) -> Registry:
    return registry_of(shipped.tables)


@pytest.mark.parametrize(
    ("text", "day", "level", "name"),
    [
        ("15889", BEFORE, "commune", "Xã Hoằng Kim"),
        ("15889", AFTER, "commune", "Xã Hoằng Phú"),
        ("Huế", date(2024, 12, 31), "district", "Thành phố Huế"),
        ("Huế", date(2025, 1, 1), "province", "Thành phố Huế"),
        ("Thừa Thiên Huế", date(2024, 12, 31), "province", "Tỉnh Thừa Thiên Huế"),
    ],
)
def test_what_is_meant_depends_on_the_day(
    places: Registry, text: str, day: date, level: str, name: str
) -> None:
    reading = meant(places, text, day)
    assert (places.levels[reading.place], places.names[reading.place]) == (level, name)


def test_a_slip_of_the_scanner_is_no_commune_of_another_province(places: Registry) -> None:
    namesake = meant(places, "Xã Hoàng Kim", BEFORE)
    assert places.codes[namesake.place] == "09016"
    for text in ("Xã Hoàng Kim, huyện Hoằng Hóa", "Xã Hoàng Kim, tỉnh Thanh Hóa"):
        assert meant(places, text, BEFORE).code == "name_not_within"
    root = meant(places, "Tỉnh Thanh Hóa", BEFORE).place
    scope = Scope(places, None, lambda day: places.inside([root], day))
    assert Resolver(scope).resolve("", "Hoàng Kim", BEFORE).code == "unknown_name"
    found, _ = find_places(PlaceSearch(places), "Hoàng Kim", on=BEFORE, within=[root])
    assert [(one.code, one.likeness) for one in found] == [("15889", "other_marks")]


def test_a_name_of_many_places_is_refused_until_its_parent_is_named(places: Registry) -> None:
    reading = meant(places, "Xã Tân Lập", BEFORE)
    assert reading.code == "ambiguous_name"
    assert len(reading.candidates) > 10
    above = places.names[places.path(reading.candidates[0], BEFORE)[0]]
    assert meant(places, f"Xã Tân Lập, {above}", BEFORE).place >= 0


def test_every_unit_is_found_by_its_name_and_its_unit_above(places: Registry) -> None:
    search = PlaceSearch(places)
    there = (places.valid(AFTER) & (places.ranks > 0)).nonzero()[0].tolist()
    for place in there[::97]:
        above = places.path(place, AFTER)
        text = f"{places.names[place]}, {places.names[above[0]]}"
        found, _ = find_places(search, text, on=AFTER)
        assert places.ids[place].as_py() in [one.locality_id for one in found]
        assert meant(places, places.codes[place], AFTER).place == place
