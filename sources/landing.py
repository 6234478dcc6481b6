"""Landing: the one canonical long schema, one immutable Parquet file per submission."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

if TYPE_CHECKING:
    from sources.reading import Reading

SCHEMA = pa.schema(
    [
        ("submission_id", pa.string()),
        ("sequence", pa.int64()),
        ("source_row", pa.int64()),
        ("feed", pa.string()),
        ("agency", pa.string()),
        ("locality_id", pa.string()),
        ("period", pa.string()),
        ("breakdown", pa.string()),
        ("measure_id", pa.string()),
        ("count", pa.int64()),
        ("state", pa.string()),
        ("note", pa.string()),
    ]
)
"""What every landing file holds; ``state`` is reported, zero, blank or withdrawn."""

OF_SUBMISSION = ("submission_id", "sequence")
"""What a file is told by its landing and no reader knows."""


class LandingError(Exception):
    """A submission that cannot be landed or withdrawn, and what to do."""


def land(reading: Reading, *, submission_id: str, sequence: int, landing: Path) -> Path:
    """Write a reading's cells as ``landing/<feed>/<submission_id>.parquet``; returns that path.

    The file appears whole or not at all. Landing the same submission again writes the same file.
    Raises LandingError when nothing of the file was accepted.
    """
    if reading.receipt.state == "rejected":
        raise LandingError(
            f"{reading.receipt.file_name} was rejected, so there is nothing to land as "
            f"{submission_id}: give the sender the receipt"
        )
    count = reading.cells.num_rows
    identity = pa.table(
        {
            "submission_id": pa.repeat(pa.scalar(submission_id), count),
            "sequence": pa.repeat(pa.scalar(sequence, pa.int64()), count),
        }
    )
    columns = [
        identity[field.name] if field.name in identity.column_names else reading.cells[field.name]
        for field in SCHEMA
    ]
    path = landing / reading.receipt.feed / f"{submission_id}.parquet"
    _write(pa.table(columns, schema=SCHEMA), path)
    return path


def withdraw(feed: str, submission_id: str, sequence: int, landing: Path) -> Path:
    """Write the tombstone of a landed submission beside it; returns its path.

    Raises LandingError when the submission never landed.
    """
    landed = landing / feed / f"{submission_id}.parquet"
    if not landed.exists():
        raise LandingError(f"{landed} does not exist: only a landed submission can be withdrawn")
    row: dict[str, list[object]] = {field.name: [None] for field in SCHEMA}
    row |= {"submission_id": [submission_id], "sequence": [sequence], "state": ["withdrawn"]}
    path = landing / feed / f"{submission_id}.withdrawn.parquet"
    _write(pa.table(row, schema=SCHEMA), path)
    return path


def ensure_empty(landing: Path) -> Path:
    """A typed file without rows, so that reading all landing files never finds none."""
    path = landing / "_empty" / "empty.parquet"
    if not path.exists():
        _write(SCHEMA.empty_table(), path)
    return path


def _write(table: pa.Table, path: Path) -> None:
    """Write under another name, sync, then rename: no reader ever sees half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # Always the same name: what a crash left is written over, not kept beside.
    draft = path.with_name(f".{path.name}.draft")
    try:
        with draft.open("wb") as file:
            pq.write_table(table, file, compression="zstd")
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
