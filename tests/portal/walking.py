"""A reader who goes only where pages lead: by links and forms, each step a click."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser
from urllib.parse import urlencode


class Read(HTMLParser):
    """What a page offers: its links with their words, its forms with their fields."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.links: list[tuple[str, str]] = []
        self.forms: list[dict] = []
        self._link: list[str] | None = None
        self._select: str | None = None
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "a" and "href" in given:
            self._link = [given["href"], ""]
        elif tag == "form":
            self.forms.append({"action": given["action"], "fields": {}, "choices": {}})
        elif tag == "input" and self.forms and given.get("type") != "checkbox":
            self.forms[-1]["fields"][given["name"]] = given.get("value", "")
        elif tag == "select":
            self._select = given["name"]
            self.forms[-1]["choices"][self._select] = []
        elif tag == "option":
            value = given.get("value", "")
            offered = self.forms[-1]["choices"][self._select]
            offered.append(value)
            if len(offered) == 1 or "selected" in given:
                self.forms[-1]["fields"][self._select] = value

    def handle_endtag(self, tag):
        if tag == "a" and self._link is not None:
            href, words = self._link
            self.links.append((" ".join(words.split()), href))
            self._link = None

    def handle_data(self, data):
        if self._link is not None:
            self._link[1] += data


class Walk:
    """A reader at a page; ``path`` is where it has been, ``clicks`` how often it went on."""

    def __init__(self, portal, start: str) -> None:
        self.portal, self.path = portal, []
        self._go(start)

    @property
    def clicks(self) -> int:
        return len(self.path) - 1

    def search(self, text: str) -> Walk:
        """Type into the search that stands at the top of every page."""
        return self.ask(0, q=text)

    def ask(self, number: int, **typed: str) -> Walk:
        """Send a form of the page, by its place, with what is typed and chosen in it."""
        form = self.read.forms[number]
        unknown = set(typed) - set(form["fields"])
        assert not unknown, f"the form has no {unknown}"
        for name, value in typed.items():
            assert value in form["choices"].get(name, [value]), f"{name} does not offer {value}"
        return self._go(f"{form['action']}?{urlencode(form['fields'] | typed)}")

    def follow(self, *words: str) -> Walk:
        """Click the first link that holds all these words."""
        found = [href for said, href in self.read.links if all(one in said for one in words)]
        assert found, f"no link says {words} on {self.path[-1]}"
        return self._go(found[0])

    def part(self, name: str) -> str:
        """The words of the part of the page that begins with an id, up to the next heading."""
        part = self.text.split(f'id="{name}"')[1].split("<h2")[0].partition(">")[2]
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", part)).split())

    def _go(self, address: str) -> Walk:
        answer = self.portal.get(address.partition("#")[0])
        assert answer.status_code == 200, address
        self.path.append(str(answer.url.raw_path, "ascii"))
        self.text = answer.text
        self.read = Read(answer.text)
        return self
