"""Handing reports on: files in the inbox first, then the memory of them, so that none is lost.

Before a file appears the reports in it are marked as being on their way, and the delivery's
fingerprint is kept. After a crash the same reports make the same files, which intake knows by their
hash; other reports make files of another number, so that no old content is taken for theirs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from sqlalchemy.orm import Session

from orchestration.durable import write_text
from orchestration.operations.models import Pull
from orchestration.paths import Home
from orchestration.pulls.memory import Memory
from sources.contract import Contract
from sources.pulls.as_file import file_parts, file_text, in_letters
from sources.pulls.report import Report


def begin(session: Session, row: Pull, memory: Memory, reports: Sequence[Report]) -> None:
    """Give the delivery its number, and mark its reports as being on their way."""
    fingerprint = hashlib.sha256()
    for report in sorted(reports, key=lambda one: one.key):
        fingerprint.update(repr((report.key, report.digest)).encode())
    if row.written is not None and row.written != fingerprint.hexdigest():
        row.number += 1
    row.written = fingerprint.hexdigest()
    memory.begin(reports)
    session.flush()


def write(home: Home, row: Pull, contract: Contract, reports: Sequence[Report]) -> list[str]:
    """Write the files into the agency's inbox, each whole or not at all; give their names."""
    folder = home.inbox / row.agency / row.feed
    number = f"{in_letters(row.number):a>4}"
    names = []
    for part, some in enumerate(file_parts(contract, reports)):
        name = f"{row.source}-{number}-{in_letters(part)}.csv"
        write_text(folder / name, file_text(contract, some, row.number or None))
        names.append(name)
    return names


def end(row: Pull) -> None:
    """The files are in the inbox and remembered: the next delivery is another."""
    if row.written is not None:
        row.number += 1
        row.written = None
