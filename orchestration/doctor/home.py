"""The home folder: there, private, on a disk that has room and keeps its promises."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from orchestration.doctor.finding import Finding, fault, good, warning
from orchestration.durable import point, sync_folder
from orchestration.privacy import FOLDER, private_folders
from orchestration.settings import Settings

LEAST_FREE_GB = 5
# What a night writes before it takes anything away: a warehouse, a candidate, two releases.
NIGHTS_OF_SPACE = 3


def folder(settings: Settings) -> Iterator[Finding]:
    """Whether it is there, can be written, and shows strangers only what is public."""
    home = settings.paths
    if not home.root.is_dir():
        yield warning("home", f"{home.root} is not there yet.", "The first `chitieu run` makes it.")
        return
    if not os.access(home.root, os.W_OK | os.X_OK):
        yield fault(
            "home", f"{home.root} cannot be written.", "Give it to the user that runs this."
        )
        return
    open_to_all = [
        one.name
        for one in private_folders(home)
        if one.is_dir() and one.stat().st_mode & 0o777 & ~FOLDER
    ]
    if open_to_all:
        yield fault(
            "home",
            f"Others can read what is not public: {', '.join(open_to_all)} in {home.root}.",
            f"chmod 700 {' '.join(str(home.root / name) for name in open_to_all)}",
        )
    elif home.synthetic_marker.exists():
        yield warning(
            "home",
            f"{home.root} has held demonstration data: all its releases say so.",
            "For real data name another folder in CHITIEU_HOME.",
        )
    else:
        yield good("home", f"{home.root}.")


def space(settings: Settings) -> Iterator[Finding]:
    """Whether a few nights fit on the disk."""
    home = settings.paths
    free = shutil.disk_usage(_nearest(home.root)).free / 1e9
    made = [home.warehouse, *_files(home.latest_candidate), *_files(home.current_release)]
    night = sum(path.stat().st_size for path in made if path.exists()) / 1e9
    needed = max(LEAST_FREE_GB, NIGHTS_OF_SPACE * night)
    sentence = f"{free:.0f} GB free, a night writes {night:.1f} GB."
    if free < night * 2:
        yield fault("disk", sentence, "Make room now: the next run may not find any.")
    elif free < needed:
        yield warning("disk", sentence, f"Keep {needed:.0f} GB free.")
    else:
        yield good("disk", sentence)


def locks_and_links(settings: Settings) -> Iterator[Finding]:
    """Whether the file system does what publishing stands on: locks, syncs, links replaced."""
    root = settings.paths.root
    if not root.is_dir():
        return
    with tempfile.TemporaryDirectory(prefix=".doctor-", dir=root) as name:
        place = Path(name)
        if not _locks(place / "lock"):
            yield fault(
                "file system",
                f"{root} lets two processes hold one lock.",
                "Put the home folder on a local disk, or on a network disk with locks.",
            )
            return
        (place / "one").mkdir()
        (place / "two").mkdir()
        for target in ("one", "two"):
            point(place / "current", target)
        sync_folder(place)
        if (place / "current").resolve().name != "two":
            yield fault(
                "file system",
                f"{root} does not replace a link in one step.",
                "Put the home folder on a file system with symbolic links.",
            )
            return
    yield good("file system", "Locks, syncs and links work.")


def _locks(path: Path) -> bool:
    with path.open("w") as one, path.open("w") as other:
        fcntl.flock(one, fcntl.LOCK_EX)
        try:
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False


def _nearest(path: Path) -> Path:
    return next(one for one in (path, *path.parents) if one.exists())


def _files(place: Path) -> list[Path]:
    return [path for path in place.resolve().glob("*") if path.is_file()]
