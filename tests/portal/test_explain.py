"""Explain: why a figure is what it is, from the public release and nothing behind it."""

import re
import shutil

import pytest

from portal import explained
from tests.portal import invented
from tests.portal.conftest import portal_of
from tests.portal.test_told import PLANTED, text_of

LANGUAGES = ("vi", "en")
PLACES = {"withheld": "F06", "provisional": "F07", "estimated": "F08", "break": "F02",
          "missing": "F03", "not_applicable": "F01"}  # fmt: skip


def address(indicator, locality, period="2023", language="en", **more):
    named = {"indicator": indicator, "locality": locality, "period": period, **more}
    asked = "&".join(f"{name}={value}" for name, value in named.items())
    return f"/{language}/explain?{asked}"


def headline(portal, path):
    return text_of(portal, path).split('<section class="headline"')[1].split("</section>")[0]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("status", "place"), PLACES.items())
def test_the_answer_stands_at_the_top_with_its_sign(portal, language, status, place):
    path = address(invented.VACCINATED, place, language=language, geography="as_was")
    told = headline(portal, path)
    assert f"icon-{status}" in told
    assert re.search(r"<li>[^<]+\.</li>", told)


@pytest.mark.parametrize(
    ("place", "reason"), [("F06", "exceeds"), ("F03", "Nothing was reported"), ("F01", "nobody")]
)
def test_why_there_is_no_value_is_said_in_plain_words(portal, place, reason):
    told = headline(portal, address(invented.VACCINATED, place, geography="as_was"))
    assert reason in told
    assert 'class="value"' not in told


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("place", ["F01", "F06", "F08"])
def test_of_a_suppressed_figure_only_its_definition_and_the_reports_are_told(
    portal, language, place
):
    text = text_of(portal, address(invented.SECRET, place, language=language, geography="as_was"))
    assert "icon-suppressed" in text
    assert not [one for one in PLANTED if one in text]
    assert re.findall(r'id="part-([a-z_]+)"', text) == ["definition"]


def test_a_published_figure_tells_what_it_stands_on(portal):
    text = text_of(portal, address(invented.RATE, "F01", geography="as_was"))
    parts = re.findall(r'id="part-([a-z_]+)"', text)
    assert {"series", "measures", "sources", "rules", "releases", "definition"} <= set(parts)
    assert "/en/explain?indicator=" in text.split('id="part-series"')[1]


def test_a_place_that_had_ended_leads_to_what_it_became(portal):
    told = headline(portal, address(invented.RATE, "F04", geography="as_was"))
    assert "did not exist any more" in told
    links = [one.replace("&amp;", "&") for one in re.findall(r'href="(/en/explain[^"]+)"', told)]
    assert links
    assert {portal.get(one).status_code for one in links} == {200}


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_question_it_says_what_may_be_asked(portal, language):
    text = text_of(portal, f"/{language}/explain")
    assert invented.RATE in text
    links = re.findall(rf'href="(/{language}/explain\?[^"]+)"', text.split("<main")[1])
    assert {portal.get(one.replace("&amp;", "&")).status_code for one in links} <= {200}


@pytest.mark.parametrize(
    ("changed", "status", "said"),
    [
        ({"indicator": "no_such_thing"}, 404, "no indicator “no_such_thing”"),
        ({"locality": "F99"}, 404, "no place “F99”"),
        ({"period": "1066"}, 404, "no period “1066”"),
        ({"geography": "flat"}, 404, "there are: "),
        ({"breakdown": "colour"}, 404, "there are: "),
        ({"indicator": "x" * 200}, 400, "parameter"),
    ],
)
def test_what_is_not_there_is_answered_with_what_is(portal, changed, status, said):
    asked = {"indicator": invented.RATE, "locality": "F01", "geography": "as_was"} | changed
    answer = portal.get(address(**asked))
    assert answer.status_code == status
    assert said in answer.text


def test_it_opens_nothing_that_stands_behind_the_public_release(unpublished):
    place = unpublished
    invented.publish(place)
    path = address(invented.RATE, "F01", geography="as_was")
    with portal_of(place) as client:
        before = client.get(path)
    for folder in (place.home.candidates, place.home.verdicts, place.home.restricted):
        shutil.rmtree(folder)
    place.home.operations_file.unlink()
    with portal_of(place) as client:
        after = client.get(path)
    assert (before.status_code, after.status_code) == (200, 200)
    assert before.text == after.text


