"""The tables of a release as PostgreSQL holds them: names, types, keys, what is said of them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.outputs.postgres.audiences import OF_PROVINCE, PLACE, Audience
from orchestration.outputs.postgres.failures import ServingError

TYPES = {
    pa.string(): "text",
    pa.large_string(): "text",
    pa.bool_(): "boolean",
    pa.int16(): "smallint",
    pa.int32(): "integer",
    pa.int64(): "bigint",
    pa.float32(): "real",
    pa.float64(): "double precision",
    pa.date32(): "date",
    pa.timestamp("us"): "timestamp",
    pa.timestamp("us", tz="UTC"): "timestamptz",
}
# Raised when stores are laid out in another way: the next load then begins a new one.
LAYOUT = 1
DICTIONARY = "dictionary"


@dataclass(frozen=True)
class Table:
    """One table of a release: its columns with their types, its key, and its comments."""

    name: str
    path: Path
    rows: int
    columns: Mapping[str, str]
    key: Sequence[str] = ()
    keyed: bool = True  # no column of the key is ever empty
    comment: str | None = None
    comments: Mapping[str, str] = field(default_factory=dict)
    bounded: bool = False  # the store knows the province of each row

    @property
    def stored(self) -> dict[str, str]:
        """The columns of the store: those of the release, and the province of a row's place."""
        return {**self.columns, **({OF_PROVINCE: "text"} if self.bounded else {})}


def read_tables(folder: Path, audience: Audience) -> list[Table]:
    """Every table that ``release.json`` lists, typed by its Parquet file.

    Raises ``ServingError`` for a type that PostgreSQL has no column for.
    """
    facts = json.loads((folder / "release.json").read_text(encoding="utf-8"))
    said = _dictionary(folder)
    return [_table(folder / f"{name}.parquet", audience, said) for name in sorted(facts["rows"])]


def shape_of(tables: Sequence[Table]) -> str:
    """A short hash of all names and types: loads of one shape share their store."""
    shape = [LAYOUT, [(table.name, list(table.stored.items())) for table in tables]]
    return sha256(json.dumps(shape).encode()).hexdigest()[:8]


def _table(path: Path, audience: Audience, said: Mapping[str, list[dict[str, Any]]]) -> Table:
    name = path.stem
    columns = {column.name: _type(name, column) for column in pq.read_schema(path)}
    lines = said.get(name, [])
    key = {line["key_position"]: line["column_name"] for line in lines if line["key_position"]}
    names = tuple(key[position] for position in sorted(key))
    metadata = pq.read_metadata(path)
    texts = {line["column_name"]: _text(line) for line in lines}
    return Table(
        name,
        path,
        rows=int(metadata.num_rows),
        columns=columns,
        key=names,
        keyed=not any(_has_empty(metadata, name) for name in names),
        comment=texts.get(None),
        comments={column: text for column, text in texts.items() if column in columns},
        bounded=not audience.shows_all_of(name) and PLACE in columns,
    )


def _has_empty(metadata: pq.FileMetaData, column: str) -> bool:
    at = metadata.schema.names.index(column)
    groups = (metadata.row_group(number) for number in range(metadata.num_row_groups))
    counts = (group.column(at).statistics for group in groups)
    return any(one is None or one.null_count != 0 for one in counts)


def _type(table: str, column: pa.Field) -> str:
    if pa.types.is_decimal(column.type):
        return f"numeric({column.type.precision}, {column.type.scale})"
    if column.type not in TYPES:
        raise ServingError(
            f"{table}.{column.name} is {column.type} in the release, for which there is no column "
            "in PostgreSQL. It is a fault of the program: tell who maintains it."
        )
    return TYPES[column.type]


def _dictionary(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """What the release says of its own tables; nothing where it is older than that."""
    path = folder / f"{DICTIONARY}.parquet"
    found: dict[str, list[dict[str, Any]]] = {}
    if path.exists():
        for line in pq.read_table(path).to_pylist():
            found.setdefault(line["table_name"], []).append(line)
    return found


def _text(line: Mapping[str, Any]) -> str:
    return str(line["description_vi"] or line["description_en"])
