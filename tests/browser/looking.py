"""One page looked at as a reader does, and everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Response

MOST_BYTES = 300_000
NARROW, WIDE = {"width": 320, "height": 640}, {"width": 1280, "height": 900}
CONTENT_SECONDS = 10

REACHABLE = """() => [...document.querySelectorAll(
    'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]'
)].filter(e => e.checkVisibility({visibilityProperty: true}) && !e.disabled).length"""
NUMBERED = """() => {
    const e = document.activeElement;
    if (!e || e === document.body) return null;
    window.reached ??= new Map();
    if (!window.reached.has(e)) window.reached.set(e, window.reached.size);
    const style = getComputedStyle(e);
    const seen = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0
        || style.boxShadow !== 'none';
    return [window.reached.get(e), seen, e.outerHTML.slice(0, 120)];
}"""
WIDER = """() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return null;
    const beyond = [...document.body.querySelectorAll('*')].filter(
        e => e.getBoundingClientRect().right > width + 1
            && !e.closest('[class*=scroll]') && e.checkVisibility());
    return (beyond[0] ?? document.body).outerHTML.slice(0, 160);
}"""


@dataclass
class Looked:
    """What was seen while a page was open."""

    elsewhere: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    answers: list[Response] = field(default_factory=list)

    @property
    def received(self) -> int:
        """The bytes of all that was loaded, unpacked."""
        return sum(len(one.body()) for one in self.answers if one.ok)


@contextmanager
def opened(browser: Browser, address: str, **how) -> Iterator[tuple[BrowserContext, Page, Looked]]:
    """An empty page that notes every request off the machine and every line of the console."""
    context = browser.new_context(viewport=how.pop("viewport", WIDE), **how)
    page, looked = context.new_page(), Looked()
    here = urlsplit(address).netloc

    def requested(request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme != "data" and parts.netloc != here:
            looked.elsewhere.append(request.url)

    page.on("request", requested)
    page.on("console", lambda line: looked.told.append(line.text))
    page.on("pageerror", lambda error: looked.told.append(str(error)))
    page.on("response", lambda answer: looked.answers.append(answer))
    try:
        yield context, page, looked
    finally:
        context.close()


def faults_of(browser: Browser, address: str, path: str, status: int = 200) -> list[str]:
    """Whatever is wrong with a page: off the machine, console, size, axe, width, keyboard."""
    found = []
    with opened(browser, address) as (_, page, looked):
        answer = page.goto(address + path, timeout=CONTENT_SECONDS * 1000)
        if answer is None or answer.status != status:
            found.append(f"answered {answer and answer.status}")
        if looked.received > MOST_BYTES:
            found.append(f"{looked.received:,} bytes")
        found += [
            f"axe {one['id']}: {one['help']}, {one['nodes'][0]['html'][:160]}"
            for one in Axe().run(page).response["violations"]
        ]
        found += unreached(page)
        page.set_viewport_size(NARROW)
        wider = page.evaluate(WIDER)
        found += [f"wider than {NARROW['width']} px: {wider}"] if wider else []
        expected = [f"{status}"] if status != 200 else []
        found += [f"off the machine: {one}" for one in looked.elsewhere]
        found += [
            f"console: {one}"
            for one in looked.told
            if not any(word in one for word in expected)  # the browser tells the status itself
        ]
    return [f"{path}: {one}" for one in found]


def unreached(page: Page) -> list[str]:
    """Whether the Tab key reaches everything that can be used, each with a mark to be seen."""
    wanted, reached, faults = page.evaluate(REACHABLE), set(), []
    for _ in range(wanted + 2):
        page.keyboard.press("Tab")
        now = page.evaluate(NUMBERED)
        if now is None:
            break
        number, seen, element = now
        if number in reached:
            break
        reached.add(number)
        if not seen:
            faults.append(f"focus cannot be seen on {element}")
    if len(reached) < wanted:
        faults.append(f"the keyboard reaches {len(reached)} of {wanted} elements")
    return faults
