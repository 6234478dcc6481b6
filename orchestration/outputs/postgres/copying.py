"""Rows from Parquet to the server by COPY, as CSV: the server takes it as fast as its binary form.

Arrow writes the text of one batch while the batch before is sent. An empty text is quoted and so
told from nothing, which is not.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from psycopg import sql
from pyarrow import csv

from orchestration.outputs.postgres.audiences import OF_PROVINCE, PLACE
from orchestration.outputs.postgres.connecting import Connection
from orchestration.outputs.postgres.tables import Table

BATCH = 65_536
WRITTEN = csv.WriteOptions(include_header=False, quoting_style="needed")
PROVINCES = f"""
select
    whole.*,
    locality.province_code as {OF_PROVINCE}
from read_parquet($path) as whole
left join read_parquet($localities) as locality using ({PLACE})
"""


def copy(connection: Connection, table: Table, child: sql.Composable) -> None:
    """Fill ``child``, which this transaction has made: its rows are frozen, no vacuum follows."""
    columns = sql.SQL(", ").join(sql.Identifier(name) for name in table.stored)
    statement = sql.SQL("copy {} ({}) from stdin (format csv, freeze)").format(child, columns)
    with connection.cursor().copy(statement) as sent, ThreadPoolExecutor(1) as ahead:
        waiting = None
        for batch in _batches(table):
            coming = ahead.submit(_text, batch)
            if waiting is not None:
                sent.write(waiting.result())
            waiting = coming
        if waiting is not None:
            sent.write(waiting.result())


def _batches(table: Table) -> Iterator[pa.RecordBatch]:
    if not table.bounded:
        yield from pq.ParquetFile(table.path).iter_batches(BATCH)
        return
    localities = str(table.path.with_name("localities.parquet"))
    asked = {"path": str(table.path), "localities": localities}
    with closing(duckdb.connect()) as reader:
        yield from reader.sql(PROVINCES, params=asked).to_arrow_reader(BATCH)


def _text(batch: pa.RecordBatch) -> memoryview:
    text = io.BytesIO()
    csv.write_csv(batch, text, WRITTEN)
    return text.getbuffer()
