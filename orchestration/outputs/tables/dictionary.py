"""What the tables and columns of a release are: names, types, and the words the release has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from sources.worded import Worded

WORDS = "dictionary"
"""The table in which a release describes itself; an older one has none."""

TABLES = """
select
    columns_of.table_name,
    tables_of.estimated_size,
    columns_of.column_name,
    lower(columns_of.data_type)
from duckdb_columns() as columns_of
inner join duckdb_tables() as tables_of using (database_name, schema_name, table_name)
where columns_of.schema_name = 'main' and not columns_of.internal
order by columns_of.table_name, columns_of.column_index
"""
DESCRIPTIONS = """
select
    table_name,
    coalesce(column_name, ''),
    key_position,
    description_vi,
    description_en
from dictionary
"""
LINES = pa.schema(
    [
        (name, pa.string())
        for name in ("table_name", "column_name", "data_type", "description_vi", "description_en")
    ]
)


@dataclass(frozen=True)
class Column:
    """A column; ``key`` is its place in the table's key, from 1."""

    name: str
    data_type: str
    key: int | None
    said: Worded


@dataclass(frozen=True)
class Table:
    """A table with its columns in their order."""

    name: str
    rows: int
    said: Worded
    columns: tuple[Column, ...]


def dictionary_of(connection: duckdb.DuckDBPyConnection) -> list[Table]:
    """All tables of a release by name. What the release says nothing of has empty words."""
    found: dict[str, list[Column]] = {}
    rows: dict[str, int] = {}
    said = _descriptions(connection)
    for table, size, column, data_type in connection.sql(TABLES).fetchall():
        key, words = said.get((table, column), (None, Worded("", "")))
        found.setdefault(table, []).append(Column(column, data_type, key, words))
        rows[table] = size
    nothing: tuple[int | None, Worded] = (None, Worded("", ""))
    return [
        Table(name, rows[name], said.get((name, ""), nothing)[1], tuple(columns))
        for name, columns in found.items()
    ]


def lines_of(tables: list[Table]) -> pa.RecordBatchReader:
    """A dictionary as rows: one for each table, without a column's name, and for each column."""

    def lines() -> Iterator[Mapping[str, str | None]]:
        for table in tables:
            yield _line(table.name, None, None, table.said)
            for column in table.columns:
                yield _line(table.name, column.name, column.data_type, column.said)

    written = pa.Table.from_pylist(list(lines()), schema=LINES)
    return written.to_reader()


def column_words(connection: duckdb.DuckDBPyConnection, table: str) -> dict[str, Worded]:
    """What a release says of the columns of one table; nothing of those it does not describe."""
    return {
        column: words
        for (name, column), (_, words) in _descriptions(connection).items()
        if name == table and column and (words.vi or words.en)
    }


def _descriptions(
    connection: duckdb.DuckDBPyConnection,
) -> dict[tuple[str, str], tuple[int | None, Worded]]:
    tables = {
        name for (name,) in connection.sql("select table_name from duckdb_tables()").fetchall()
    }
    if WORDS not in tables:
        return {}
    return {
        (table, column): (key, Worded(vi or en or "", en or vi or ""))
        for table, column, key, vi, en in connection.sql(DESCRIPTIONS).fetchall()
    }


def _line(
    table: str, column: str | None, data_type: str | None, said: Worded
) -> Mapping[str, str | None]:
    return dict(zip(LINES.names, (table, column, data_type, said.vi, said.en), strict=True))
