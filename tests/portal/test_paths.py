"""What an analyst asks first is found from the front page, by what pages offer, in few clicks."""

import pytest

from orchestration.explain.reader import Reader
from portal import mergers
from portal.words import Words
from tests.portal import invented
from tests.portal.conftest import portal_of
from tests.portal.walking import Walk

LANGUAGES = ("vi", "en")
MOST_CLICKS = 4
MISSING = {"vi": "Chưa có báo cáo nào", "en": "Nothing was reported"}
HELD = {"vi": "lớn hơn", "en": "exceeds"}
VALUES = {  # by place, year and map: vaccinated of a thousand
    ("F04", 2022, "as_was"): None,  # stands in the release that all tests share: three of four
    ("F05", 2022, "as_was"): 810,
    ("F09", 2022, "current"): 805,
    ("F09", 2023, "current"): 870,
    ("F09", 2023, "as_was"): 870,
}


@pytest.fixture(scope="module")
def country(tmp_path_factory, empty_operations, judged_before):
    """A release in which every value of a parish before and after its merger is another."""
    more = [
        invented.of(invented.VACCINATED, place, year, drawn, numerator=number, denominator=1000)
        for (place, year, drawn), number in VALUES.items()
        if number is not None
    ]
    more += [
        invented.of(invented.VACCINATED, "F06", 2022, "current", numerator=900, denominator=1000),
        invented.of(invented.VACCINATED, "F06", 2023, "current", numerator=invented.HELD,
                    denominator=invented.HELD_OF),
        invented.without_value(invented.VACCINATED, "F03", 2023, "missing", "not_reported")
        | {"geography": "current"},
    ]  # fmt: skip
    folder = tmp_path_factory.mktemp("walked")
    with invented.installation(folder, empty_operations, judged_before) as place:
        invented.publish(place, more)
        with portal_of(place) as client:
            yield place, client


def named(country, indicator, language):
    place, _ = country
    with Reader({"release": place.home.current_release}, unnamed="release") as reader:
        row = reader.one("from indicators where indicator_id = ?", [indicator])
    return Words(language).named(row)


def number(value, language):
    return f"{value:.1f}%".replace(".", "," if language == "vi" else ".")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("asked", ["ashbirch", "birch", "ash"])
def test_a_rate_before_and_after_the_merger_stands_on_one_page(country, language, asked):
    walk = Walk(country[1], f"/{language}").search(asked)
    walk.follow("Birch" if asked == "birch" else "Ash" if asked == "ash" else "Ashbirch")
    walk.follow(named(country, invented.VACCINATED, language))
    said = Words(language)
    told = walk.part("merger")
    before, rest = told.split(said("merger.redrawn"))
    redrawn, after = rest.split(said("merger.after"))
    assert said("merger.before") in before
    for place, value in (("Ash", 75.0), ("Birch", 81.0)):
        assert f"{place} " in before
        assert number(value, language) in before
    assert number(80.5, language) in redrawn
    assert "Ashbirch" in after
    assert number(87.0, language) in after
    assert walk.clicks <= MOST_CLICKS, walk.path


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_target_with_its_clause_is_found_from_a_parish_without_a_plan_of_its_own(
    country, language
):
    walk = Walk(country[1], f"/{language}").search("ashbirch").follow("Ashbirch")
    walk.follow(named(country, invented.RATE, language))
    told = walk.part("targets-above")
    assert all(one in told for one in ("Fennland", "dưới 12 %", "Clause 1", "1/KH-UBND"))
    assert walk.clicks <= MOST_CLICKS, walk.path


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_parishs_own_target_with_its_clause_stands_on_its_page(country, language):
    walk = Walk(country[1], f"/{language}").search("cedar").follow("Cedar")
    walk.follow(named(country, invented.VACCINATED, language))
    told = walk.part("targets")
    assert all(one in told for one in ("trên 95 %", "Clause 2", "1/KH-UBND"))
    assert 'id="targets-above"' not in walk.text
    assert walk.clicks <= MOST_CLICKS, walk.path


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("place", "status", "reason"), [
    ("Southmark", "missing", MISSING), ("Cedar", "withheld", HELD),
])  # fmt: skip
def test_why_last_years_figure_has_no_value_is_one_click_from_it(
    country, language, place, status, reason
):
    said = Words(language)
    walk = Walk(country[1], f"/{language}").search(place).follow(place)
    walk.follow(named(country, invented.VACCINATED, language))
    walk.follow("2023", said.of("status", status))
    assert said.of("status", status) in walk.part("answer")
    assert reason[language] in walk.part("answer")
    assert walk.clicks <= MOST_CLICKS, walk.path


