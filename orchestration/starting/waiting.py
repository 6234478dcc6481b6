"""What waits for a run: the files in the inbox, and what was decided beside it."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from orchestration.catalogue_step import state_of
from orchestration.code_version import code_version
from orchestration.intake.arrivals import Arrival, present
from orchestration.operations.database import operations
from orchestration.operations.models import Submission
from orchestration.settings import Settings

# Files that keep arriving are waited for this long; then those that are there go ahead.
PATIENCE_SECONDS = 30.0


@dataclass(frozen=True)
class Waiting:
    """The set of files that one run is to take in.

    ``growing`` says that more of the same delivery is still coming.
    """

    files: tuple[Arrival, ...]
    growing: bool = False

    def hash_with(self, *besides: str) -> str:
        """One hash over the set, over what comes besides, and over the code that will run.

        Equal hashes: the same run would be asked for again.
        """
        files = sorted((one.relative, one.size, one.modified_ns) for one in self.files)
        return _hash([*files, *besides, code_version()])


def waiting_files(settings: Settings) -> Waiting:
    """What is in the inbox, once nothing has come for ``settle_seconds``.

    Waits for that long at most; a delivery that goes on after it is ``growing``, unless its first
    file has been here for ``PATIENCE_SECONDS``.
    """
    found = present(settings.paths.inbox, settings.largest_file_bytes)
    if not found:
        return Waiting(())
    youngest = max(one.arrived_ns for one in found)
    age = (time.time_ns() - youngest) / 1e9
    if not 0 <= age < settings.settle_seconds:
        return Waiting(tuple(found))
    time.sleep(settings.settle_seconds - age)
    later = present(settings.paths.inbox, settings.largest_file_bytes)
    oldest = min((one.arrived_ns for one in later), default=youngest)
    patient = (time.time_ns() - oldest) / 1e9 < PATIENCE_SECONDS
    return Waiting(tuple(later), growing=patient and later != found)


def decided(settings: Settings) -> str:
    """A hash over what changes figures without a file in the inbox.

    These are the catalogue's files, waivers and corrections among them, and what was withdrawn.
    A run carries it as a tag: while the last good run's is the present one, nothing was decided
    since.
    """
    with operations(settings.operations) as database, database.transaction() as session:
        withdrawn = select(func.count(), func.max(Submission.withdrawn_at)).where(
            Submission.withdrawn_at.is_not(None)
        )
        [(count, last)] = session.execute(withdrawn).all()
    return _hash([*state_of(settings.catalogue_folder), count, last])


def names_of(files: Sequence[Arrival], most: int = 3) -> str:
    """The first names and how many there are, for people who look at a run."""
    named = ", ".join(one.relative for one in files[:most])
    shown = named.encode(errors="backslashreplace").decode()
    return f"{len(files)} files: {shown}{' …' if len(files) > most else ''}"


def _hash(parts: Iterable[object]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(repr(part).encode())
    return digest.hexdigest()[:32]
