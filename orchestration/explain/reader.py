"""Read-only tables of a few folders, shut in: nothing else of this machine can be read by them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

import duckdb

Row = dict[str, Any]
Values = Sequence[Any] | Mapping[str, Any]


class Reader:
    """The Parquet tables of some folders as views, one schema a folder."""

    def __init__(self, folders: Mapping[str, Path], unnamed: str | None = None) -> None:
        """Open `folders` (schema → folder, links resolved); one that is not there has no tables.

        Tables of the schema `unnamed` go by their bare names too.
        """
        self._tables: set[str] = set()
        self._connection = duckdb.connect()
        resolved = {schema: folder.resolve() for schema, folder in folders.items()}
        for schema, folder in resolved.items():
            self._connection.execute(f"create schema {schema}")
            for path in sorted(folder.glob("*.parquet")):
                literal = str(path).replace("'", "''")
                self._connection.execute(
                    f"create view {schema}.\"{path.stem}\" as from read_parquet('{literal}')"
                )
                self._tables.add(f"{schema}.{path.stem}")
        if unnamed is not None:
            self._connection.execute(f"set search_path = 'main,{unnamed}'")
        listed = [f"{folder}/" for folder in resolved.values()]
        self._connection.execute("set allowed_directories = ?", [listed])
        self._connection.execute("set enable_external_access = false")
        self._connection.execute("set lock_configuration = true")

    def __enter__(self) -> Reader:
        """Open as it is."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close."""
        self._connection.close()

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The connection itself, for who takes one."""
        return self._connection

    def has(self, table: str) -> bool:
        """Whether there is a table, named as schema.table."""
        return table in self._tables

    def rows(self, statement: str, values: Values = ()) -> list[Row]:
        """All rows of a query."""
        found = self._connection.execute(
            statement, dict(values) if isinstance(values, Mapping) else list(values)
        )
        columns = [column[0] for column in found.description or []]
        return [dict(zip(columns, row, strict=True)) for row in found.fetchall()]

    def rows_if(self, table: str, statement: str, values: Values = ()) -> list[Row]:
        """All rows of a query on a table that an older layout may not have: then none."""
        return self.rows(statement, values) if self.has(table) else []

    def one(self, statement: str, values: Values = ()) -> Row | None:
        """The one row of a query, or None."""
        found = self.rows(statement, values)
        return found[0] if found else None
