"""What pages say of a figure: its value or why there is none, its target, its unit's history."""

import re

import pytest

from tests.portal import invented

# Of a suppressed figure nothing is told. Of a withheld one the gate's public sentence says what
# was counted; its value stands nowhere.
SUPPRESSED = (invented.PLANTED, invented.PLANTED_OF, invented.PLANTED / invented.PLANTED_OF * 1000)
WITHHELD = (invented.HELD / invented.HELD_OF * 100,)
PLANTED = {
    text
    for value in (*SUPPRESSED, *WITHHELD)
    for digits in (0, 1, 2, 4)
    for number in [f"{value:,.{digits}f}"]
    for text in (number, number.replace(",", ""), number.translate(str.maketrans(",.", ".,")))
    if len(text) > 4
}


def text_of(portal, path):
    answer = portal.get(path)
    assert answer.status_code == 200, path
    return re.sub(r"[ \n\t]+", " ", answer.text)


def row_of(page, name):
    """The table row that begins with a name."""
    return next(row for row in page.split("<tr")[1:] if name in row.split("</th>")[0])


@pytest.mark.parametrize(
    ("place", "status", "word", "reason"),
    [
        ("F06", "withheld", "withheld", "exceeds"),
        ("F07", "provisional", "provisional", "may change until it is closed"),
        ("F08", "estimated", "estimated", "Estimated in part"),
        ("F02", "break", "break in the series", "not comparable"),
        ("F03", "missing", "missing", "Nothing was reported for this period."),
        ("F01", "not_applicable", "not applicable", "nobody it could concern"),
    ],
)
def test_every_status_has_a_sign_a_word_and_a_reason(portal, place, status, word, reason):
    address = f"/en/indicator/{invented.VACCINATED}?locality={place}&geography=as_was&period=2023"
    headline = text_of(portal, address).split('<section class="headline"')[1].split("</section>")[0]
    assert f"icon-{status}" in headline
    assert f"<span>{word}</span>" in headline
    assert reason in headline


def test_a_suppressed_figure_says_that_it_is_and_nothing_more(portal):
    address = f"/en/indicator/{invented.SECRET}?locality=F06&geography=as_was&period=2023"
    headline = text_of(portal, address).split('<section class="headline"')[1].split("</section>")[0]
    assert "icon-suppressed" in headline
    assert "no child can be recognised" in headline
    assert "<dd>" not in headline


def test_the_last_public_value_stands_beside_a_withheld_one(portal):
    address = f"/vi/indicator/{invented.VACCINATED}?locality=F06&geography=as_was&period=2023"
    assert "Giá trị công khai gần nhất: 90,0% (2022)" in text_of(portal, address)


def test_a_figure_of_few_cases_is_set_beside_what_the_unit_above_lets_expect(portal):
    address = f"/en/indicator/{invented.VACCINATED}?locality=F04&geography=as_was&period=2022"
    page = text_of(portal, address)
    assert "Few cases; not to be ranked." in page
    assert "At the rate of Northmark there would be 3.6 cases here; there are 3." in page


def test_a_scorecard_row_has_value_interval_change_parent_and_target(portal):
    page = text_of(portal, "/en/locality/F01?geography=as_was")
    row = row_of(page, "Low birth weight")
    assert "6.2%" in row or "6.3%" in row
    assert "6.0\u00a0–\u00a06.5" in row
    assert "may be chance" in row
    assert "dưới 12 %" in row
    assert "Clause 1, 1/KH-UBND" in row
    assert "icon-met" in row
    assert '<svg class="chart spark"' in row


def test_a_target_whose_answer_is_withheld_or_missing_breaks_nothing(portal):
    for place, word in (("F06", "withheld"), ("F03", "missing")):
        row = row_of(text_of(portal, f"/en/locality/{place}?geography=as_was"), "Vaccinated")
        assert f"target-{word}" in row
        assert "trên 95 %" in row


def test_a_place_tells_what_it_came_from_and_became(portal):
    after = text_of(portal, "/en/locality/F09")
    history = after.split('class="history"')[1].split("</section>")[0]
    assert all(one in history for one in ("Ash", "Birch", "Order 7", "1 July 2023"))
    before = text_of(portal, "/en/locality/F04")
    assert "This unit ended on 30 June 2023." in before
    assert '/en/locality/F09">Ashbirch' in before


def test_a_place_is_shown_on_todays_map_and_on_that_of_the_time(portal):
    today = text_of(portal, "/en/locality/F09")
    assert re.search(r'aria-current="true">Today&#39;s units', today)
    period = "2022"
    then = text_of(portal, f"/en/indicator/{invented.RATE}?locality=F09&period={period}")
    assert "6.2%" in then or "6.3%" in then
    was = text_of(portal, f"/en/indicator/{invented.RATE}?locality=F04&period={period}")
    assert "Units of the time" in was


@pytest.mark.parametrize("text", ["Ash", "ash", "ASHBIRCH", "101", "F04", "ashbrich"])
def test_the_search_finds_old_and_new_names_codes_ids_and_slips(portal, text):
    page = text_of(portal, f"/en/search?q={text}")
    assert "/en/locality/F0" in page


def test_the_search_says_when_a_unit_was_and_what_it_became(portal):
    page = text_of(portal, "/en/search?q=birch")
    found = next(one for one in page.split("<li")[1:] if "/locality/F05" in one)
    assert "1 January 2022 to 30 June 2023" in found
    assert '→ <a href="/en/locality/F09">Ashbirch</a> (1 July 2023)' in found


def test_the_search_finds_indicators_by_words_in_any_order_without_marks(portal):
    assert f"/en/indicator/{invented.RATE}" in text_of(portal, "/en/search?q=WEIGHT+low")
    assert "No place or indicator like that." in text_of(portal, "/en/search?q=zzzzzz")


def test_what_was_searched_is_shown_as_text(portal):
    page = text_of(portal, "/en/search?q=%3Cscript%3Ealert(1)%3C/script%3E")
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_in_a_ranking_equal_values_share_a_rank(portal):
    address = f"/en/indicator/{invented.RATE}?locality=F02&geography=as_was&period=2023"
    rows = text_of(portal, address).split('class="ranking"')[1].split("<tr")[2:]
    ranked = [re.findall(r'<td class="number">(\d+)</td>.*?>(\w+)</a>', row) for row in rows]
    assert ranked == [[("1", "Ashbirch")], [("1", "Cedar")]]


def test_what_has_no_value_comes_last_in_a_ranking_without_a_rank_or_a_whisker(portal):
    address = f"/en/indicator/{invented.VACCINATED}?locality=F01&geography=as_was&period=2023"
    rows = text_of(portal, address).split('class="ranking"')[1].split("<tr")[2:]
    whisker = '<svg class="chart whiskers"'
    assert [(name in row, whisker in row) for name, row in zip(
        ("Northmark", "Southmark"), rows, strict=True
    )] == [(True, True), (True, False)]  # fmt: skip
    assert '<td class="number">–</td>' in rows[1]