def test_a_slow_question_is_given_up(portal, published, monkeypatch):
    monkeypatch.setattr(explained, "SECONDS", 0.05)
    app_release = portal.app.state.site.releases
    with app_release.lent() as release:
        reader = explained.reader_of(release)
        with pytest.raises(TimeoutError):
            reader.rows("select count(*) from range(1000000000) as a, range(100) as b")


@pytest.mark.parametrize("language", LANGUAGES)
def test_before_the_first_release_the_page_says_so(unpublished, language):
    with portal_of(unpublished) as client:
        answer = client.get(f"/{language}/explain")
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "no-store"


def asked_by_name(portal, place, **more):
    asked = {"indicator": invented.RATE, "place": place, "period": "2022"} | more
    return portal.get("/en/explain", params=asked, follow_redirects=False)


@pytest.mark.parametrize("name", ["Birch", "BIRCH", "birch, northmark", "ash", "F04"])
def test_a_name_that_one_place_bears_leads_to_the_address_with_its_id(portal, name):
    answer = asked_by_name(portal, name, breakdown="total")
    place = "F05" if "rch" in name.casefold() else "F04"
    assert answer.status_code == 303
    assert f"locality={place}" in answer.headers["location"]
    assert "place=" not in answer.headers["location"]
    told = headline(portal, answer.headers["location"])
    assert {"F05": "Birch", "F04": "Ash"}[place] in told


def test_a_name_of_several_shows_them_with_their_days_and_what_they_became(portal):
    answer = asked_by_name(portal, "as")
    text = re.sub(r"[ \n]+", " ", answer.text)
    found = text.split('id="which"')[1].split("</ul>")[0].split("<li")[1:]
    assert [re.findall(r"locality=(F\d+)", one)[0] for one in found] == ["F04", "F09"]
    old, new = found
    assert "1 January 2022 to 30 June 2023" in old
    assert "→ Ashbirch (1 July 2023)" in old
    assert "since 1 July 2023" in new
    for one in found:
        address = re.findall(r'href="(/en/explain[^"]+)"', one)[0].replace("&amp;", "&")
        assert "Ash" in headline(portal, address)


def test_those_that_existed_at_the_end_of_the_period_stand_first(portal):
    text = asked_by_name(portal, "as", period="2023").text.split('id="which"')[1]
    assert re.findall(r'explain\?[^"]*locality=(F\d+)', text) == ["F09", "F04"]


def test_of_a_name_without_a_period_the_question_stays_open_with_the_place_in_it(portal):
    answer = portal.get("/en/explain", params={"place": "birch"})
    assert "locality=F05" in str(answer.url)
    assert answer.status_code == 200


@pytest.mark.parametrize("name", ["zzzzzz", "$$$", "' or '1'='1"])
def test_a_name_that_no_place_bears_is_answered_with_a_sentence(portal, name):
    answer = asked_by_name(portal, name)
    assert answer.status_code == 404
    assert "No place, old or new" in answer.text


def test_the_answer_offers_the_places_before_and_after_and_above(portal):
    text = text_of(portal, address(invented.RATE, "F09", geography="as_was"))
    offered = text.split('name="locality"')[1].split("</select>")[0]
    assert re.findall(r'value="(F\d+)"', offered) == ["F09", "F04", "F05", "F02", "F01"]
    assert 'value="F09" selected' in offered
    assert "until 30 June 2023" in offered


def test_a_name_holds_on_to_the_release_that_is_cited(portal, published):
    answer = asked_by_name(portal, "birch", release=published.current())
    assert f"release={published.current()}" in answer.headers["location"]


def test_no_period_is_offered_that_is_not_over_on_the_release_s_day(portal):
    page = text_of(portal, "/en/explain")
    offered = re.findall(r'<option value="(\d{4})"', page.split('name="period"')[1])
    assert offered[0] == "2023"


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_a_missing_figure_it_says_first_who_owes_which_report_since_when(portal, language):
    path = address(invented.VACCINATED, "F03", language=language, geography="as_was")
    told = headline(portal, path)
    assert {"vi": "chưa gửi báo cáo", "en": "has not sent"}[language] in told
    assert {"vi": "30/04/2023", "en": "30 April 2023"}[language] in told
