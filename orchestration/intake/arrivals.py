"""What waits in the inbox, and where its original is kept."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

from orchestration.durable import copy_file, file_sha256

UNPLACED = "_"
UNFINISHED_PREFIXES = (".", "~$")
UNFINISHED_SUFFIXES = (".part", ".tmp", ".crdownload")
LONGEST_KEPT_NAME = 120


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
        """The file's name as the sender gave it."""
        return self.path.name


def waiting(inbox: Path, settle_seconds: float) -> list[Arrival]:
    """Files that are whole, in the order of their last change; files still growing are left.

    A file changed within the last ``settle_seconds`` is looked at again after that time and
    left for the next run when it has changed. Links, hidden files and half-written ones
    (``.part``, ``.tmp``, ``~$…``) are left alone.
    """
    found = present(inbox)
    now = time.time_ns()
    young = [a for a in found if 0 <= now - a.modified_ns < settle_seconds * 1e9]
    if young:
        youngest = max(a.modified_ns for a in young)
        time.sleep(max(0.0, settle_seconds - (time.time_ns() - youngest) / 1e9))
        unsettled = {a.path for a in young if not _unchanged(a)}
        found = [a for a in found if a.path not in unsettled]
    return sorted(found, key=lambda a: (a.modified_ns, a.relative))


def keep_original(arrival: Arrival, originals: Path) -> tuple[str, Path] | None:
    """Copy the file under its content's hash; give hash and copy, or None when it is changing."""
    sha256 = file_sha256(arrival.path)
    kept = originals / arrival.agency / arrival.feed / kept_name(sha256, arrival.name)
    if not kept.exists() or kept.stat().st_size != arrival.size:
        copy_file(arrival.path, kept)
        if file_sha256(kept) != sha256 or not _unchanged(arrival):
            kept.unlink()
            return None
    return sha256, kept


def kept_name(sha256: str, name: str) -> str:
    """The name an original and its receipt go by: short enough for any file system."""
    if len(name.encode()) > LONGEST_KEPT_NAME:
        suffix = Path(name).suffix[-10:]
        name = name.encode()[: LONGEST_KEPT_NAME - 10].decode(errors="ignore") + suffix
    return f"{sha256[:16]}-{name}"


def present(inbox: Path) -> list[Arrival]:
    """Every file in the inbox as it is now, growing ones too; links and hidden files are not."""
    if not inbox.is_dir():
        return []
    arrivals = []
    for place, folders, files in os.walk(inbox):
        folder = Path(place)
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in files:
            path = folder / name
            if _unfinished(name) or path.is_symlink() or not path.is_file():
                continue
            arrivals.append(_arrival(path, inbox))
    return arrivals


def _arrival(path: Path, inbox: Path) -> Arrival:
    parts = path.relative_to(inbox).parts
    status = path.stat()
    return Arrival(
        path=path,
        relative="/".join(parts),
        agency=parts[0] if len(parts) > 1 else UNPLACED,
        feed=parts[1] if len(parts) > 2 else UNPLACED,
        size=status.st_size,
        modified_ns=status.st_mtime_ns,
        arrived_ns=max(status.st_mtime_ns, status.st_ctime_ns),
    )


def _unfinished(name: str) -> bool:
    lower = name.lower()
    return lower.startswith(UNFINISHED_PREFIXES) or lower.endswith(UNFINISHED_SUFFIXES)


def _unchanged(arrival: Arrival) -> bool:
    try:
        status = arrival.path.stat()
    except FileNotFoundError:
        return False
    return (status.st_size, status.st_mtime_ns) == (arrival.size, arrival.modified_ns)
