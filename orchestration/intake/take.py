"""Taking the inbox in: originals, then landing, then the commit, then the inbox is emptied."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from orchestration import progress
from orchestration.alerts import DATA_TEAM, agency_audience, message, tell
from orchestration.intake.arrivals import kept_name, look, waiting
from orchestration.intake.claims import FAILED, Claim, claim, keep_originals
from orchestration.intake.oddities import tell_of
from orchestration.intake.readers import Outcome, Task, Terms, read_all
from orchestration.intake.settle import (
    empty_inbox,
    outbox_path,
    prune_outbox,
    settle,
    write_receipt,
)
from orchestration.intake.withdrawal import write_tombstones
from orchestration.operations.database import Operations
from orchestration.operations.models import ReceiptRow, Submission
from orchestration.paths import Home
from orchestration.settings import Settings
from sources.printable import printable

if TYPE_CHECKING:
    from sources.loader import Catalogue

COMMIT_EVERY = 25
# A folder of the inbox may have a longer name than any agency; the outbox takes so much.
LONGEST_AUDIENCE = 80


@dataclass
class IntakeReport:
    """What an intake did: files by state, cells by feed, and the receipts with rejections."""

    states: Counter[str] = field(default_factory=Counter)
    cells: Counter[str] = field(default_factory=Counter)
    files: Counter[str] = field(default_factory=Counter)
    with_rejections: list[Path] = field(default_factory=list)


def take_in(
    settings: Settings,
    database: Operations,
    catalogue: Catalogue,
    as_of: date,
    feeds: Iterable[str] | None = None,
) -> IntakeReport:
    """Take in what waits in the inbox, of ``feeds`` or of all, and answer every file.

    The order survives a crash at any point: a rerun finishes what was begun, lands nothing twice
    and loses nothing. Of every file the original is kept and a receipt is written.
    """
    from sources.landing import ensure_empty

    home = settings.paths
    home.inbox.mkdir(parents=True, exist_ok=True)
    ensure_empty(home.landing)
    with database.transaction() as session:
        settle(session, home)
    write_tombstones(database, home)
    shutil.rmtree(home.pending, ignore_errors=True)
    prune_outbox(home, settings.outbox_days)

    chosen = None if feeds is None else set(feeds)
    arrivals = [
        arrival
        for arrival in waiting(home.inbox, settings.settle_seconds, settings.largest_file_bytes)
        if chosen is None or arrival.feed in chosen or arrival.feed not in catalogue.contracts
    ]
    kept = keep_originals(home, arrivals)
    with database.transaction() as session:
        claims = claim(session, home, kept)
        tell_of(session, look(home.inbox, settings.largest_file_bytes)[1])

    report = IntakeReport()
    terms = Terms(settings.catalogue_folder, as_of, home.pending)
    _read_and_commit(claims, terms, catalogue, settings, database, report)
    _answer_known([one for one in claims if one.known], home, database, report)
    return report


def _read_and_commit(
    claims: list[Claim],
    terms: Terms,
    catalogue: Catalogue,
    settings: Settings,
    database: Operations,
    report: IntakeReport,
) -> None:
    fresh = [one for one in claims if not one.known]
    tasks = [_task(one) for one in fresh]
    batch: list[tuple[Claim, Outcome]] = []
    progress.step("reading files", 0, len(fresh))
    for done, outcome in enumerate(read_all(tasks, terms, catalogue, settings.readers), start=1):
        batch.append((fresh[done - 1], outcome))
        if len(batch) == COMMIT_EVERY or done == len(fresh):
            _commit(batch, settings.paths, database, report)
            batch = []
        progress.step("reading files", done, len(fresh))


def _task(one: Claim) -> Task:
    return Task(
        path=one.original,
        file_name=one.arrival.name,
        feed=one.arrival.feed,
        agency=one.arrival.agency,
        submission_id=one.submission_id,
        sequence=one.sequence,
        size=one.arrival.size,
    )


def _commit(
    batch: list[tuple[Claim, Outcome]], home: Home, database: Operations, report: IntakeReport
) -> None:
    with database.transaction() as session:
        for one, outcome in batch:
            if outcome.receipt is None:
                _record_failure(session, one, outcome.failure or "", report)
            elif outcome.receipt["sha256"] == one.sha256:
                _record_reading(session, one, outcome, home, report)
            else:  # changed between copying and reading: the next run takes the new content
                (home.pending / one.arrival.feed / f"{one.submission_id}.parquet").unlink(
                    missing_ok=True
                )
    with database.transaction() as session:
        settle(session, home)


def _record_reading(
    session: Session, one: Claim, outcome: Outcome, home: Home, report: IntakeReport
) -> None:
    receipt: dict[str, Any] = outcome.receipt or {}
    row = session.get_one(Submission, one.sequence)
    row.state = receipt["state"]
    row.rows_accepted, row.rows_rejected = receipt["rows_accepted"], receipt["rows_rejected"]
    row.cells = outcome.cells
    path = _receipt_path(one, home)
    session.add(_receipt_row(one, path, home, receipt))
    report.states[row.state] += 1
    report.files[row.feed] += 1
    report.cells[row.feed] += outcome.cells
    if receipt["rejections"]:
        report.with_rejections.append(path)
        copy = outbox_path(home, path.relative_to(home.root).as_posix())
        shown = copy.with_suffix(".json" if outcome.undrawn else ".xlsx")
        _tell_of_rejection(session, row, shown.relative_to(home.root).as_posix())
    if outcome.undrawn:
        _tell_of_undrawn(session, row, outcome.undrawn)


def _record_failure(session: Session, one: Claim, failure: str, report: IntakeReport) -> None:
    """The program failed on this file: it stays in the inbox for the next run, told of once."""
    row = session.get_one(Submission, one.sequence)
    row.state = FAILED
    report.states[FAILED] += 1
    named = printable(one.arrival.relative)
    progress.say(f"{named} could not be read: {failure.splitlines()[-1]}")
    if not one.failed_before:
        tell(
            session,
            message(
                "reading_failed",
                DATA_TEAM,
                f"submission/{row.submission_id}",
                path=named,
                failure=failure.splitlines()[-1].split(":")[0],  # its class: the rest may quote
            ),
        )


def _tell_of_rejection(session: Session, row: Submission, receipt: str) -> None:
    event = "submission_rejected" if row.state == "rejected" else "submission_partly_rejected"
    tell(
        session,
        message(
            event,
            agency_audience(row.agency)[:LONGEST_AUDIENCE],
            f"submission/{row.submission_id}",
            file=row.file_name,
            accepted=row.rows_accepted,
            rejected=row.rows_rejected,
            receipt=receipt,
            feed=row.feed,
        ),
    )


def _tell_of_undrawn(session: Session, row: Submission, failure: str) -> None:
    tell(
        session,
        message(
            "receipt_not_drawn",
            DATA_TEAM,
            f"submission/{row.submission_id}",
            file=row.file_name,
            failure=failure.splitlines()[-1].split(":")[0],
        ),
    )


def _answer_known(
    claims: list[Claim], home: Home, database: Operations, report: IntakeReport
) -> None:
    """Files whose content came before get the first one's receipt, with a note saying so."""
    for one in claims:
        with database.transaction() as session:
            row = session.get_one(Submission, one.sequence)
            if row.settled_at is None:
                continue  # the first copy failed: both wait for the next run
            path = _receipt_path(one, home)
            if not path.exists():
                receipt = _receipt_row(one, path, home, _already_received(session, one, row))
                session.add(receipt)
                session.flush()
                write_receipt(receipt, home)
            report.states["known"] += 1
        empty_inbox(home, one.arrival.relative, one.sha256)


