"""Every page in both languages: whole, citable, safe, and the same as long as the release is."""

import re

import pytest

from portal.headers import HEADERS
from portal.pages import NAVIGATION
from tests.pipeline.conftest import PLAN
from tests.portal import invented
from tests.portal.conftest import portal_of

LANGUAGES = ("vi", "en")
# Places of every level and map, indicators of every status, and what is not there.
PAGES = [
    "",
    f"?indicator={invented.RATE}",
    f"?indicator={invented.VACCINATED}&period=2023",
    *(f"/locality/{one}" for one in ("F01", "F02", "F03", "F04", "F06", "F07", "F08", "F09")),
    "/locality/F06?geography=as_was&year=2022",
    "/locality/F06?geography=as_was&year=",
    "/indicator",
    *(
        f"/indicator/{one}{place}"
        for one in (invented.RATE, invented.SECRET, invented.VACCINATED, invented.RUNAWAYS)
        for place in ("", "?locality=F02", "?locality=F06&geography=as_was&period=2023",
                      "?locality=F08", "?locality=F09&breakdown=none")
    ),
    "/compare",
    f"/compare?parent=F02&locality=F06&indicator={invented.RATE}&geography=as_was",
    "/plans",
    f"/plan/{PLAN['plan_id']}",
    f"/plan/{PLAN['plan_id']}?year=2023&status=met",
    "/reports",
    f"/reports?plan={PLAN['plan_id']}",
    "/releases",
    "/releases/00001-2024-06-30",
    "/difference?older=00001-2024-06-30&newer=00001-2024-06-30",
    "/data",
    f"/data?indicators={invented.RATE}&place=ash",
    "/data/dictionary",
    "/data/sql",
    "/api",
    "/search",
    "/quality",
    "/quality?province_code=1&feed=&rule=",
    "/quality?rule=numerator_above_denominator",
    "/explain",
    *(
        f"/explain?indicator={one}&locality={place}&period=2023"
        for one in (invented.RATE, invented.SECRET, invented.VACCINATED, invented.RUNAWAYS)
        for place in ("F01", "F03", "F06", "F04")
    ),
    "/search?q=ash",
    "/search?q=weight",
    "/search?q=%3Cscript%3E",
]  # fmt: skip


def got(client, path, **how):
    return client.get(path, follow_redirects=False, **how)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_whole_and_says_what_it_was_made_of(portal, published, language, page):
    answer = got(portal, f"/{language}{page}")
    assert answer.status_code == 200
    text = answer.text
    assert f'<html lang="{language}">' in text
    assert text.count("<h1") == 1
    assert text.rstrip().endswith("</html>")
    assert published.current() in text
    assert len(answer.content) < 300_000


@pytest.mark.parametrize("page", PAGES)
def test_nothing_runs_or_is_styled_inline_and_nothing_comes_from_elsewhere(portal, page):
    text = got(portal, f"/vi{page}").text
    assert not re.search(r"\sstyle=|<style|\son\w+=|javascript:", text)
    assert not re.search(r"<script(?![^>]*\ssrc=\"/static/)", text)
    assert not re.findall(r"(?:src|href|action)=\"(?!/|#)[^\"]*\"", text)
    assert not re.findall(r"url\((?!#)", text)


@pytest.mark.parametrize("path", ["/vi", "/", "/static/portal.css", "/xx", "/vi/nowhere"])
def test_every_answer_carries_the_headers(portal, path):
    answer = got(portal, path)
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    assert "unsafe" not in answer.headers["Content-Security-Policy"]


def test_the_root_leads_to_the_vietnamese_overview(portal):
    answer = got(portal, "/")
    assert (answer.status_code, answer.headers["location"]) == (307, "/vi")


@pytest.mark.parametrize("page", PAGES)
def test_the_other_language_is_the_same_page(portal, page):
    text = got(portal, f"/vi{page}").text.replace("&amp;", "&")
    assert f'href="/en{page}"' in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_pages_of_the_navigation_are_there(portal, language):
    text = got(portal, f"/{language}").text
    top = text.split('<nav class="pages"')[1].split("</nav>")[0]
    addresses = re.findall(r'href="([^"]+)"', top)
    assert len(addresses) == len(NAVIGATION)
    assert [got(portal, one).status_code for one in addresses] == [200] * len(addresses)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/xx", 404),
        ("/vi/nowhere", 404),
        ("/vi?indicator=no_such_thing", 404),
        ("/vi?release=00009-2030-01-01", 404),
        ("/vi/locality/F99", 404),
        ("/vi/locality/F06?geography=nowhere", 404),
        ("/vi/locality/F06?year=soon", 400),
        ("/vi/indicator/no_such_thing", 404),
        (f"/vi/indicator/{invented.RATE}?locality=F99", 404),
        (f"/vi/search?q={'x' * 500}", 400),
        ("/vi?release=current", 404),
        ("/vi?release=../releases", 404),
        (f"/vi?indicator={'x' * 500}", 400),
    ],
)
def test_what_is_not_there_is_said_in_a_page(portal, path, status):
    answer = got(portal, path)
    assert answer.status_code == status
    assert "<h1>Không hiển thị được trang này</h1>" in answer.text


def test_a_page_that_the_reader_has_is_not_made_again(portal):
    tag = got(portal, "/vi").headers["etag"]
    again = got(portal, "/vi", headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert got(portal, "/vi", headers={"If-None-Match": '"another"'}).status_code == 200


def test_pages_are_compressed_where_the_reader_can_unpack(portal):
    assert got(portal, "/vi").headers["content-encoding"] == "gzip"
    plain = got(portal, "/vi", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers


@pytest.mark.parametrize("language", LANGUAGES)
def test_before_the_first_release_there_is_a_page_that_says_so(unpublished, language):
    with portal_of(unpublished) as client:
        answer = got(client, f"/{language}")
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "no-store"
        assert "<h1>" in answer.text
        assert "release" not in answer.headers.get("etag", "")


def test_a_new_release_is_shown_without_a_restart_and_the_old_one_stays_citable(unpublished):
    page = "/vi/indicator"
    with portal_of(unpublished) as client:
        assert got(client, page).headers["cache-control"] == "no-store"
        first = invented.publish(unpublished)
        before = got(client, page)
        assert first in before.text
        changed = invented.of(invented.RUNAWAYS, "F06", 2022, per=1, numerator=7, denominator=None)
        second = invented.publish(unpublished, [changed])
        assert second != first
        after = got(client, page, headers={"If-None-Match": before.headers["etag"]})
        assert second in after.text
        assert first not in after.text
        cited = got(client, f"{page}?release={first}")
        assert first in cited.text
        assert second not in cited.text


def test_the_portal_writes_nothing_below_the_home(published):
    def everything():
        return {path: path.lstat().st_mtime_ns for path in published.home.root.rglob("*")}

    before = everything()
    with portal_of(published) as client:
        for page in PAGES:
            got(client, f"/vi{page}")
    assert everything() == before


def test_a_page_that_was_made_is_the_same_when_it_is_asked_for_again(portal):
    address = f"/vi/indicator/{invented.RATE}?locality=F02&geography=as_was"
    first, again = got(portal, address), got(portal, address)
    assert first.text == again.text
    assert first.headers["etag"] == again.headers["etag"]
    assert got(portal, address.replace("F02", "F03")).text != first.text
