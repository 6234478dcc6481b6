"""What follows the commit: landing file into place, receipt written, inbox emptied."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from orchestration.durable import file_sha256, sync_folder, write_json
from orchestration.intake.claims import FAILED, LANDED, READING
from orchestration.operations.models import ReceiptRow, Submission
from orchestration.paths import Home


def settle(session: Session, home: Home) -> None:
    """Finish every committed submission that is not settled; safe to repeat after a crash."""
    unsettled = select(Submission).where(
        Submission.settled_at.is_(None), Submission.state.not_in([READING, FAILED])
    )
    touched = set()
    for row in session.scalars(unsettled).all():
        if row.state in LANDED and _put_in_place(row, home):
            touched.add(home.landing / row.feed)
        for receipt in session.scalars(
            select(ReceiptRow).where(ReceiptRow.sequence == row.sequence)
        ):
            write_receipt(receipt, home)
        empty_inbox(home, row.inbox_path, row.sha256)
        row.settled_at = datetime.now(UTC)
    for folder in touched:
        sync_folder(folder)


def write_receipt(receipt: ReceiptRow, home: Home) -> None:
    """Write the receipt's file if it is not there."""
    path = home.root / receipt.path
    if not path.exists():
        write_json(path, receipt.content)


def empty_inbox(home: Home, inbox_path: str, sha256: str) -> None:
    """Take the file out of the inbox, unless other content has come under its name since."""
    path = home.inbox / inbox_path
    if path.is_file() and file_sha256(path) == sha256:
        path.unlink()


def _put_in_place(row: Submission, home: Home) -> bool:
    name = f"{row.submission_id}.parquet"
    pending, final = home.pending / row.feed / name, home.landing / row.feed / name
    if not pending.exists():
        return False
    final.parent.mkdir(parents=True, exist_ok=True)
    pending.replace(final)
    return True