def _already_received(session: Session, one: Claim, row: Submission) -> dict[str, Any]:
    from sqlalchemy import select

    first = session.scalars(
        select(ReceiptRow)
        .where(ReceiptRow.sequence == row.sequence)
        .order_by(ReceiptRow.receipt_id)
    ).first()
    content: dict[str, Any] = dict(first.content) if first else {}
    note = {
        "code": "already_received",
        "row": None,
        "column": None,
        "value": row.file_name,
        "sentence_vi": (
            f"Nội dung này đã nhận trước đây trong tệp “{row.file_name}” "
            f"(số {row.submission_id}); không ghi lần nữa."
        ),
        "sentence_en": (
            f"This content came before as the file “{row.file_name}” "
            f"(submission {row.submission_id}); it was not landed again."
        ),
    }
    return {**content, "file_name": one.arrival.name, "notes": [note, *content.get("notes", [])]}


def _receipt_path(one: Claim, home: Home) -> Path:
    name = f"{kept_name(one.sha256, one.arrival.name)}.json"
    return home.receipts / one.arrival.agency / one.arrival.feed / name


def _receipt_row(one: Claim, path: Path, home: Home, content: dict[str, Any]) -> ReceiptRow:
    return ReceiptRow(
        sequence=one.sequence,
        file_name=one.arrival.name,
        path=path.relative_to(home.root).as_posix(),
        written_at=datetime.now(UTC),
        content={**content, "submission_id": one.submission_id},
    )