@pytest.mark.parametrize("language", LANGUAGES)
def test_why_is_asked_by_name_from_the_navigation(country, language):
    said = Words(language)
    walk = Walk(country[1], f"/{language}").follow(said("navigation.explain"))
    walk.ask(1, indicator=invented.VACCINATED, place="southmark", period="2023")
    assert MISSING[language] in walk.part("answer")
    assert walk.clicks <= MOST_CLICKS, walk.path


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_withheld_in_a_province_is_found_from_the_page_of_quality(country, language):
    said = Words(language)
    walk = Walk(country[1], f"/{language}").follow(said("navigation.quality"))
    walk.ask(1, province_code="1").follow(named(country, invented.VACCINATED, language), "Cedar")
    assert HELD[language] in walk.part("answer")
    assert walk.clicks <= MOST_CLICKS, walk.path


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_indicator_is_found_by_the_words_of_a_plan(country, language):
    walk = Walk(country[1], f"/{language}").search("duoi 12")
    walk.follow(named(country, invented.RATE, language))
    assert invented.RATE in walk.path[-1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_from_an_indicator_a_place_is_reached_by_its_name(country, language):
    name = named(country, invented.VACCINATED, language)
    walk = Walk(country[1], f"/{language}").search(name).follow(name).ask(1, place="birch")
    assert "locality=F05" in walk.path[-1]
    assert "Birch" in walk.part("headline")
    assert walk.clicks <= MOST_CLICKS, walk.path
    walk.ask(1, place="as").follow("Ashbirch")
    assert "Ashbirch" in walk.part("headline")
    answer = country[1].get(walk.path[-1].partition("?")[0], params={"place": "zzzzzz"})
    assert answer.status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_no_plan_sets_a_target_the_page_says_so(country, language):
    walk = Walk(country[1], f"/{language}").search("ashbirch").follow("Ashbirch")
    walk.follow(named(country, invented.VACCINATED, language))
    assert Words(language)("target.none", place="Ashbirch") in walk.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_place_names_the_plans_of_the_units_above_it(country, language):
    walk = Walk(country[1], f"/{language}").search("ashbirch").follow("Ashbirch")
    walk.follow({"vi": "Kế hoạch", "en": "Plan"}[language])
    walk.follow({"vi": "Kế hoạch", "en": "Plan"}[language])
    assert any("/plan" in one for one in walk.path[-2:])


def test_a_unit_that_went_on_whole_is_not_told_twice(country, monkeypatch):
    def alone(release, after, day):
        found = before(release, after, day)
        return dict(list(found.items())[:1])

    before = mergers._before
    monkeypatch.setattr(mergers, "_before", alone)
    address = f"/en/indicator/{invented.VACCINATED}?locality=F09&geography=current&period=2022"
    told = Walk(country[1], address).part("merger")
    assert Words("en")("merger.before") in told
    assert Words("en")("merger.redrawn") not in told


def test_where_nothing_changed_no_merger_is_told(country):
    text = country[1].get(f"/en/indicator/{invented.RATE}?locality=F06&geography=as_was").text
    assert 'id="merger"' not in text
