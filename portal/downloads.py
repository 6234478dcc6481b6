"""Figures as files, in pieces, under a name that says what they are; and a release's own files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from urllib.parse import quote

from fastapi.responses import FileResponse, StreamingResponse

from orchestration.outputs.sdmx.exchange import ExchangeError
from orchestration.outputs.tables.filter import Filter
from orchestration.outputs.tables.formats import FORMATS, Taken
from orchestration.outputs.tables.selecting import TooManyRowsError
from portal.failures import PageError
from portal.methods import HEADERS_ONLY
from portal.release import OpenRelease
from portal.view import View

SECONDS = 300.0
MOST_ROWS = 1_000_000
# A workbook is made whole before its first byte can go out, cell by cell.
MOST_ROWS_OF = {"xlsx": 20_000}
OF_RELEASE = ("*.duckdb", "*.parquet")


@dataclass(frozen=True)
class BulkFile:
    """A file of a release and how many bytes it has."""

    name: str
    size: int


def download(view: View, asked: Filter, format_name: str) -> StreamingResponse:
    """The figures of a filter as a file. Raises PageError for more rows than are given at once."""
    form = FORMATS[format_name]
    headers = view.headers | {
        "Content-Disposition": disposition(view.release.id, view.words("data.file"), form.suffix)
    }
    if view.request.scope.get(HEADERS_ONLY):
        return StreamingResponse(iter(()), media_type=form.media_type, headers=headers)
    stream = _pieces(view, asked, format_name)
    try:
        first = next(stream)
    except TooManyRowsError as error:
        said = error.said.said(view.language)
        raise PageError("too_many_asked", 413, {"said": said}) from error
    except ExchangeError as error:
        raise PageError("no_exchange", 404) from error
    return StreamingResponse(chain([first], stream), media_type=form.media_type, headers=headers)


def bulk_files(release: OpenRelease) -> list[BulkFile]:
    """The files of a release that hold its tables, that of all tables first."""
    paths = [path for kind in OF_RELEASE for path in sorted(release.folder.glob(kind))]
    return [BulkFile(path.name, path.stat().st_size) for path in paths]


def bulk(view: View, file_name: str) -> FileResponse:
    """One of these files. Raises PageError for a name that is none of theirs."""
    release = view.release
    if file_name not in {one.name for one in bulk_files(release)}:
        raise PageError("no_such_file", fields={"asked": file_name})
    return as_it_is(view, release.folder / file_name, "application/octet-stream")


def as_it_is(view: View, path: Path, media_type: str) -> FileResponse:
    """A file to keep, by its name and that of the release; parts of it may be asked for."""
    # Encoded as it is: parts of it could not be asked for by their bytes otherwise.
    headers = view.headers | {"Content-Encoding": "identity"}
    named = f"{view.release.id}-{path.name}"
    return FileResponse(path, media_type=media_type, filename=named, headers=headers)


def _pieces(view: View, asked: Filter, format_name: str) -> Iterator[bytes]:
    release = view.release
    most = MOST_ROWS_OF.get(format_name, MOST_ROWS)
    with release.connected(SECONDS) as connection:
        taken = Taken(connection, release.facts, asked, view.language, most, view.site.catalogue)
        yield from FORMATS[format_name].write(taken)


def disposition(release_id: str, name: str, suffix: str) -> str:
    """What a browser calls the file: in ASCII for the old, in the reader's language for others."""
    named = quote(f"{name} {release_id}{suffix}")
    return f"attachment; filename=\"chitieu-{release_id}{suffix}\"; filename*=UTF-8''{named}"
