"""The formats in which figures are taken away, by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import duckdb

from orchestration.outputs.tables.csv_text import csv_of
from orchestration.outputs.tables.filter import Filter
from orchestration.outputs.tables.notes import notes_of
from orchestration.outputs.tables.parquet import parquet_of
from orchestration.outputs.tables.selecting import refuse_more, rows
from orchestration.outputs.tables.workbook import MOST_ROWS, xlsx_of
from sources.worded import Language


@dataclass(frozen=True)
class Taken:
    """What is taken away: figures of an open release, in a language.

    ``facts`` is the release's ``release.json``; ``most`` refuses more rows than that;
    ``catalogue`` is the folder of the catalogue, of which SDMX alone needs the codes.
    """

    connection: duckdb.DuckDBPyConnection
    facts: Mapping[str, Any]
    asked: Filter
    language: Language = "vi"
    most: int | None = None
    catalogue: Path | None = None


@dataclass(frozen=True)
class Format:
    """A format: the ending of its files, what HTTP calls it, and what writes it in pieces.

    Writing raises TooManyRowsError before the first piece when there are more rows than asked
    for or than the format holds.
    """

    suffix: str
    media_type: str
    write: Callable[[Taken], Iterator[bytes]]


def _csv(taken: Taken) -> Iterator[bytes]:
    return csv_of(rows(taken.connection, taken.asked, most=taken.most), taken.language)


def _xlsx(taken: Taken) -> Iterator[bytes]:
    most = MOST_ROWS if taken.most is None else min(taken.most, MOST_ROWS)
    notes = notes_of(taken.connection, taken.facts, taken.asked, taken.language)
    return xlsx_of(rows(taken.connection, taken.asked, most=most), notes, taken.language)


def _parquet(taken: Taken) -> Iterator[bytes]:
    return parquet_of(rows(taken.connection, taken.asked, most=taken.most), taken.facts)


def _sdmx(taken: Taken) -> Iterator[bytes]:
    # The one format that reads the catalogue, and whose library is slow to import.
    from orchestration.outputs.sdmx.observations import exchange_for, sdmx_csv_of
    from orchestration.outputs.sdmx.structure import structure_of

    if taken.catalogue is None:
        raise TypeError("SDMX needs the folder of the catalogue.")
    refuse_more(taken.connection, taken.asked, taken.most)
    exchange = exchange_for(taken.connection, taken.catalogue)
    structure = structure_of(taken.connection, exchange, taken.facts)
    return sdmx_csv_of(taken.connection, taken.asked, exchange, structure)


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "csv": Format(".csv", "text/csv; charset=utf-8", _csv),
        "xlsx": Format(
            ".xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            _xlsx,
        ),
        "parquet": Format(".parquet", "application/vnd.apache.parquet", _parquet),
        "sdmx": Format(".sdmx.csv", "application/vnd.sdmx.data+csv; version=2.0.0", _sdmx),
    }
)


def format_of(file_name: str) -> str:
    """The format that a file's ending asks for. Raises ValueError for one that asks for none."""
    longest_first = sorted(FORMATS, key=lambda name: -len(FORMATS[name].suffix))
    for name in longest_first:
        if file_name.lower().endswith(FORMATS[name].suffix):
            return name
    known = ", ".join(one.suffix for one in FORMATS.values())
    raise ValueError(f"The ending of “{file_name}” is none of {known}: give one of these.")
