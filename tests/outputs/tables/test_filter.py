from datetime import date

import pytest

from orchestration.outputs.tables.filter import MOST_NAMED, Filter, WrongFilterError, filter_of
from orchestration.outputs.tables.offer import offer_of
from tests.outputs import small_release


@pytest.fixture(scope="module")
def offer(tmp_path_factory):
    figures = [
        small_release.row(locality_id=place, period=period)
        for place in ("V", "P1", "Q1")
        for period in small_release.PERIODS
    ]
    folder = small_release.write(tmp_path_factory.mktemp("release"), figures)
    with small_release.opened(folder) as connection:
        return offer_of(connection)


def faults(offer, **asked):
    with pytest.raises(WrongFilterError) as caught:
        filter_of(offer, **asked)
    return caught.value.faults


def test_an_empty_filter_asks_for_everything(offer):
    assert filter_of(offer).model_dump(exclude_defaults=True) == {}


def test_one_word_is_a_list_of_one(offer):
    assert filter_of(offer, indicators="stunting").indicators == ("stunting",)


@pytest.mark.parametrize(
    ("name", "wrong", "alike"),
    [
        ("indicators", "stuntin", "stunting"),
        ("localities", "PP1", "P1"),
        ("provinces", "13", "12"),
        ("levels", "commun", "commune"),
        ("geographies", "as_is", "as_was"),
        ("series", "administration", "administrative"),
        ("period_types", "yaer", "year"),
        ("breakdowns", "totals", "total"),
        ("statuses", "norml", "normal"),
        ("columns", "valu", "value"),
    ],
)
def test_what_the_release_does_not_have_is_named_with_what_is_alike(offer, name, wrong, alike):
    [(field, said)] = faults(offer, **{name: [wrong]})
    assert field == name
    for sentence in (said.vi, said.en):
        assert f"“{wrong}”" in sentence
        assert alike in sentence


def test_all_faults_are_told_at_once(offer):
    assert [field for field, _ in faults(offer, levels=["x", "y"], statuses="z", no_field=1)] == [
        "levels",
        "statuses",
        "no_field",
    ]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024-Q1", date(2024, 1, 1), date(2024, 3, 31)),
        ("SY2023-2024", date(2023, 9, 1), date(2024, 8, 31)),
        ("2019", date(2019, 1, 1), date(2019, 12, 31)),
        ("2024-02-29", date(2024, 2, 29), date(2024, 2, 29)),
        (2024, date(2024, 1, 1), date(2024, 12, 31)),
        ("", None, None),
    ],
)
def test_a_period_a_year_and_a_day_become_days(offer, text, first, last):
    asked = filter_of(offer, from_period=text, to_period=text)
    assert (asked.from_period, asked.to_period) == (first, last)


@pytest.mark.parametrize("text", ["2024-Q5", "yesterday", "2023-02-29", "0000", "' or 1=1"])
def test_what_is_no_time_is_refused(offer, text):
    [(field, said)] = faults(offer, from_period=text)
    assert field == "from_period"
    assert text in said.vi


def test_an_end_before_the_beginning_is_refused(offer):
    [(_, said)] = faults(offer, from_period="2024", to_period="2023")
    assert "2024-01-01" in said.en


def test_a_list_without_end_is_refused(offer):
    [(field, said)] = faults(offer, localities=["P1"] * (MOST_NAMED + 1))
    assert field == "localities"
    assert str(MOST_NAMED) in said.vi


def test_a_filter_is_made_against_a_release_only():
    with pytest.raises(TypeError, match="offer"):
        Filter(indicators=("stunting",))
