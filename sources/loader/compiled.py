"""The compiled catalogue on disk: named by its content, written whole or not at all."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from sources.loader.catalogue import Catalogue

CURRENT = "current"
HASH_DIGITS = 16


def content_hash(tables: dict[str, pa.Table]) -> str:
    """SHA-256 (first 16 digits) over the names, types and values of all tables, in file order.

    The column that carries the hash itself is left out.
    """
    digest = hashlib.sha256()
    for name in sorted(tables):
        table = tables[name]
        kept = [column for column in table.column_names if column != "catalogue_hash"]
        table = table.select(kept)
        digest.update(f"{name}\n{table.schema.to_string()}\n".encode())
        sink = pa.BufferOutputStream()
        pa_csv.write_csv(table, sink)
        digest.update(sink.getvalue())
    return digest.hexdigest()[:HASH_DIGITS]


def with_hash(tables: dict[str, pa.Table]) -> tuple[str, dict[str, pa.Table]]:
    """The tables' content hash, and the tables with it written into `catalogue`."""
    found = content_hash(tables)
    about = tables["catalogue"]
    at = about.schema.get_field_index("catalogue_hash")
    filled = about.set_column(at, about.schema.field(at), pa.array([found] * about.num_rows))
    return found, tables | {"catalogue": filled}


def compile_catalogue(catalogue: Catalogue, into: Path) -> Path:
    """Write the compiled tables to `into`/<hash>/*.parquet and point `into`/current at them.

    A folder of that hash that is already there is kept. The folder appears by one rename and
    the link by another, so a reader never sees half of either. Returns the folder.
    """
    into.mkdir(parents=True, exist_ok=True)
    folder = into / catalogue.content_hash
    if not folder.exists():
        _write(catalogue, into, folder)
    link = into / f".current-{secrets.token_hex(8)}"
    link.symlink_to(folder.name)
    link.replace(into / CURRENT)
    return folder


def _write(catalogue: Catalogue, into: Path, folder: Path) -> None:
    pending = Path(tempfile.mkdtemp(prefix=".pending-", dir=into))
    try:
        for name, table in catalogue.tables.items():
            path = pending / f"{name}.parquet"
            pq.write_table(table, path, compression="zstd")
            path.chmod(0o644)
            _sync(path)
        pending.chmod(0o755)
        _sync(pending)
        pending.rename(folder)
    except OSError:
        shutil.rmtree(pending, ignore_errors=True)
        if not folder.exists():
            raise


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
