"""The plans: every target in its document's words, and why nothing answers where nothing does."""

import re

import pytest

from tests.pipeline.conftest import PLAN
from tests.portal import invented

LANGUAGES = ("vi", "en")
ADDRESS = f"/plan/{PLAN['plan_id']}"


def text_of(portal, path, status=200):
    answer = portal.get(path)
    assert answer.status_code == status
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def rows_of(portal, path):
    found = re.findall(r"<tr>\s*<th scope=\"row\">(.*?)</tr>", portal.get(path).text, re.DOTALL)
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row)).strip() for row in found]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_list_counts_the_targets_of_each_plan_by_what_became_of_them(portal, language):
    text = text_of(portal, f"/{language}/plans")
    assert PLAN["document"] in text
    met, missing = {"vi": ("đạt 1", "thiếu số liệu 1"), "en": ("met 1", "missing 1")}[language]
    assert met in text
    assert missing in text


def test_a_target_stands_with_its_clause_its_words_its_figure_and_its_status(portal):
    met = next(row for row in rows_of(portal, f"/en{ADDRESS}") if row.startswith("Clause 1"))
    assert "met" in met
    assert re.search(r"6\.2% 6\.0 – 6\.5 2023", met.replace("\u00a0", " "))


@pytest.mark.parametrize(
    ("clause", "status", "why"), [("Clause 2", "withheld", ""), ("Clause 3", "missing", "reported")]
)
def test_a_target_without_a_figure_says_why_and_shows_none(portal, clause, status, why):
    row = next(row for row in rows_of(portal, f"/en{ADDRESS}") if row.startswith(clause))
    assert "trên 95 %" in row
    assert status in row
    assert why in row
    assert " – " in row


def test_targets_of_one_status_or_year_can_be_asked_for(portal):
    assert len(rows_of(portal, f"/vi{ADDRESS}")) == 3
    assert len(rows_of(portal, f"/vi{ADDRESS}?status=missing")) == 1
    assert rows_of(portal, f"/vi{ADDRESS}?year=1999") == []
    assert "Không có mục tiêu nào như vậy." in text_of(portal, f"/vi{ADDRESS}?year=1999")


@pytest.mark.parametrize(
    ("path", "status"),
    [("/vi/plan/nothing", 404), (f"/vi{ADDRESS}?year=next", 400),
     (f"/vi{ADDRESS}?status=x'; drop", 400)],
)  # fmt: skip
def test_what_no_plan_has_is_said_in_a_page(portal, path, status):
    assert "Không hiển thị được trang này" in text_of(portal, path, status)


def test_a_target_leads_to_the_figure_that_answers_it(portal):
    addresses = re.findall(r'href="(/en/indicator/[^"]+)"', portal.get(f"/en{ADDRESS}").text)
    assert addresses
    for address in addresses:
        assert portal.get(address.replace("&amp;", "&")).status_code == 200


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_plan_shows_no_hidden_number(portal, language):
    text = portal.get(f"/{language}{ADDRESS}").text
    for number in (invented.PLANTED, invented.PLANTED_OF, invented.HELD, invented.HELD_OF):
        assert str(number) not in re.sub(r"[.,\s]", "", text)
