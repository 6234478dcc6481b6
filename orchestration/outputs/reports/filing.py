"""Making reports and putting them where they are kept, each file whole or not at all."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from orchestration.explain.reader import Reader
from orchestration.outputs.opened import ANOTHER_LAYOUT, made_earlier
from orchestration.outputs.reports.book import book_of
from orchestration.outputs.reports.contents import contents_of, release_facts
from orchestration.outputs.reports.duties import Duty, ReportError, duties_for, duties_of
from orchestration.outputs.reports.pdf import pdf_of
from orchestration.outputs.written import write_file
from sources.worded import Language

NAMES_A_FOLDER = re.compile(r"[\w-][\w.-]*")
FORMATS = (("pdf", pdf_of), ("xlsx", book_of))


@dataclass(frozen=True)
class Shelf:
    """A release, the compiled catalogue with its names, and where its reports are to stand.

    Below ``kept`` a report has a folder of its duty, its period and its release.
    """

    release: Path
    catalogue: Path
    kept: Path

    def folder(self, duty: Duty) -> Path:
        """Where the reports of a duty and period made of this release stand."""
        return folder_of_period(self.kept, duty) / _named(self.release.resolve().name)


@dataclass(frozen=True)
class Filed:
    """A file on the shelf: the report it is of, its language and ending."""

    duty: Duty
    language: Language
    ending: str
    path: Path


def folder_of_period(kept: Path, duty: Duty) -> Path:
    """Where the reports of a duty and period stand, those of each release in a folder."""
    return kept / _named(duty.obligation_id) / _named(duty.period)


@contextmanager
def opened(shelf: Shelf) -> Iterator[Reader]:
    """The release and its catalogue, shut in. Raises ``ReportError`` for one of an old layout."""
    with Reader({"release": shelf.release, "catalogue": shelf.catalogue}) as reader:
        try:
            yield reader
        except ANOTHER_LAYOUT as error:
            raise ReportError(made_earlier(shelf.release.resolve().name)) from error


def possible(shelf: Shelf, plan: str | None = None) -> list[Duty]:
    """All reports that can be made, or those of a plan. Raises ``ReportError``."""
    with opened(shelf) as reader:
        return duties_of(reader, plan)


def make_reports(
    shelf: Shelf,
    plan: str,
    period: str,
    *,
    obligation: str | None = None,
    language: Language = "vi",
    to: Path | None = None,
) -> list[Path]:
    """Make what a plan asks for a period, as PDF and XLSX; give the files.

    They go below ``to``, else to their place on the shelf. Raises ``ReportError``.
    """
    with opened(shelf) as reader:
        duties = duties_for(reader, plan, period, obligation)
        return [
            path
            for duty in duties
            for path in make(reader, shelf, duty, language, to or shelf.folder(duty))
        ]


def make(reader: Reader, shelf: Shelf, duty: Duty, language: Language, folder: Path) -> list[Path]:
    """Make one report, PDF and XLSX, into a folder; give the files."""
    contents = contents_of(reader, release_facts(shelf.release), duty, language)
    files = _files(duty, language, folder)
    for path, content_of in files:
        write_file(path, [content_of(contents)])
    return [path for path, _ in files]


def is_made(shelf: Shelf, duty: Duty, language: Language) -> bool:
    """Whether all files of a report stand on the shelf."""
    return all(path.exists() for path, _ in _files(duty, language, shelf.folder(duty)))


def filed(shelf: Shelf, duties: Sequence[Duty], languages: Sequence[Language]) -> list[Filed]:
    """The files of these reports that stand on the shelf, made of its release; no link counts."""
    return [
        Filed(duty, language, path.suffix[1:], path)
        for duty in duties
        for language in languages
        for path, _ in _files(duty, language, shelf.folder(duty))
        if path.is_file() and not path.is_symlink()
    ]


def prune_reports(kept: Path, releases: Path) -> list[Path]:
    """Take away the reports of releases that are gone, but never a period's newest; give them."""
    gone = []
    for period in sorted(kept.glob("*/*")):
        folders = sorted(one for one in period.iterdir() if one.is_dir())
        gone += [one for one in folders[:-1] if not (releases / one.name).exists()]
    for folder in gone:
        shutil.rmtree(folder)
    return gone


def _files(duty: Duty, language: Language, folder: Path) -> list[tuple[Path, Callable[..., bytes]]]:
    stem = f"{_named(duty.obligation_id)}_{_named(duty.period)}_{language}"
    return [(folder / f"{stem}.{ending}", of) for ending, of in FORMATS]


def _named(word: str) -> str:
    """A word of the catalogue as the name of a folder; raises ``ReportError`` if it cannot be."""
    if NAMES_A_FOLDER.fullmatch(word) is None:
        raise ReportError(
            f"{word!r} cannot name a folder: ids of duties and periods are letters, digits, "
            "hyphens and dots. Change it in the catalogue."
        )
    return word
