import json

import pytest


def test_find_names_a_place_with_what_is_above_and_what_became_of_it(command):
    said = command("locality", "find", "ash")
    assert "Ash (101) · F04 · 2022-01-01 – 2023-06-30" in said
    assert "Northmark › Fennland" in said
    assert "→ 2023-07-01 Ashbirch (101)" in said


def test_find_answers_for_a_day_a_level_and_a_place_above(command):
    def ids(*words):
        return [one["locality_id"] for one in json.loads(command("locality", "find", *words))]

    assert ids("101", "--json") == ["F09", "F04"]
    assert ids("101", "--json", "--on", "2023-06-30") == ["F04"]
    assert ids("north", "--json", "--level", "Region") == ["F02"]
    assert ids("e", "--json", "--within", "Southmark") == ["F08"]
    assert ids("ash", "--json", "--limit", "1") == ["F04"]


def test_find_says_when_there_are_more(command):
    assert "… và 1 đơn vị nữa" in command("locality", "find", "101", "--limit", "1")


def test_find_of_nothing_says_no(command):
    assert "Không có đơn vị" in command("locality", "find", "zzzz", code=3)
    assert json.loads(command("locality", "find", "zzzz", "--json", code=3)) == []


def test_find_at_an_unknown_level_names_those_there_are(command):
    assert "parish" in command("locality", "find", "ash", "--level", "county", code=1)


def test_find_within_an_unknown_place_says_no(command):
    assert "Westmark" in command("locality", "find", "ash", "--within", "Westmark", code=3)


def test_show_tells_what_came_before_and_after(command):
    said = command("locality", "show", "F09", "--english")
    assert "Ashbirch (parish)" in said
    assert "├─ 2023-07-01 Ash (code 101, F04) · all of it · Order 7" in said
    assert "└─ 2023-07-01 Birch (code 102, F05)" in said
    assert "2023-07-01 Ashbirch" in command("locality", "show", "Birch")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("Birch", "--on", "2023-07-01"), "Ashbirch"),
        (("Nowhere",), "Nowhere"),
        (("Bich",), "Birch"),
        (("999",), "999"),
    ],
)
def test_show_refuses_what_means_no_place_and_says_what_may_be_meant(command, words, said):
    assert said in command("locality", "show", *words, code=3)
