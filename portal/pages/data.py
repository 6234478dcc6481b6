"""Data: figures by a filter, counted, looked at and taken away; whole releases as files."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import FileResponse, HTMLResponse, StreamingResponse
from pydantic import Field

from orchestration.outputs.tables.dictionary import Table, dictionary_of
from orchestration.outputs.tables.formats import FORMATS
from portal import definitions
from portal.asked import Asked, AskedFigures, filter_fields, offer, wanted
from portal.downloads import MOST_ROWS, MOST_ROWS_OF, bulk, bulk_files, download
from portal.examples import examples
from portal.failures import PageError
from portal.figures import maps_by_place
from portal.paging import page
from portal.places import find, place
from portal.provinces import provinces
from portal.release import OpenRelease
from portal.view import View, opened_view

router = APIRouter()
Shown = Annotated[View, Depends(opened_view)]
PREVIEW = 20
# What the form offers as lists; the words of each are those of the page.
CHOICES = ("levels", "geographies", "period_types", "breakdowns", "statuses")


class AskedOnPage(AskedFigures):
    """The filter, and a name to find a place by."""

    place: Annotated[str | None, Field(max_length=200)] = None


@router.get("/{language}/data", name="data")
def data(view: Shown, asked: Annotated[AskedOnPage, Query()]) -> HTMLResponse:
    """The filter as a form, how much it gives, its first rows, and the files."""
    release = view.release
    chosen = wanted(view, asked)
    shown = page(release, chosen, PREVIEW)
    fields = filter_fields(asked)
    cited = fields | {"release": release.id}
    return view.page(
        "data.html",
        asked=asked,
        fields=fields,
        shown=shown,
        indicators=definitions.indicators(release),
        choices={name: offer(release).named[name] for name in CHOICES},
        levels={row["level"]: row for row in release.compiled("levels")},
        provinces=provinces(release),
        places=[one for one in (place(release, one) for one in chosen.localities) if one],
        shown_places=maps_by_place(release),
        found=find(release, asked.place or "").places,
        files={name: view.url("download", format_name=name, **cited) for name in FORMATS},
        most={name: MOST_ROWS_OF.get(name, MOST_ROWS) for name in FORMATS},
        json=view.site.path("api_figures", cited),
        bulk=bulk_files(release),
    )


@router.get("/{language}/data/figures/{format_name}", name="download")
def figures(
    view: Shown, format_name: str, asked: Annotated[AskedFigures, Query()]
) -> StreamingResponse:
    """The figures of a filter as a file of one format."""
    if format_name not in FORMATS:
        raise PageError("no_page")
    return download(view, wanted(view, asked), format_name)


@router.get("/{language}/data/files/{file_name}", name="file")
def file(view: Shown, file_name: str, asked: Annotated[Asked, Query()]) -> FileResponse:
    """A file of the release as it is; parts of it may be asked for."""
    return bulk(view, file_name)


@router.get("/{language}/data/dictionary", name="dictionary")
def dictionary(view: Shown) -> HTMLResponse:
    """The tables of the release with their columns."""
    return view.page("dictionary.html", tables=_dictionary(view.release))


@router.get("/{language}/data/sql", name="sql")
def sql(view: Shown) -> HTMLResponse:
    """Questions in SQL that run on the release's own files."""
    return view.page("sql.html", examples=examples(view.release))


def _dictionary(release: OpenRelease) -> list[Table]:
    def made(one: OpenRelease) -> list[Table]:
        with one.connected() as connection:
            return dictionary_of(connection)

    return release.once("dictionary", made)
