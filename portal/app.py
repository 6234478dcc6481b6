"""The portal as a web application."""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import duckdb
from anyio.to_thread import current_default_thread_limiter
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from orchestration.outputs.opened import ANOTHER_LAYOUT
from orchestration.paths import Home
from portal.api import figures, lists, reference
from portal.api.problems import is_of_the_interface, problem, wrong_parameters
from portal.boundaries import Boundaries
from portal.charts.icons import icon
from portal.failures import AnsweredError, NoReleaseError, PageError
from portal.headers import HEADERS, WithHeaders
from portal.methods import WithMethods
from portal.pages import NAVIGATION, ROUTERS
from portal.release import TooManyRowsError, TooSlowError, UnreadableReleaseError
from portal.view import LANGUAGES, Site, View

FOLDER = Path(__file__).parent
INTERFACE = (lists.router, figures.router, reference.router)
A_YEAR = 31_536_000
# More at once only get into each other's way: each would be late, and none sooner.
AT_ONCE = (os.cpu_count() or 1) + 1
# What a reader is told of faults that are the release's or the question's, not the program's.
KNOWN_FAULTS: dict[type, PageError] = {
    TooManyRowsError: PageError("too_many_rows", 413),
    TooSlowError: PageError("too_slow", 503),
    UnreadableReleaseError: PageError("unreadable_release", 503),
    **dict.fromkeys(ANOTHER_LAYOUT, PageError("earlier_layout", 503)),
    duckdb.IOException: PageError("gone", 503),
    FileNotFoundError: PageError("gone", 503),
}
log = logging.getLogger(__name__)


class _Static(StaticFiles):
    """Files whose addresses change with their content: a browser asks for each once."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        answer = await super().get_response(path, scope)
        if scope["query_string"]:
            answer.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
        return answer


def create_app(home: Home, catalogue: Path, boundaries: Boundaries | None = None) -> FastAPI:
    """The portal over the releases of a home folder, shown as a catalogue's folder wants.

    `boundaries`: the outlines of the units right below the country; else its map is of tiles.
    """
    stamp = _stamp(catalogue, boundaries)
    site = Site(home, catalogue, _templates(), stamp, boundaries)

    @asynccontextmanager
    async def limited_and_closed(app: FastAPI) -> AsyncIterator[None]:
        current_default_thread_limiter().total_tokens = AT_ONCE
        yield
        site.releases.close()

    app = FastAPI(
        title="Chỉ tiêu", docs_url=None, redoc_url=None, openapi_url=None,
        lifespan=limited_and_closed,
    )  # fmt: skip
    app.state.site = site
    app.mount("/static", _Static(directory=FOLDER / "static"), name="static")
    app.add_api_route("/", lambda: RedirectResponse(f"/{LANGUAGES[0]}"), include_in_schema=False)
    site.routers = (*ROUTERS, *INTERFACE)
    for router in site.routers:
        app.include_router(router)
    site.routes = {route.name: route.path for router in site.routers for route in router.routes
                   if isinstance(route, Route)}  # fmt: skip
    site.navigation = NAVIGATION
    _add_failures(app)
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=5)
    app.add_middleware(WithMethods)
    app.add_middleware(WithHeaders)
    return app


def _templates() -> Environment:
    templates = Environment(
        loader=FileSystemLoader(FOLDER / "templates"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, auto_reload=False,
    )  # fmt: skip
    templates.globals["icon"] = icon
    return templates


def _stamp(catalogue: Path, boundaries: Boundaries | None) -> str:
    """A hash of the program's files and of how the catalogue is shown."""
    digest = hashlib.sha256(repr(boundaries).encode())
    shown = sorted((catalogue / "presentation").glob("*"))
    for path in [*sorted(FOLDER.rglob("*.*")), *shown]:
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(path.name.encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _shown(request: Request, template: str, status: int, **content: Any) -> Response:
    word = request.url.path.split("/")[1]
    language = next((one for one in LANGUAGES if one == word), LANGUAGES[0])
    view = View(request.app.state.site, request, language, None)
    view.permalink = None
    return view.page(template, status, **content)


def _known(request: Request, error: Exception) -> PageError:
    """What is said of a known fault; those who keep the portal find the rest in its log."""
    said = next(KNOWN_FAULTS[kind] for kind in type(error).__mro__ if kind in KNOWN_FAULTS)
    if said.status >= 500:
        log.error("%s: %s", request.url.path, said.why, exc_info=error)
    return said


def _add_failures(app: FastAPI) -> None:
    def page_error(request: Request, error: Any) -> Response:
        if is_of_the_interface(request):
            return problem(request, error)
        failure = {"why": error.why, "fields": error.fields}
        return _shown(request, "failure.html", error.status, **failure)

    def no_page(request: Request, error: Any) -> Response:
        no_method = error.status_code == 405
        known = (
            PageError("wrong_method", 405) if no_method else PageError("no_page", error.status_code)
        )
        answer = page_error(request, known)
        answer.headers.update(getattr(error, "headers", None) or {})
        return answer

    def no_release(request: Request, error: Any) -> Response:
        if is_of_the_interface(request):
            return problem(request, PageError("no_release"))
        return _shown(request, "no_release.html", 200)

    def asked_wrongly(request: Request, error: Any) -> Response:
        if is_of_the_interface(request):
            return wrong_parameters(request, error.errors())
        return page_error(request, PageError("asked_wrongly", 400))

    def failed(request: Request, error: Any) -> Response:
        answer = page_error(request, PageError("failed", 500))
        answer.headers.update(HEADERS)  # it comes past everything that would put them on
        return answer

    app.add_exception_handler(NoReleaseError, no_release)
    app.add_exception_handler(AnsweredError, lambda _, error: vars(error)["answer"])
    app.add_exception_handler(PageError, page_error)
    app.add_exception_handler(HTTPException, no_page)
    app.add_exception_handler(RequestValidationError, asked_wrongly)
    for kind in KNOWN_FAULTS:
        app.add_exception_handler(
            kind, lambda asked, error: page_error(asked, _known(asked, error))
        )
    app.add_exception_handler(Exception, failed)
