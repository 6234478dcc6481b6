"""The formats in which figures are taken away, by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import duckdb

from orchestration.outputs.tables.csv_text import csv_of
from orchestration.outputs.tables.filter import Filter
from orchestration.outputs.tables.notes import notes_of
from orchestration.outputs.tables.parquet import parquet_of
from orchestration.outputs.tables.selecting import rows
from orchestration.outputs.tables.workbook import MOST_ROWS, xlsx_of
from sources.worded import Language


@dataclass(frozen=True)
class Taken:
    """What is taken away: figures of an open release, in a language.

    ``facts`` is the release's ``release.json``; ``most`` refuses more rows than that.
    """

    connection: duckdb.DuckDBPyConnection
    facts: Mapping[str, Any]
    asked: Filter
    language: Language = "vi"
    most: int | None = None


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


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "csv": Format(".csv", "text/csv; charset=utf-8", _csv),
        "xlsx": Format(
            ".xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            _xlsx,
        ),
        "parquet": Format(".parquet", "application/vnd.apache.parquet", _parquet),
    }
)
