"""Quality: what has no value and why, who reports in time, and what each rule found."""

import re

import pytest

from orchestration.explain.reader import Reader
from portal.words import catalogue
from tests.portal import invented
from tests.portal.conftest import portal_of
from tests.portal.test_told import PLANTED, text_of

LANGUAGES = ("vi", "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_counts_every_status_and_shows_nothing_hidden(portal, language):
    text = text_of(portal, f"/{language}/quality")
    for status in ("withheld", "missing", "suppressed"):
        assert f"status-{status}" in text
    assert not [one for one in PLANTED if one in text]


def test_a_withheld_figure_leads_to_why_it_is(portal):
    held = text_of(portal, "/en/quality").split('id="held"')[1].split("</ul>")[0]
    assert f"/en/explain?indicator={invented.VACCINATED}" in held
    assert [one for one in catalogue()["family"].values() if one.en in held]


def test_a_rule_shows_its_sentence_and_no_empty_field(portal):
    rules = text_of(portal, "/en/quality").split('id="rules"')[1]
    assert "…" in rules
    assert "{" not in rules.split("</table>")[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_before_the_first_release_the_page_says_so(unpublished, language):
    with portal_of(unpublished) as client:
        answer = client.get(f"/{language}/quality")
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "no-store"


def links_of(text, start="/en/"):
    return [one.replace("&amp;", "&") for one in re.findall(rf'href="({start}[^"#]*)"', text)]


def section(text, name):
    return text.split(f'id="{name}"')[1].split("<h2")[0]


def counted(text):
    """How many figures of each status the page counts."""
    legend = text.split('<ul class="legend">')[1].split("</ul>")[0]
    found = re.findall(r'status-([a-z_]+)".*?class="value"[^>]*>([\d,]+)<', legend)
    return {status: int(number.replace(",", "")) for status, number in found}


OF_FEED = """indicator_id in (
    select indicator_id from indicator_measures join measures using (measure_id) where feed = ?
)"""


def figures_where(published, condition, *values):
    """How many figures of each status the release's own tables have."""
    with Reader({"release": published.home.current_release}, unnamed="release") as reader:
        rows = reader.rows(
            "select obs_status, count(*) as figures from figures join localities "
            f"using (locality_id) where {condition} group by all", values,
        )  # fmt: skip
    return {row["obs_status"]: row["figures"] for row in rows}


def test_a_province_narrows_every_count_to_what_lies_within_it(portal, published):
    offered = text_of(portal, "/en/quality").split('name="province_code"')[1].split("</select>")[0]
    codes = re.findall(r'value="(\w+)"', offered)
    assert len(codes) > 1
    for code in codes[:2]:
        text = text_of(portal, f"/en/quality?province_code={code}")
        assert counted(text) == figures_where(published, "province_code = ?", code)
        assert f'<option value="{code}" selected>' in text


def test_a_feed_narrows_to_the_indicators_that_count_anything_of_it(portal, published):
    offered = text_of(portal, "/en/quality").split('name="feed"')[1].split("</select>")[0]
    feed = re.findall(r'value="(\w+)"', offered)[0]
    expected = figures_where(published, OF_FEED, feed)
    assert counted(text_of(portal, f"/en/quality?feed={feed}")) == expected
    assert expected != figures_where(published, "true")


def test_a_rule_shows_the_figures_it_held_and_leads_to_why(portal):
    rules = section(text_of(portal, "/en/quality"), "rules")
    address = next(one for one in links_of(rules) if "rule=numerator_above_denominator" in one)
    text = text_of(portal, address)
    held = section(text, "held")
    assert counted(text) == {"withheld": held.count("<li>")}
    assert f"/en/explain?indicator={invented.VACCINATED}" in held
    assert 'id="reports"' not in text
    assert len(re.findall('<th scope="row">', section(text, "rules"))) == 1


def test_a_province_leads_to_its_units_and_each_status_to_its_figures(portal):
    whole = text_of(portal, "/en/quality")
    within = next(one for one in links_of(section(whole, "places")) if "quality?" in one)
    text = text_of(portal, within)
    assert links_of(section(text, "places"), "/en/locality/")
    one_by_one = [one for one in links_of(whole) if one.startswith("/en/data?statuses=")]
    assert {"withheld", "missing", "suppressed"} == {one.split("=")[1] for one in one_by_one}
    for address in one_by_one:
        status = address.split("=")[1]
        assert f"{counted(whole)[status]} figures" in text_of(portal, address)


def test_why_there_is_no_value_is_counted_by_reason(portal, published):
    told = section(text_of(portal, "/en/quality"), "reasons")
    assert "Nothing was reported for this period." in told
    numbers = [int(one) for one in re.findall(r'"Figures">(\d+)</td>', told)]
    without = figures_where(published, "value is null and obs_status <> 'withheld'")
    assert sum(numbers) == sum(without.values())


def test_a_narrowed_page_holds_and_cites_the_release_it_is_of(portal, published):
    address = f"/en/quality?province_code=&feed=&rule=&release={published.current()}"
    text = text_of(portal, address)
    assert f'name="release" value="{published.current()}"' in text
    assert all("release=" in one for one in links_of(section(text, "places")))


@pytest.mark.parametrize("name", ["rule", "feed", "province_code"])
@pytest.mark.parametrize("value", ["no_such", "' or '1'='1"])
def test_what_is_not_there_to_choose_is_said_in_a_page(portal, name, value):
    answer = portal.get("/vi/quality", params={name: value})
    assert answer.status_code == 404
    assert "không có lựa chọn" in answer.text
    assert portal.get("/vi/quality", params={name: "x" * 500}).status_code == 400


def test_a_report_that_is_missing_stands_with_its_agency_and_day_within_its_province(portal):
    offered = text_of(portal, "/en/quality").split('name="province_code"')[1].split("</select>")[0]
    of_southmark, of_northmark = (
        re.search(rf'value="(\w+)">\w+ {name}', offered)[1] for name in ("Southmark", "Northmark")
    )
    row = section(text_of(portal, f"/en/quality?province_code={of_southmark}"), "overdue")
    assert all(one in row for one in ("Southmark", "30 April 2023", "missing"))
    assert 'id="overdue"' not in text_of(portal, f"/en/quality?province_code={of_northmark}")
