"""Parquet, written row group by row group."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

RELEASE = b"chitieu_release"
"""The key under which the file says which release it is of, as JSON."""


class _Pieces(io.RawIOBase):
    """A file that is only written to, and from which what was written is taken away."""

    def __init__(self) -> None:
        self._written: list[bytes] = []
        self._length = 0

    def writable(self) -> bool:
        return True

    def write(self, piece: Any, /) -> int:
        taken = bytes(piece)
        self._written.append(taken)
        self._length += len(taken)
        return len(taken)

    def tell(self) -> int:
        return self._length

    def take(self) -> bytes:
        written = b"".join(self._written)
        self._written.clear()
        return written


def parquet_of(found: pa.RecordBatchReader, facts: Mapping[str, Any]) -> Iterator[bytes]:
    """The rows as Parquet with their types; the file says of which release they are."""
    told = {name: facts.get(name) for name in ("id", "as_of", "created_at", "synthetic")}
    schema = found.schema.with_metadata({RELEASE: json.dumps(told).encode()})
    pieces = _Pieces()
    with pq.ParquetWriter(pa.PythonFile(pieces, mode="w"), schema, compression="zstd") as writer:
        for batch in found:
            writer.write_table(pa.Table.from_batches([batch]).cast(schema))
            yield pieces.take()
    yield pieces.take()
