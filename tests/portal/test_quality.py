"""Quality: what has no value and why, who reports in time, and what each rule found."""

import pytest

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
