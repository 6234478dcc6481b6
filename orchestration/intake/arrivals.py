"""What waits in the inbox, and where its original is kept.

Anybody may write there. What is looked at may be another thing a moment later, so a file is opened
once, folder by folder without following a link, and all that follows works on the copy.
"""

from __future__ import annotations

import hashlib
import os
import stat
import time
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from orchestration.durable import sync_folder
from orchestration.intake.oddities import DEEPEST, Oddity, reason_to_leave
from sources.printable import printable

UNPLACED = "_"
UNFINISHED_PREFIXES = (".", "~$")
UNFINISHED_SUFFIXES = (".part", ".tmp", ".crdownload")
LONGEST_KEPT_NAME = 120
BLOCK = 1 << 20


@dataclass(frozen=True)
class Arrival:
    """A file in the inbox; agency and feed are ``_`` when it does not lie in their folders.

    A copy may keep the time of its original: ``arrived_ns`` is when anything of the file last
    changed here.
    """

    path: Path
    relative: str
    agency: str
    feed: str
    size: int
    modified_ns: int
    arrived_ns: int

    @property
    def name(self) -> str:
        """The file's name as the sender gave it, as it may be shown."""
        return printable(self.path.name) or UNPLACED


def waiting(inbox: Path, settle_seconds: float, most_bytes: float = float("inf")) -> list[Arrival]:
    """Files that are whole, in the order of their last change; files still growing are left.

    A file changed within the last ``settle_seconds`` is looked at again after that time and
    left for the next run when it has changed. Links, hidden files and half-written ones
    (``.part``, ``.tmp``, ``~$…``) are left alone.
    """
    found = present(inbox, most_bytes)
    now = time.time_ns()
    # A sender's clock may be ahead of ours: what changes in the future changes now.
    ages = {a.path: max(0.0, (now - a.modified_ns) / 1e9) for a in found}
    young = [a for a in found if ages[a.path] < settle_seconds]
    if young:
        time.sleep(max(0.0, settle_seconds - min(ages[a.path] for a in young)))
        unsettled = {a.path for a in young if not _unchanged(a)}
        found = [a for a in found if a.path not in unsettled]
    return sorted(found, key=lambda a: (a.modified_ns, a.relative))


def keep_original(arrival: Arrival, inbox: Path, originals: Path) -> tuple[str, Path] | None:
    """Copy the file under its content's hash; give hash and copy, or None when it is changing.

    Raises ``OSError`` when the copy cannot be written; a file that cannot be read is as one that
    changes: it is looked at again with the next run.
    """
    folder = originals / arrival.agency / arrival.feed
    folder.mkdir(parents=True, exist_ok=True)
    draft = originals / ".arriving.tmp"
    try:
        source = _open(arrival, inbox)
    except OSError:
        return None
    with source, draft.open("wb") as copy:
        status = os.fstat(source.fileno())
        sha256 = _copy(source, copy, arrival.size)
        copy.flush()
        os.fsync(copy.fileno())
    if (status.st_size, status.st_mtime_ns) != (arrival.size, arrival.modified_ns):
        return None
    kept = folder / kept_name(sha256, arrival.name)
    if draft.stat().st_size != arrival.size or not _unchanged(arrival):
        return None
    draft.replace(kept)
    sync_folder(folder)
    return sha256, kept


def _open(arrival: Arrival, inbox: Path) -> BinaryIO:
    """Open a file below the inbox without following any link on the way, and without waiting."""
    folder = os.open(inbox, os.O_RDONLY | os.O_DIRECTORY)
    *folders, name = arrival.path.relative_to(inbox).parts
    try:
        for one in folders:
            below = os.open(one, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=folder)
            os.close(folder)
            folder = below
        descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
    finally:
        os.close(folder)
    file = os.fdopen(descriptor, "rb")
    if reason_to_leave(arrival.path, os.fstat(descriptor), float("inf")) is not None:
        file.close()
        raise FileNotFoundError(f"{arrival.relative} is no ordinary file any more")
    return file


def _copy(source: BinaryIO, copy: BinaryIO, size: int) -> str:
    """Copy at most one byte more than there should be, so that what grows ends; give the hash."""
    digest, left = hashlib.sha256(), size + 1
    while left and (block := source.read(min(BLOCK, left))):
        digest.update(block)
        copy.write(block)
        left -= len(block)
    return digest.hexdigest()


def kept_name(sha256: str, name: str) -> str:
    """The name an original and its receipt go by: short enough for any file system."""
    if len(name.encode()) > LONGEST_KEPT_NAME:
        suffix = Path(name).suffix[-10:]
        name = name.encode()[: LONGEST_KEPT_NAME - 10].decode(errors="ignore") + suffix
    return f"{sha256[:16]}-{name}"


def present(inbox: Path, most_bytes: float = float("inf")) -> list[Arrival]:
    """Every file in the inbox as it is now, growing ones too; links and hidden files are not."""
    return look(inbox, most_bytes)[0]


def look(inbox: Path, most_bytes: float = float("inf")) -> tuple[list[Arrival], list[Oddity]]:
    """The files in the inbox, and what lies there and will not be taken."""
    arrivals: list[Arrival] = []
    oddities: list[Oddity] = []
    folders = [(inbox, 0)] if inbox.is_dir() else []
    while folders:
        folder, depth = folders.pop()
        for path, status in _entries(folder, inbox, oddities):
            if stat.S_ISDIR(status.st_mode):
                if depth == DEEPEST:
                    oddities.append(_odd(path, inbox, "too_deep"))
                else:
                    folders.append((path, depth + 1))
                continue
            reason = reason_to_leave(path, status, most_bytes)
            if reason is None and not os.access(path, os.R_OK):
                reason = "unreadable"
            if reason is None:
                arrivals.append(_arrival(path, status, inbox))
            else:
                oddities.append(_odd(path, inbox, reason))
    return arrivals, oddities


def _entries(
    folder: Path, inbox: Path, oddities: list[Oddity]
) -> list[tuple[Path, os.stat_result]]:
    """What a folder holds, hidden and half-written things aside; gone between two looks is gone."""
    found = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if not is_unfinished(entry.name):
                    try:
                        found.append((Path(entry.path), entry.stat(follow_symlinks=False)))
                    except FileNotFoundError:
                        continue
    except FileNotFoundError:
        return []
    except OSError:
        oddities.append(_odd(folder, inbox, "unreadable"))
    return found


def _odd(path: Path, inbox: Path, reason: str) -> Oddity:
    parts = path.relative_to(inbox).parts
    return Oddity("/".join(parts), parts[0] if len(parts) > 1 else UNPLACED, reason)


def _arrival(path: Path, status: os.stat_result, inbox: Path) -> Arrival:
    parts = path.relative_to(inbox).parts
    return Arrival(
        path=path,
        relative="/".join(parts),
        agency=parts[0] if len(parts) > 1 else UNPLACED,
        feed=parts[1] if len(parts) > 2 else UNPLACED,
        size=status.st_size,
        modified_ns=status.st_mtime_ns,
        arrived_ns=max(status.st_mtime_ns, status.st_ctime_ns),
    )


def is_unfinished(name: str) -> bool:
    """Whether a name says that its file is hidden or still being written."""
    lower = name.lower()
    return lower.startswith(UNFINISHED_PREFIXES) or lower.endswith(UNFINISHED_SUFFIXES)


def _unchanged(arrival: Arrival) -> bool:
    try:
        status = arrival.path.lstat()
    except OSError:
        return False
    return (status.st_size, status.st_mtime_ns) == (arrival.size, arrival.modified_ns)
