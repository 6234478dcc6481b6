"""Reading files in several processes: parsing is Python, and the files do not touch each other."""

from __future__ import annotations

import os
import traceback
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.durable import write_bytes
from orchestration.life import end_with_parent

if TYPE_CHECKING:
    from sources.reading import Reading

# Below this a second process costs more to start than it saves.
SHARED_BYTES = 4_000_000

# What a reading process keeps between files: the catalogue takes seconds to load.
_kept: dict[str, Any] = {}


@dataclass(frozen=True)
class Task:
    """One file to read and to land, under its place in the sequence.

    ``path`` is the kept original: what lies in the inbox may be another file by now.
    """

    path: Path
    file_name: str
    feed: str
    agency: str
    submission_id: str
    sequence: int
    size: int


@dataclass(frozen=True)
class Outcome:
    """What reading one file gave: a receipt as JSON values, or the program's own failure.

    ``undrawn`` is the program's failure at drawing the receipt of a faulty file as a workbook.
    """

    receipt: dict[str, Any] | None
    cells: int
    failure: str | None
    undrawn: str | None = None


@dataclass(frozen=True)
class Terms:
    """What every reading of a run shares."""

    catalogue_folder: Path
    as_of: date
    pending: Path


def read_all(
    tasks: Sequence[Task], terms: Terms, catalogue: Any, processes: int
) -> Iterator[Outcome]:
    """Read the tasks and yield their outcomes in the order given.

    Cells land below ``terms.pending``; the caller moves them once the submission is committed.
    """
    processes = min(processes or os.cpu_count() or 1, len(tasks))
    if processes < 2 or sum(task.size for task in tasks) < SHARED_BYTES:
        _kept["catalogue"] = catalogue
        for task in tasks:
            yield _read(task, terms)
        return
    # Spawned, not forked: this process holds threads of Arrow and DuckDB.
    with ProcessPoolExecutor(
        processes, mp_context=get_context("spawn"), initializer=_prepare, initargs=(terms,)
    ) as pool:
        futures = [pool.submit(_read, task, terms) for task in tasks]
        for future in futures:
            yield future.result()


def _prepare(terms: Terms) -> None:
    from sources.loader import load_catalogue

    end_with_parent()  # a pool whose owner was killed would wait for work for ever
    _kept["catalogue"] = load_catalogue(terms.catalogue_folder)


def _read(task: Task, terms: Terms) -> Outcome:
    """Read and land one file; a fault of the program is an outcome, so that others go on."""
    from sources.landing import land
    from sources.reading import read_submission

    try:
        reading = read_submission(
            task.path,
            file_name=task.file_name,
            feed=task.feed,
            agency=task.agency,
            catalogue=_kept["catalogue"],
            as_of=terms.as_of,
        )
        cells = reading.cells.num_rows
        if cells:
            land(
                reading,
                submission_id=task.submission_id,
                sequence=task.sequence,
                landing=terms.pending,
            )
    except Exception:  # one file's surprise must not keep the other files out
        return Outcome(None, 0, traceback.format_exc(limit=-6))
    undrawn = _draw(task, reading, terms) if reading.receipt.rejections else None
    return Outcome(reading.receipt.model_dump(mode="json"), cells, None, undrawn)


def _draw(task: Task, reading: Reading, terms: Terms) -> str | None:
    """Draw the receipt as a workbook beside the cells; a failure is given and keeps nothing out."""
    from sources.receipt_book import Book, receipt_book

    try:
        drawn = receipt_book(Book(reading.receipt, task.submission_id, reading.read))
        path = terms.pending / task.feed / f"{task.submission_id}.xlsx"
        write_bytes(path, drawn)
    except Exception:  # the receipt stands as JSON all the same
        return traceback.format_exc(limit=-6)
    return None
