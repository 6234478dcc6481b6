"""What a page is given: the language, the release lent to it, and how to answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment
from starlette.routing import compile_path

from orchestration.paths import Home
from portal import definitions
from portal.boundaries import Boundaries
from portal.failures import AnsweredError, NoReleaseError, PageError
from portal.numbers import Numbers
from portal.presentation import Presentation
from portal.release import NoSuchReleaseError, OpenRelease, Releases
from portal.words import Words
from sources.worded import Language

LANGUAGES: tuple[Language, ...] = ("vi", "en")


class Site:
    """What all requests share: the releases, the templates, how the catalogue is shown."""

    def __init__(
        self,
        home: Home,
        catalogue: Path,
        templates: Environment,
        stamp: str,
        boundaries: Boundaries | None = None,
    ) -> None:
        """Take them; `stamp` changes with the program, so that no old page is taken for a new."""
        self.home = home
        self.boundaries = boundaries
        self.releases = Releases(home)
        self.catalogue = catalogue
        self.presentation = Presentation.of(catalogue)
        self.templates = templates
        self.stamp = stamp
        self.routes: dict[str, str] = {}
        self.routers: tuple[APIRouter, ...] = ()
        self.navigation: tuple[str, ...] = ()

    def path(self, name: str, parameters: dict[str, Any]) -> str:
        """The path of a route; parameters that stand in it are taken, the rest is the query."""
        template = self.routes[name]
        in_path = _names_in(template)
        query = {k: v for k, v in parameters.items() if k not in in_path and v is not None}
        path = template.format(**{k: parameters[k] for k in in_path})
        return f"{path}?{urlencode(query, doseq=True)}" if query else path


@cache
def _names_in(template: str) -> frozenset[str]:
    return frozenset(compile_path(template)[2])


class View:
    """One request: its language and its release, with what pages need to answer."""

    def __init__(
        self,
        site: Site,
        request: Request,
        language: Language,
        release: OpenRelease | None,
        lasting: bool = True,
    ) -> None:
        """Take what the request came with; `lasting`: the answer is the release's word alone."""
        self.site = site
        self.request = request
        self.language: Language = language
        self.words = Words(language)
        self.numbers = Numbers(self.words)
        self._release = release
        self._lasting = lasting
        self.permalink = request.query_params.get("release")

    @property
    def release(self) -> OpenRelease:
        """The release; raises NoReleaseError before the first."""
        if self._release is None:
            raise NoReleaseError
        return self._release

    @property
    def has_release(self) -> bool:
        """Whether there is one."""
        return self._release is not None

    def url(self, name: str, **parameters: Any) -> str:
        """The address of a page in this language and release, by its route's name."""
        asked: dict[str, Any] = {"language": self.language, **parameters}
        if self.permalink is not None:
            asked.setdefault("release", self.permalink)
        return self.site.path(name, asked)

    def same_page(self, language: Language, **changed: Any) -> str:
        """This very page in a language, with other values of its query."""
        segments = self.request.url.path.split("/")
        segments[1] = language
        asked = self.request.query_params.multi_items()
        same = [(name, value) for name, value in asked if name not in changed]
        new = [(name, value) for name, value in changed.items() if value is not None]
        kept = urlencode(same + new)
        return "/".join(segments) + (f"?{kept}" if kept else "")

    def map_kind(self, geography: str) -> str:
        """The kind of a map: ``as_was``, ``current`` or ``snapshot``."""
        return str(definitions.geographies(self.release)[geography]["kind"])

    def map_name(self, geography: str) -> str:
        """A map's name: whose units it is drawn with."""
        return self._with_day(geography, self.words.of("geography", self.map_kind(geography)))

    def map_sentence(self, geography: str) -> str:
        """What a map does to figures of earlier times."""
        said = self.words.of("geography_sentence", self.map_kind(geography))
        return self._with_day(geography, said)

    def _with_day(self, geography: str, said: str) -> str:
        day = definitions.geographies(self.release)[geography]["snapshot_date"]
        return said.format(day=self.numbers.day(day))

    def moment(self, when: datetime) -> str:
        """A day and an hour as clocks show them where the catalogue is at home."""
        local = when.astimezone(ZoneInfo(self.site.presentation.time_zone))
        return f"{self.numbers.day(local.date())} {local:%H:%M}"

    def period(self, figure: dict[str, Any]) -> str:
        """A period as people say it."""
        return self.site.presentation.period(figure, self.words)

    def period_within(self, figure: dict[str, Any]) -> str:
        """A period as it stands within a sentence."""
        said = self.period(figure)
        return said[:1].lower() + said[1:]

    def short_period(self, figure: dict[str, Any]) -> str:
        """A period as a drawing has room for: its year, or its first and last."""
        start, end = figure["period_start"].year, figure["period_end"].year
        months = (figure["period_end"] - figure["period_start"]).days // 28
        if months < 12:
            return str(figure["period"])
        return str(start) if start == end else f"{start}–{end % 100:02d}"

    def period_named(self, period: str) -> str:
        """A period as it stands within a sentence, by its id."""
        known = definitions.periods(self.release).get(period)
        return period if known is None else self.period_within(known)

    def page(self, template: str, status: int = 200, **content: Any) -> HTMLResponse:
        """The page that a template makes of this content."""
        made = self.site.templates.get_template(template).render(
            view=self, w=self.words, n=self.numbers, **content
        )
        if status == 200 and self._release is not None and self._lasting:
            self._release.pages.keep(self.address, made)
        return HTMLResponse(made, status, self.headers if status == 200 else {})

    @property
    def address(self) -> str:
        """The whole address that is asked for, by which a page is kept."""
        url = self.request.url
        return f"{url.path}?{url.query}"

    @property
    def headers(self) -> dict[str, str]:
        """A browser asks again each time, and is answered in a word while all is as it was."""
        if self._release is None or not self._lasting:
            return {"Cache-Control": "no-store"}
        return {
            "Cache-Control": "no-cache",
            "ETag": f'"{self._release.id}-{self.site.stamp}-{self.language}"',
        }


def opened_view(request: Request, language: str) -> Iterator[View]:
    """The view of a page's request, its release lent until the answer is made.

    Raises PageError for a language or a release that is not there, AnsweredError where the reader
    has the page, or it was made before.
    """
    with lent_view(request, _language(language)) as view:
        kept = view.release.pages.get(view.address) if view.has_release else None
        if kept is not None:
            raise AnsweredError(HTMLResponse(kept, headers=view.headers))
        yield view


def passing_view(request: Request, language: str) -> Iterator[View]:
    """The same of a page that says more than its release: it is made anew for each request."""
    with lent_view(request, _language(language), lasting=False) as view:
        yield view


def _language(word: str) -> Language:
    if word not in LANGUAGES:
        raise PageError("no_page")
    return cast(Language, word)


@contextmanager
def lent_view(request: Request, language: Language, lasting: bool = True) -> Iterator[View]:
    """The view of a request, its release lent while it lasts.

    Raises PageError for a release that is not there, AnsweredError where the reader has the answer.
    """
    site: Site = request.app.state.site
    try:
        with site.releases.lent(request.query_params.get("release")) as release:
            view = View(site, request, language, release, lasting)
            tag = view.headers.get("ETag")
            known = request.headers.get("If-None-Match", "")
            if tag and tag in known:
                raise AnsweredError(Response(status_code=304, headers=view.headers))
            yield view
    except NoSuchReleaseError as error:
        raise PageError("no_such_release", fields={"release": str(error)}) from error
