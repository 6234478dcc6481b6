"""Figures as SDMX-CSV 2.0, in pieces.

The rows are made by one statement and the text a column at a time: pysdmx's own writer holds all
of a data set as text several times over. A test compares both, byte by byte.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import duckdb
import pyarrow as pa

from orchestration.outputs.sdmx import standard
from orchestration.outputs.sdmx.exchange import Exchange, ExchangeError, exchange_of
from orchestration.outputs.sdmx.structure import NUMBERS, TIME, TRUTHS, VALUE, Structure
from orchestration.outputs.tables.filter import Filter
from orchestration.outputs.tables.lines import csv_lines
from orchestration.outputs.tables.offer import FIGURES
from orchestration.outputs.tables.selecting import batches

END = "\n"
NO_VALUE = "NaN"
COUNT_DECIMALS, RATE_DECIMALS = 0, 1

# SDMX writes months, quarters, half-years and years of the calendar in their own way; any other
# time is its first day and its length.
TIME_PERIOD = """
case
    when day(period_start) <> 1 or day(period_end + 1) <> 1
        then period_start || '/P' || (period_end - period_start + 1) || 'D'
    when datediff('month', period_start, period_end + 1) = 1
        then strftime(period_start, '%Y-%m')
    when datediff('month', period_start, period_end + 1) = 3 and month(period_start) % 3 = 1
        then strftime(period_start, '%Y') || '-Q' || quarter(period_start)
    when datediff('month', period_start, period_end + 1) = 6 and month(period_start) % 6 = 1
        then strftime(period_start, '%Y') || '-S' || (month(period_start) // 6 + 1)
    when datediff('month', period_start, period_end + 1) = 12 and month(period_start) = 1
        then strftime(period_start, '%Y')
    when datediff('month', period_start, period_end + 1) % 12 = 0
        then period_start || '/P' || (datediff('month', period_start, period_end + 1) // 12) || 'Y'
    else period_start || '/P' || datediff('month', period_start, period_end + 1) || 'M'
end
"""
OBS_STATUS = """
case
    when obs_status = 'normal' and unreliable then $unreliable_code
    else list_extract($status_codes, list_position($status_words, obs_status))
end
"""
SELECTED: Mapping[str, str] = {
    "FREQ": "list_extract($frequency_codes, list_position($frequency_words, period_type))",
    "REF_AREA": "locality_id",
    "INDICATOR": "indicator_id",
    "GEOGRAPHY": "geography",
    "SERIES": "series",
    "PERIOD_TYPE": "period_type",
    TIME: TIME_PERIOD,
    VALUE: f"coalesce(cast(value as varchar), '{NO_VALUE}')",
    "UNIT_MEASURE": "case when per = 1 then $counted else 'PER_' || per end",
    "UNIT_MULT": "'0'",
    "DECIMALS": f"case when per = 1 then {COUNT_DECIMALS} else {RATE_DECIMALS} end",
    "OBS_STATUS": OBS_STATUS,
    "OBS_CONF": "list_extract($conf_codes, list_position($status_words, obs_status))",
    **{name: name.lower() for name in NUMBERS},
    **{name: f"case {name.lower()} when true then 'Y' when false then 'N' end" for name in TRUTHS},
    "QUALITY": "quality",
    "REASON": "reason",
}


def sdmx_csv_of(
    connection: duckdb.DuckDBPyConnection,
    asked: Filter,
    exchange: Exchange,
    structure: Structure,
) -> Iterator[bytes]:
    """The figures of a filter (its columns are not looked at) as SDMX-CSV 2.0.

    Raises ExchangeError before the first piece for what the catalogue has no code for.
    """
    found = observations(connection, asked, exchange, structure)
    return _pieces(found)


def observations(
    connection: duckdb.DuckDBPyConnection,
    asked: Filter,
    exchange: Exchange,
    structure: Structure,
) -> pa.RecordBatchReader:
    """The same as batches of Arrow: every column as text, as it is written."""
    bound = _bound(connection, exchange, structure)
    selected = {**SELECTED, **{name: _part(name) for name in exchange.dimensions}}
    columns = [one.id for one in structure.definition.components]
    parts = [
        "'dataflow' as \"STRUCTURE\"",
        '$structure_id as "STRUCTURE_ID"',
        "'I' as \"ACTION\"",
        *(f'cast({selected[name]} as varchar) as "{name}"' for name in columns),
    ]
    return batches(connection, f"select {', '.join(parts)} from {FIGURES}", asked, bound)


def exchange_for(connection: duckdb.DuckDBPyConnection, catalogue: Any) -> Exchange:
    """What a catalogue's folder says for the figures behind a connection."""
    return exchange_of(catalogue, _distinct(connection, "breakdown"))


def _pieces(found: pa.RecordBatchReader) -> Iterator[bytes]:
    yield csv_lines([pa.array([name]) for name in found.schema.names], ",", END)
    for batch in found:
        yield csv_lines(batch.columns, ",", END)


def _part(dimension: str) -> str:
    return f"list_extract(${dimension.lower()}_codes, list_position($breakdown_words, breakdown))"


def _bound(
    connection: duckdb.DuckDBPyConnection, exchange: Exchange, structure: Structure
) -> dict[str, Any]:
    """The values that the selection binds: words of the release beside their codes."""
    _need("period_type", _distinct(connection, "period_type"), exchange.frequencies)
    _need("obs_status", _distinct(connection, "obs_status"), standard.STATUSES)
    maker, flow = structure.maker, structure.flow
    words = list(exchange.breakdowns)
    return {
        "structure_id": f"{maker.agency}:{flow.id}({maker.version})",
        "frequency_words": list(exchange.frequencies),
        "frequency_codes": list(exchange.frequencies.values()),
        "status_words": list(standard.STATUSES),
        "status_codes": [status for status, _ in standard.STATUSES.values()],
        "conf_codes": [conf for _, conf in standard.STATUSES.values()],
        "unreliable_code": standard.UNRELIABLE,
        "counted": standard.NUMBER,
        "breakdown_words": words,
        **{
            f"{name.lower()}_codes": [codes[word] for word in words]
            for name, codes in exchange.dimensions.items()
        },
    }


def _distinct(connection: duckdb.DuckDBPyConnection, column: str) -> list[str]:
    statement = f"select distinct {column} from figures order by {column}"
    return [str(value) for (value,) in connection.sql(statement).fetchall()]


def _need(column: str, used: Iterable[str], known: Mapping[str, Any]) -> None:
    if unknown := [word for word in used if word not in known]:
        raise ExchangeError(
            f"There is no SDMX code for {column} {', '.join(unknown)} of this release: take the "
            "catalogue that it was made with."
        )
