"""What one run works from: the day, the submissions, and a fingerprint of all of it."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import BaseModel
from sqlalchemy import select

from orchestration.code_version import code_version
from orchestration.durable import write_text
from orchestration.intake.claims import LANDED
from orchestration.operations.database import Operations
from orchestration.operations.models import ReceiptRow, Submission
from orchestration.paths import Home

SUBMISSIONS = pa.schema(
    [
        ("submission_id", pa.string()),
        ("sequence", pa.int64()),
        ("agency", pa.string()),
        ("feed", pa.string()),
        ("received", pa.date32()),
        ("file_name", pa.string()),
        ("accepted", pa.int64()),
        ("rejected", pa.int64()),
        ("state", pa.string()),
        ("receipt", pa.string()),
    ]
)


class Inputs(BaseModel):
    """What a candidate was made from.

    Equal fingerprints make equal figures; the baseline is what they are judged by.
    ``baseline_fitted`` says that it was fitted on this very candidate.
    """

    catalogue_hash: str
    as_of: date
    landing_fingerprint: str
    code_version: str
    baseline_version: str | None = None
    baseline_fitted: bool = False

    @property
    def fingerprint(self) -> str:
        """One hash over all that decides the figures."""
        content = self.model_dump_json(exclude={"baseline_version", "baseline_fitted"})
        return hashlib.sha256(content.encode()).hexdigest()

    def with_baseline(self, version: str, *, fitted: bool) -> Inputs:
        """The same, judged by this version of the baseline."""
        return self.model_copy(update={"baseline_version": version, "baseline_fitted": fitted})

    def write(self, path: Path) -> None:
        """Write as ``inputs.json``, with the fingerprint beside the parts."""
        content = {**self.model_dump(mode="json"), "fingerprint": self.fingerprint}
        write_text(path, json.dumps(content, indent=2, sort_keys=True) + "\n")


def read_inputs(folder: Path) -> Inputs:
    """The inputs that ``folder/inputs.json`` names; FileNotFoundError when there is none."""
    return Inputs.model_validate_json((folder / "inputs.json").read_text(encoding="utf-8"))


def write_run_inputs(home: Home, database: Operations, as_of: date, time_zone: str) -> Inputs:
    """Write run/context, run/submissions and run/inputs.json from what has landed.

    The compiled catalogue must be current. Returns the inputs of the run.
    """
    home.run.mkdir(parents=True, exist_ok=True)
    context = pa.table({"as_of": pa.array([as_of], pa.date32())})
    _write_table(context, home.run / "context.parquet")
    submissions = _submissions(database, time_zone)
    _write_table(submissions, home.run / "submissions.parquet")
    inputs = Inputs(
        catalogue_hash=home.current_catalogue.resolve().name,
        as_of=as_of,
        landing_fingerprint=_landing_fingerprint(home.landing, submissions),
        code_version=code_version(),
    )
    inputs.write(home.run / "inputs.json")
    return inputs


def _submissions(database: Operations, time_zone: str) -> pa.Table:
    zone = ZoneInfo(time_zone)
    answered = select(Submission, ReceiptRow.path).join(
        ReceiptRow, ReceiptRow.sequence == Submission.sequence
    )
    rows: dict[int, dict[str, object]] = {}
    with database.transaction() as session:
        for row, receipt in session.execute(answered.order_by(ReceiptRow.receipt_id)):
            rows.setdefault(
                row.sequence,
                {
                    "submission_id": row.submission_id,
                    "sequence": row.sequence,
                    "agency": row.agency,
                    "feed": row.feed,
                    "received": row.received_at.astimezone(zone).date(),
                    "file_name": row.file_name,
                    "accepted": row.rows_accepted,
                    "rejected": row.rows_rejected,
                    "state": _state(row),
                    "receipt": receipt,
                },
            )
    return pa.Table.from_pylist([rows[key] for key in sorted(rows)], schema=SUBMISSIONS)


def _state(row: Submission) -> str:
    return "withdrawn" if row.withdrawn_at and row.state in LANDED else row.state


def _landing_fingerprint(landing: Path, submissions: pa.Table) -> str:
    """Landing files are never changed: their names and sizes tell their content."""
    digest = hashlib.sha256()
    for path in sorted(landing.glob("*/*.parquet")):
        digest.update(f"{path.relative_to(landing).as_posix()} {path.stat().st_size}\n".encode())
    digest.update(json.dumps(submissions.to_pylist(), default=str).encode())
    return digest.hexdigest()


def _write_table(table: pa.Table, path: Path) -> None:
    temporary = path.with_name(f".{path.name}.tmp")
    pq.write_table(table, temporary)
    temporary.replace(path)
