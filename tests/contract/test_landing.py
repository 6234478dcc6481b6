"""What was read lands whole in the one schema, and can be taken back."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from sources.landing import SCHEMA, LandingError, ensure_empty, land, withdraw
from sources.reading import Reading
from tests.contract.forms import COUNTS, HEADER, Office, csv_bytes, row

SUBMISSION = "00000007-0123456789ab"


def send(office: Office) -> Reading:
    return office.send(csv_bytes([HEADER, row(0), row(1, ["", "0", *COUNTS[2:]])]))


def test_a_reading_lands_in_the_schema(office: Office, tmp_path: Path) -> None:
    path = land(send(office), submission_id=SUBMISSION, sequence=7, landing=tmp_path / "landing")
    assert path == tmp_path / "landing" / "health" / f"{SUBMISSION}.parquet"
    table = pq.read_table(path)
    assert table.schema.equals(SCHEMA)
    assert set(table["submission_id"].to_pylist()) == {SUBMISSION}
    assert set(table["sequence"].to_pylist()) == {7}
    assert set(table["state"].to_pylist()) == {"reported", "zero", "blank"}
    assert pq.ParquetFile(path).metadata.row_group(0).column(0).compression == "ZSTD"


def test_landing_twice_is_the_same_and_leaves_nothing_beside(
    office: Office, tmp_path: Path
) -> None:
    reading = send(office)
    for _ in range(2):
        path = land(reading, submission_id=SUBMISSION, sequence=7, landing=tmp_path)
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_a_rejected_file_does_not_land(office: Office, tmp_path: Path) -> None:
    rejected = office.send(b"")
    with pytest.raises(LandingError, match="rejected"):
        land(rejected, submission_id=SUBMISSION, sequence=7, landing=tmp_path / "landing")
    assert not (tmp_path / "landing").exists()


def test_a_withdrawal_is_a_tombstone_beside_the_submission(office: Office, tmp_path: Path) -> None:
    land(send(office), submission_id=SUBMISSION, sequence=7, landing=tmp_path)
    path = withdraw("health", SUBMISSION, 7, tmp_path)
    assert path.name == f"{SUBMISSION}.withdrawn.parquet"
    table = pq.read_table(path)
    assert table.schema.equals(SCHEMA)
    (only,) = table.to_pylist()
    assert {k: v for k, v in only.items() if v is not None} == {
        "submission_id": SUBMISSION,
        "sequence": 7,
        "state": "withdrawn",
    }


def test_what_never_landed_cannot_be_withdrawn(tmp_path: Path) -> None:
    with pytest.raises(LandingError, match="does not exist"):
        withdraw("health", SUBMISSION, 7, tmp_path)


def test_all_landing_files_read_as_one_table_even_when_there_are_none(
    office: Office, tmp_path: Path
) -> None:
    landing = tmp_path / "landing"
    assert ensure_empty(landing) == ensure_empty(landing)
    query = f"SELECT count(*) FROM read_parquet('{landing}/*/*.parquet')"
    assert duckdb.sql(query).fetchall() == [(0,)]
    land(send(office), submission_id=SUBMISSION, sequence=7, landing=landing)
    withdraw("health", SUBMISSION, 7, landing)
    assert duckdb.sql(query).fetchall() == [(13,)]
