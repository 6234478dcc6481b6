"""The rows that a filter asks for, from a release's DuckDB file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

import duckdb
import pyarrow as pa

from orchestration.outputs.tables.filter import Filter, columns_of
from orchestration.outputs.tables.offer import COLUMNS, FIGURES
from sources.worded import Worded

BATCH = 20_000
"""Rows that are in memory at a time."""

ORDER = "series, geography, locality_id, period_start, period_end, period_type, breakdown"
INDICATORS = "select distinct indicator_id from figures order by indicator_id"
# The column that each field of a filter is about.
FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "indicators": "indicator_id",
        "localities": "locality_id",
        "provinces": "province_code",
        "levels": "locality_level",
        "geographies": "geography",
        "series": "series",
        "period_types": "period_type",
        "breakdowns": "breakdown",
        "statuses": "obs_status",
    }
)
BOUNDS: Mapping[str, str] = MappingProxyType(
    {"from_period": "period_start >= $from_period", "to_period": "period_end <= $to_period"}
)


class TooManyRowsError(ValueError):
    """More rows are asked for than may be had at once; nothing is cut off in silence."""

    def __init__(self, rows: int, most: int) -> None:
        """Say both numbers and what to do."""
        self.rows = rows
        self.most = most
        self.said = Worded(
            f"Có {_grouped(rows, '.')} dòng, nhiều hơn {_grouped(most, '.')} dòng được lấy một "
            "lần. Hãy lọc thêm (tỉnh, chỉ tiêu, kỳ).",
            f"There are {_grouped(rows, ',')} rows, more than the {_grouped(most, ',')} that are "
            "given at once. Filter further (province, indicator, period).",
        )
        super().__init__(self.said.en)


def condition_of(asked: Filter) -> tuple[str, dict[str, Any]]:
    """A filter as a condition on ``figures_named``, and the values to bind to it."""
    values: dict[str, Any] = {
        name: list(getattr(asked, name)) for name in FIELDS if getattr(asked, name)
    }
    parts = [f"list_contains(${name}, {FIELDS[name]})" for name in values]
    for name, bound in BOUNDS.items():
        if (day := getattr(asked, name)) is not None:
            values[name] = day
            parts.append(bound)
    return " and ".join(parts) or "true", values


def count(connection: duckdb.DuckDBPyConnection, asked: Filter) -> int:
    """How many figures a filter asks for."""
    condition, values = condition_of(asked)
    statement = f"select count(*) from {FIGURES} where {condition}"
    return int(connection.sql(statement, params=values).fetchall()[0][0])


def refuse_more(connection: duckdb.DuckDBPyConnection, asked: Filter, most: int | None) -> None:
    """Raise TooManyRowsError when a filter asks for more than ``most``."""
    if most is not None and (found := count(connection, asked)) > most:
        raise TooManyRowsError(found, most)


def rows(
    connection: duckdb.DuckDBPyConnection, asked: Filter, *, most: int | None = None
) -> pa.RecordBatchReader:
    """The figures of a filter as batches of Arrow, in one order: by indicator, place and time.

    Read and sorted an indicator at a time: sorting all of them takes the memory of all of them.
    The connection has to stay open, and unused, until the last batch is read. Raises
    TooManyRowsError before anything is read when there are more than ``most``.
    """
    refuse_more(connection, asked, most)
    offered = [name for (name,) in connection.sql(COLUMNS).fetchall()]
    columns = ", ".join(quoted(name) for name in columns_of(asked, offered))
    return batches(connection, f"select {columns} from {FIGURES}", asked)


def batches(
    connection: duckdb.DuckDBPyConnection,
    selection: str,
    asked: Filter,
    bound: Mapping[str, Any] | None = None,
) -> pa.RecordBatchReader:
    """What ``selection`` makes of ``figures_named``, of a filter's figures in the order of rows.

    ``bound`` are the values of the selection itself.
    """
    condition, values = condition_of(asked)
    own = dict(bound or {})
    empty = connection.sql(f"{selection} where false", params=own).to_arrow_reader(BATCH)
    ids = sorted(asked.indicators) or [one for (one,) in connection.sql(INDICATORS).fetchall()]
    statement = f"{selection} where indicator_id = $one and {condition} order by {ORDER}"

    def read() -> Iterator[pa.RecordBatch]:
        for one in ids:
            found = connection.sql(statement, params={**own, **values, "one": one})
            yield from found.to_arrow_reader(BATCH)

    return pa.RecordBatchReader.from_batches(empty.schema, read())


def quoted(name: str) -> str:
    """The name of a column as SQL takes it."""
    return '"' + name.replace('"', '""') + '"'


def _grouped(number: int, sign: str) -> str:
    return f"{number:,}".replace(",", sign)
