"""What follows the commit: landing file into place, receipt written, inbox emptied."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

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
            _bring_workbook(row, receipt, home)
        empty_inbox(home, row.inbox_path, row.sha256)
        row.settled_at = datetime.now(UTC)
    for folder in touched:
        sync_folder(folder)


def write_receipt(receipt: ReceiptRow, home: Home) -> None:
    """Write the receipt's file and the agency's copy of it, each if it is not there."""
    # It may hold counts that the public does not see; who else may look is the installation's word.
    home.outbox.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path in (home.root / receipt.path, outbox_path(home, receipt.path)):
        if not path.exists():
            write_json(path, receipt.content)


def outbox_path(home: Home, receipt: str) -> Path:
    """Where the agency's copy of a receipt stands, by the receipt's path below the home folder."""
    return home.outbox / (home.root / receipt).relative_to(home.receipts)


def prune_outbox(home: Home, days: int) -> None:
    """Take away the agencies' copies that are older than ``days``; the receipts stay."""
    oldest = time.time() - days * 86_400
    for path in home.outbox.glob("*/*/*"):
        if path.is_file() and path.stat().st_mtime < oldest:
            path.unlink()


def empty_inbox(home: Home, inbox_path: str, sha256: str) -> None:
    """Take the file out of the inbox, unless other content has come under its name since."""
    path = home.inbox / inbox_path
    if path.is_file() and file_sha256(path) == sha256:
        path.unlink()


def _bring_workbook(row: Submission, receipt: ReceiptRow, home: Home) -> None:
    """Put the marked workbook that was drawn while reading beside the agency's copy."""
    drawn = home.pending / row.feed / f"{row.submission_id}.xlsx"
    if drawn.exists():
        drawn.replace(outbox_path(home, receipt.path).with_suffix(".xlsx"))


def _put_in_place(row: Submission, home: Home) -> bool:
    name = f"{row.submission_id}.parquet"
    pending, final = home.pending / row.feed / name, home.landing / row.feed / name
    if not pending.exists():
        return False
    final.parent.mkdir(parents=True, exist_ok=True)
    pending.replace(final)
    return True
