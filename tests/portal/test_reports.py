"""Reports of the plans: those made of the release shown, to take away, and nothing else."""

import io
import re
import zipfile
from urllib.parse import quote

import pytest

from tests.outputs.reports.pdf_text import pages_of
from tests.pipeline.conftest import PLAN
from tests.portal import invented
from tests.portal.conftest import portal_of
from tests.portal.test_told import PLANTED, text_of

LANGUAGES = ("vi", "en")


def files_of(text):
    found = re.findall(r'href="(/\w+/reports/[^"]+)"', text)
    return [one.replace("&amp;", "&") for one in found]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_report_stands_with_its_plan_period_day_and_language(portal, language):
    page = text_of(portal, f"/{language}/reports")
    row = page.split("<tbody>")[1].split("</tbody>")[0]
    content = {"vi": "Kết quả năm.", "en": "Results of the year."}[language]
    day = {"vi": "10/07/2024", "en": "10 July 2024"}[language]
    spoken = {"vi": "tiếng Việt", "en": "Vietnamese"}[language]
    assert all(one in row for one in (content, day, spoken, "2023", "Clause 4"))
    assert f"/{language}/plan/{PLAN['plan_id']}" in row
    assert len(files_of(row)) == 2


def test_its_files_come_under_their_type_and_a_name_with_the_release(portal, published):
    pdf, book = files_of(text_of(portal, "/vi/reports"))
    for address, type_, ending, begins in (
        (pdf, "application/pdf", "pdf", b"%PDF"),
        (book, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx", b"PK"),
    ):
        answer = portal.get(address)
        assert answer.headers["content-type"] == type_
        named = f'attachment; filename="{published.current()}-plan_year_2023_vi.{ending}"'
        assert answer.headers["content-disposition"] == named
        assert answer.content.startswith(begins)
        part = portal.get(address, headers={"Range": "bytes=0-3"})
        assert (part.status_code, part.content) == (206, answer.content[:4])


def test_no_hidden_number_stands_in_a_report_that_is_given(portal):
    pdf, book = files_of(text_of(portal, "/vi/reports"))
    texts = pages_of(portal.get(pdf).content)
    with zipfile.ZipFile(io.BytesIO(portal.get(book).content)) as sheets:
        texts += [sheets.read(name).decode() for name in sheets.namelist() if "xml" in name]
    assert len(texts) > 5
    assert not [one for text in texts for one in PLANTED if one in text]


def test_the_plan_leads_to_its_reports_and_the_pages_of_plans_and_data_to_all(portal):
    for page, address in (
        (f"/en/plan/{PLAN['plan_id']}", f"/en/reports?plan={PLAN['plan_id']}"),
        ("/en/plans", "/en/reports"),
        ("/en/data", "/en/reports"),
    ):
        assert f'href="{address}"' in text_of(portal, page)
        assert files_of(text_of(portal, address))


@pytest.mark.parametrize(
    "asked",
    ["x.pdf", "plan_year_2022_vi.pdf", "plan_year_2023_en.pdf", "../../SYNTHETIC",
     "../plan_year_2023_vi.pdf", "/etc/passwd", "plan_year_2023_vi.pdf\x00",
     "%2e%2e%2fSYNTHETIC"],
)  # fmt: skip
def test_only_what_is_listed_is_given(portal, asked):
    answer = portal.get(f"/vi/reports/{quote(asked, safe='')}", follow_redirects=False)
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")


def test_what_lies_beside_the_reports_is_not_given_nor_is_what_a_link_points_at(unpublished):
    invented.publish(unpublished)
    files = invented.prepare_reports(unpublished)
    secret = unpublished.home.root / "secret"
    secret.write_text("nobody may read this")
    files[0].unlink()
    files[0].symlink_to(secret)
    (files[0].parent / "notes.pdf").write_text("nor this")
    with portal_of(unpublished) as client:
        addresses = files_of(text_of(client, "/vi/reports"))
        assert [one.split("?")[0].split("/")[-1] for one in addresses] == [files[1].name]
        for name in (files[0].name, "notes.pdf"):
            assert client.get(f"/vi/reports/{name}").status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_release_without_any_says_so_and_shows_one_as_soon_as_it_is_made(unpublished, language):
    invented.publish(unpublished)
    none = {"vi": "Chưa có báo cáo nào", "en": "No report has been made"}[language]
    with portal_of(unpublished) as client:
        page = f"/{language}/reports"
        tag = client.get(f"/{language}").headers["etag"]
        assert none in text_of(client, page)
        invented.prepare_reports(unpublished)
        assert none not in client.get(page, headers={"If-None-Match": tag}).text
        assert len(files_of(text_of(client, page))) == 2
        invented.prepare_reports(unpublished, language="en")
        assert len(files_of(text_of(client, page))) == 4


def test_a_report_of_an_earlier_release_stays_with_that_release(unpublished):
    first = invented.publish(unpublished)
    invented.prepare_reports(unpublished)
    changed = invented.of(invented.RUNAWAYS, "F06", 2022, per=1, numerator=7, denominator=None)
    second = invented.publish(unpublished, [changed])
    with portal_of(unpublished) as client:
        assert not files_of(text_of(client, "/vi/reports"))
        (pdf, _) = files_of(text_of(client, f"/vi/reports?release={first}"))
        assert client.get(pdf).status_code == 200
        assert client.get(pdf.replace(first, second)).status_code == 404


def test_a_plan_that_is_not_there_is_said_in_a_page(portal):
    assert portal.get("/vi/reports?plan=no_such").status_code == 404
    assert portal.get(f"/vi/reports?plan={'x' * 300}").status_code == 400


@pytest.mark.parametrize("language", LANGUAGES)
def test_before_the_first_release_the_page_says_so(unpublished, language):
    with portal_of(unpublished) as client:
        assert client.get(f"/{language}/reports").headers["cache-control"] == "no-store"
        assert client.get(f"/{language}/reports/plan_year_2023_vi.pdf").status_code == 200
