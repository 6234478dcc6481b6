"""Every page in a real browser: from here alone, accessible, small, by keyboard, on paper."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest

from tests.browser.conftest import served
from tests.browser.looking import faults_of, opened
from tests.portal.conftest import unpublished

__all__ = ["unpublished"]

LANGUAGES = ("vi", "en")
OF_A_KIND = 4
LINKS = "() => [...document.querySelectorAll('a[href]')].map(e => e.getAttribute('href'))"


def kind_of(path: str) -> str:
    """The page that an address is of, whatever it is asked."""
    parts = urlsplit(path).path.split("/")
    return "/".join(parts[:3]) + "/…" * (len(parts) > 3)


def found_from(browser, address, start):
    """The addresses that links lead to from a page, a few of each kind."""
    known: dict[str, list[str]] = {}
    waiting, seen = [start], {start}
    with opened(browser, address) as (_, page, _looked):
        while waiting:
            path = waiting.pop(0)
            of_this_kind = known.setdefault(kind_of(path), [])
            if len(of_this_kind) >= OF_A_KIND:
                continue
            answer = page.request.get(address + path)
            if not answer.headers.get("content-type", "").startswith("text/html"):
                continue
            of_this_kind.append(path)
            page.goto(address + path)
            for link in page.evaluate(LINKS):
                bare = link.split("#")[0]
                if bare.startswith(start) and bare not in seen:
                    seen.add(bare)
                    waiting.append(bare)
    return [path for paths in known.values() for path in paths]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_that_links_lead_to_is_without_fault(browser, address, language):
    paths = found_from(browser, address, f"/{language}")
    assert len({kind_of(path) for path in paths}) > 1
    faults = [fault for path in paths for fault in faults_of(browser, address, path)]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_that_is_not_there_is_without_fault_too(browser, address, language):
    assert not faults_of(browser, address, f"/{language}/nowhere", status=404)


@pytest.mark.parametrize("language", LANGUAGES)
def test_before_the_first_release_pages_are_without_fault(browser, unpublished, language):
    with served(unpublished.home) as address:
        assert not faults_of(browser, address, f"/{language}")


def test_every_page_says_the_same_without_scripts(browser, address):
    for path in found_from(browser, address, "/vi"):
        texts = []
        for scripts in (True, False):
            with opened(browser, address, java_script_enabled=scripts) as (_, page, _looked):
                page.goto(address + path)
                texts.append(re.sub(r"\s+", " ", page.locator("main").inner_text()))
        assert texts[0] == texts[1], path


def test_on_paper_there_is_the_content_and_nothing_to_click(browser, address):
    for path in found_from(browser, address, "/vi"):
        with opened(browser, address) as (_, page, _looked):
            page.goto(address + path)
            assert page.pdf(format="A4").startswith(b"%PDF")
            page.emulate_media(media="print")
            assert not page.locator("header nav").first.is_visible(), path
            assert page.locator("h1").is_visible(), path
            assert page.locator("footer").is_visible(), path
