"""The page of models opened from a disk: it draws, it says nothing wrong, it loads nothing."""

import pytest

from tests.browser.looking import opened
from tests.pipeline.documented import built, documented, page_of

__all__ = ["built", "documented"]

SECONDS = 30
LOADED_FROM_ELSEWHERE = """() => new Promise(done => {
    const refused = [];
    document.addEventListener('securitypolicyviolation', e => {
        refused.push(e.effectiveDirective);
        if (refused.length === 4) done(refused.sort());
    });
    const script = document.createElement('script');
    script.src = 'https://elsewhere.invalid/tracker.js';
    const style = document.createElement('link');
    [style.rel, style.href] = ['stylesheet', 'https://elsewhere.invalid/font.css'];
    document.head.append(script, style);
    new Image().src = 'https://elsewhere.invalid/counted.gif';
    fetch('https://elsewhere.invalid/').catch(() => {});
})"""

DRAWN = """() => [...document.querySelectorAll('canvas')].some(
    e => e.checkVisibility() && e.width > 300
        && e.getContext('2d').getImageData(0, 0, e.width, e.height).data.some(one => one))"""


@pytest.fixture(scope="module")
def address(documented):
    page_of(documented)
    return documented.paths.documented.as_uri()


@pytest.mark.parametrize(
    ("place", "heading", "words"),
    [
        ("overview", "Kho dữ liệu của Chỉ tiêu", "For the data team"),
        (
            "model/model.chitieu.figures",
            "figures",
            "Every figure with its standing and the evidence the gate judges it by.",
        ),
        ("source/source.chitieu.landing.cells", "landing.cells", "One row per cell"),
        ("macro/macro.chitieu.threshold", "threshold", "int_thresholds"),
    ],
)
def test_it_draws_by_itself_and_the_console_stays_empty(browser, address, place, heading, words):
    with opened(browser, address) as (_, page, looked):
        page.goto(f"{address}#!/{place}")
        page.locator("h1, h2", has_text=heading).first.wait_for(timeout=SECONDS * 1000)
        assert words in page.inner_text("body")
        assert looked.told == []
        assert [one.url.split("#")[0] for one in looked.answers] == [address]
        assert looked.elsewhere == []


def test_a_column_opens_to_its_description(browser, address):
    with opened(browser, address) as (_, page, looked):
        page.goto(f"{address}#!/model/model.chitieu.figures")
        page.get_by_text("locality_id", exact=True).first.click(timeout=SECONDS * 1000)
        page.get_by_text("Unit, or unallocated remainder, the figure is about.").last.wait_for(
            state="visible", timeout=SECONDS * 1000
        )
        assert looked.told == []


def test_the_lineage_of_a_model_is_drawn(browser, address):
    with opened(browser, address) as (_, page, looked):
        page.goto(f"{address}#!/model/model.chitieu.figures?g_v=1&g_i=%2Bfigures%2B1")
        page.wait_for_function(DRAWN, timeout=SECONDS * 1000)
        assert looked.told == []


def test_what_would_be_loaded_from_elsewhere_is_refused_by_its_policy(browser, address):
    with opened(browser, address) as (_, page, _looked):
        page.goto(address)
        refused = page.evaluate(LOADED_FROM_ELSEWHERE)
    assert refused == ["connect-src", "img-src", "script-src-elem", "style-src-elem"]
