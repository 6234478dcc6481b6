"""Places side by side: each cell against the unit above, and nothing coloured that is no value."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.charts.spine import Spread, spine
from tests.portal import invented


def table_of(portal, path):
    """The cells of the rug by place, as (looks, text)."""
    text = portal.get(path).text.split('<table class="rug">')[1].split("</table>")[0]
    rows = re.findall(r'<tr[^>]*><th scope="row">(.*?)</th>(.*?)</tr>', text, re.DOTALL)
    return {
        re.sub(r"<[^>]+>", "", name): [
            (looks, re.sub(r"<[^>]+>", " ", cell).split())
            for looks, cell in re.findall(r'<td class="cell ?([^"]*)">(.*?)</td>', cells, re.DOTALL)
        ]
        for name, cells in rows
    }


def address(parent, *indicators, **more):
    query = [("parent", parent), *(("indicator", one) for one in indicators), *more.items()]
    return "/en/compare?" + "&".join(f"{name}={value}" for name, value in query)


def test_the_places_below_one_stand_by_name_under_the_unit_above(portal):
    found = table_of(portal, address("F02", invented.RATE))
    assert len(found) > 1
    first, *below = found
    assert below == sorted(below)
    assert found[first][0][1][0] == "6.2"


@pytest.mark.parametrize(
    ("parent", "looks"), [("F03", "cell-suppressed"), ("F02", "cell-withheld")]
)
def test_a_cell_without_a_value_is_marked_and_has_a_word_and_no_number(portal, parent, looks):
    indicator = invented.SECRET if looks == "cell-suppressed" else invented.VACCINATED
    cells = table_of(portal, address(parent, indicator, geography="as_was"))
    marked = [cell for row in cells.values() for cell in row if cell[0] == looks]
    assert marked
    assert all(words == [looks.removeprefix("cell-")] for _, words in marked)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_hidden_number_stands_anywhere(portal, language):
    for parent in ("F01", "F02", "F03"):
        for indicator in (invented.SECRET, invented.VACCINATED):
            path = address(parent, indicator, geography="as_was", locality="F06")
            text = re.sub(r"[.,\s]", "", portal.get(path.replace("/en/", f"/{language}/")).text)
            for number in (invented.PLANTED, invented.PLANTED_OF, invented.HELD, invented.HELD_OF):
                assert str(number) not in text


def test_a_place_has_its_spine_and_one_that_is_not_below_says_so(portal):
    drawn = portal.get(address("F02", invented.RATE, geography="as_was", locality="F06")).text
    assert 'class="chart spine"' in drawn
    assert "against" in drawn
    other = portal.get(address("F02", invented.RATE, geography="as_was", locality="F01")).text
    assert "has no figures among the units below" in other


def test_a_place_with_nothing_below_says_so(portal):
    assert "has figures." in portal.get(address("F06")).text


@pytest.mark.parametrize(
    ("path", "status"),
    [("/vi/compare?parent=X", 404), ("/vi/compare?indicator=no_such", 404),
     ("/vi/compare?year=soon", 400), ("/vi/compare?geography=moon", 404),
     ("/vi/compare?locality=X", 404)],
)  # fmt: skip
def test_what_is_not_there_is_said_in_a_page(portal, path, status):
    answer = portal.get(path)
    assert answer.status_code == status
    assert "Không hiển thị được trang này" in answer.text


def test_more_than_a_page_holds_is_refused_with_the_number_that_fits(portal, monkeypatch):
    monkeypatch.setattr("portal.pages.compare.MOST_CELLS", 4)
    answer = portal.get(address("F02", invented.RATE, invented.VACCINATED, invented.SECRET))
    assert answer.status_code == 413
    assert re.search(r"choose at most [12] indicators", answer.text)


def links_of(text):
    return [one.replace("&amp;", "&") for one in re.findall(r'href="(/en/[^"#]+)', text)]


def test_a_place_leads_to_the_places_beside_it_and_below_it_and_these_lead_back(portal):
    march = links_of(portal.get("/en/locality/F02?geography=as_was").text)
    below = "/en/compare?parent=F02&geography=as_was"
    beside = "/en/compare?parent=F01&locality=F02&geography=as_was"
    assert {below, beside} <= set(march)
    places = re.findall(r'href="(/en/locality/\w+)', portal.get(below).text.split('class="rug"')[1])
    assert {"/en/locality/F06", "/en/locality/F09"} <= set(places)
    compared = portal.get(beside).text
    assert 'class="chart spine"' in compared
    assert "/en/locality/F02?geography=as_was" in links_of(compared.split('id="spine"')[1])
    parish = links_of(portal.get("/en/locality/F06?geography=as_was").text)
    assert "/en/compare?parent=F02&locality=F06&geography=as_was" in parish
    assert not [one for one in parish if one.startswith("/en/compare?parent=F06")]


@pytest.mark.parametrize(
    ("drawn", "ticked"),
    [("as_was", [invented.RATE, invented.VACCINATED]), ("current", [invented.RATE])],
)
def test_without_a_choice_the_indicators_are_those_with_a_value_on_the_map(portal, drawn, ticked):
    text = portal.get(f"/en/compare?parent=F02&geography={drawn}").text
    assert re.findall(r'name="indicator" value="(\w+)" checked', text) == ticked


def test_the_other_language_keeps_every_indicator_that_was_chosen(portal):
    text = portal.get(address("F02", invented.RATE, invented.VACCINATED)).text
    other = f"/vi/compare?parent=F02&indicator={invented.RATE}&indicator={invented.VACCINATED}"
    assert f'href="{other.replace("&", "&amp;")}"' in text


STEPS = st.lists(st.floats(-1e6, 1e6), min_size=5, max_size=5).map(sorted)


@given(steps=STEPS, own=st.integers(0, 4), looks=st.sampled_from(["better", "worse", "similar"]))
def test_a_spine_stays_on_its_paper_and_better_lies_right(steps, own, looks):
    lowest, low, middle, high, highest = steps
    del middle
    drawn = spine(Spread(steps[own], lowest, low, high, highest, looks), "title")
    places = [float(x) for x in re.findall(r' x="(-?[\d.]+)"', drawn)]
    assert all(0 <= one <= 300 for one in places)
    assert f"spine-{looks}" in drawn
