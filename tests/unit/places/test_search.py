"""Finding places by what people type."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.folding import bare_key
from sources.places.registry import Registry
from sources.places.search import Match, PlaceSearch
from sources.places.slips import Words

EARLIER, LATER = date(2024, 12, 31), date(2025, 12, 31)


def ids(search: PlaceSearch, matches: list[Match]) -> list[str]:
    return [search.registry.ids[one.place].as_py() for one in matches]


def names(search: PlaceSearch, text: str, **options: Any) -> list[str]:
    return ids(search, search.find(text, **options)[0])


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("15889", "A024"),
        ("A023", "A023"),
        ("a023", "A023"),
        ("Hoằng Kim", "A023"),
        ("hoằng kim", "A023"),
        ("X. Hoằng Kim", "A023"),
        ("XÃ HOẰNG KIM", "A023"),
        ("hoang phu", "A024"),
        ("xa hoang phu", "A024"),
        ("P. Phú Xuân", "A030"),
        ("Quận Phú Xuân", "A014"),
        ("quan phu xuan", "A014"),
        ("TP. Huế", "A005"),
        ("tp hue", "A005"),
        ("thua thien", "A004"),
        ("thien hue", "A004"),
        ("me lin", "A021"),
        ("Hoagn Kim", "A020"),
        ("hau lok", "A012"),
        ("thanh hoá", "A003"),
        ("Hoằng Kim, Hoằng Hóa", "A023"),
        ("tan lap, hau loc", "A026"),
        ("tan lap (hoang hoa)", "A025"),
    ],
)
def test_what_is_meant_comes_first(search: PlaceSearch, text: str, first: str) -> None:
    assert names(search, text)[0] == first


def test_a_name_comes_before_one_of_other_marks(search: PlaceSearch) -> None:
    assert names(search, "Hoàng Kim") == ["A020", "A023"]
    assert names(search, "Hoằng Kim") == ["A023", "A020"]
    likeness = [one.likeness for one in search.find("Hoằng Kim")[0]]
    assert likeness == ["name", "other_marks"]
    assert [one.likeness for one in search.find("hoang kim")[0]] == ["unmarked", "unmarked"]


def test_what_still_exists_comes_before_what_ended(search: PlaceSearch) -> None:
    assert names(search, "Tân Lập") == ["A027", "A025", "A026"]
    assert names(search, "15883") == ["A022"]
    assert names(search, "15889") == ["A024", "A023"]


def test_a_day_a_level_and_a_unit_above_narrow_the_answer(
    search: PlaceSearch, atlas: Registry
) -> None:
    assert names(search, "Tân Lập", on=EARLIER) == ["A025", "A026"]
    assert names(search, "Tân Lập", on=LATER) == ["A027"]
    assert names(search, "Huế", on=EARLIER) == ["A013", "A004"]
    assert names(search, "Huế", levels=["district"]) == ["A013"]
    thanh_hoa = atlas.inside([atlas.position["A003"]], None)
    assert names(search, "Hoàng Kim", among=thanh_hoa) == ["A023"]
    assert names(search, "Hoàng Kim, Hậu Lộc") == []


def test_so_many_are_given_and_all_are_counted(search: PlaceSearch) -> None:
    given, total = search.find("h", limit=3)
    assert (len(given), total) == (3, 11)


@pytest.mark.parametrize("text", ["", "   ", "?", "zzzz", "chưa phân bổ", "xã", "99999"])
def test_what_means_nothing_finds_nothing(search: PlaceSearch, text: str) -> None:
    assert search.find(text) == ([], 0)


def test_names_without_letters_of_vietnamese_are_found_with_and_without_d(
    search: PlaceSearch,
) -> None:
    assert bare_key("Đắk Lắk") == "dak lak"
    assert names(search, "tay loc")[0] in {"A028", "A029"}


@given(st.data())
def test_a_place_is_found_by_its_name_however_it_is_typed(
    search: PlaceSearch, data: st.DataObject
) -> None:
    registry = search.registry
    real = [i for i in range(len(registry.names)) if registry.ranks[i] >= 0]
    place = data.draw(st.sampled_from(real))
    name = registry.names[place]
    typed = data.draw(st.sampled_from([name, name.upper(), name.lower(), bare_key(name)]))
    spaced = typed.replace(" ", data.draw(st.sampled_from([" ", "  "])))
    assert place in [one.place for one in search.find(spaced)[0]]


@given(st.text("abc ", max_size=8), st.lists(st.text("abc ", min_size=1, max_size=9), min_size=1))
def test_slips_are_counted_as_the_definition_says(text: str, words: list[str]) -> None:
    near, slips = Words(words).near(text, 2, np.arange(len(words)))
    expected = {i: n for i, word in enumerate(words) if (n := alignment(text, word)) <= 2}
    assert dict(zip(near.tolist(), slips.tolist(), strict=True)) == (expected if text else {})


def alignment(one: str, other: str) -> int:
    """Optimal string alignment, cell by cell."""
    table = [[max(i, j) if not i * j else 0 for j in range(len(other) + 1)]
             for i in range(len(one) + 1)]  # fmt: skip
    for i in range(1, len(one) + 1):
        for j in range(1, len(other) + 1):
            table[i][j] = min(
                table[i - 1][j] + 1,
                table[i][j - 1] + 1,
                table[i - 1][j - 1] + (one[i - 1] != other[j - 1]),
            )
            if i > 1 and j > 1 and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]:
                table[i][j] = min(table[i][j], table[i - 2][j - 2] + 1)
    return table[-1][-1]
