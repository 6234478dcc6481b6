"""Back-up: all that cannot be made again, copied while nobody writes.

A back-up is a folder with ``home``, a home folder; ``operations.dump``, where operations are in
PostgreSQL; and ``SHA256SUMS``, which ``sha256sum --check`` reads. Left out is what a run makes
anew: warehouse, candidates, verdicts, compiled catalogue, Dagster's record.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

from sqlalchemy import make_url

from orchestration.durable import file_sha256, sync_folder, sync_tree, write_text
from orchestration.paths import Home
from orchestration.settings import Settings, environment
from orchestration.writer import one_writer

CHECKSUMS = "SHA256SUMS"
DUMP = "operations.dump"
MAKING = ".making-"


class BackupError(RuntimeError):
    """There is no back-up, or nothing was restored; the message says why and what to do."""


def back_up(settings: Settings, destination: Path, now: datetime) -> Path:
    """Make ``destination/<moment>``, whole or not at all; give the folder.

    Files that have not changed since the newest back-up there are links to its copies, so that a
    back-up each night costs what is new. Waits for the writer as long as a run does. Raises
    ``BackupError`` and ``AnotherWriterError``.
    """
    home = settings.paths
    if destination.resolve().is_relative_to(home.root):
        raise BackupError(
            f"{destination} lies in the home folder {home.root}, which it is to save. Give a "
            "folder on another disk."
        )
    destination.mkdir(mode=0o700, parents=True, exist_ok=True)
    earlier = max((one for one in destination.glob("[0-9]*") if one.is_dir()), default=None)
    final = destination / _name(now)
    if final.exists():
        raise BackupError(f"{final} is there already: a back-up was made in this very second.")
    making = destination / f"{MAKING}{final.name}"
    with one_writer(home.lock, settings.lock_wait_seconds):
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(mode=0o700)
        sums = _bring_files(home, making, earlier)
        saved = _save_operations(settings, making)
    sums[saved.relative_to(making).as_posix()] = file_sha256(saved)
    write_text(
        making / CHECKSUMS, "".join(f"{sha256}  {name}\n" for name, sha256 in sorted(sums.items()))
    )
    sync_tree(making)
    making.rename(final)
    sync_folder(destination)
    return final


def prune_backups(destination: Path, before: datetime) -> list[Path]:
    """Take away the back-ups made before that moment, but never the newest; give their folders."""
    made = sorted(one for one in destination.glob("[0-9]*") if one.is_dir())
    old = [one for one in made[:-1] if one.name < _name(before)]
    for folder in old:
        leaving = folder.rename(folder.with_name(f"{MAKING}{folder.name}"))
        shutil.rmtree(leaving)
    return old


def restore(backup: Path, home: Home) -> int:
    """Copy the home of a back-up into an empty folder, checked; give the number of files.

    A dump of PostgreSQL is left for ``pg_restore``. Raises ``BackupError``.
    """
    if home.root.exists() and any(home.root.iterdir()):
        raise BackupError(
            f"{home.root} is not empty. Restore into an empty folder: name it in CHITIEU_HOME."
        )
    sums = _sums(backup)
    if not sums:
        raise BackupError(f"{backup} is no back-up: it has no {CHECKSUMS}.")
    spoilt = [
        name
        for name, sha256 in sums.items()
        if not (backup / name).is_file() or file_sha256(backup / name) != sha256
    ]
    if spoilt:
        raise BackupError(
            f"{len(spoilt)} files of {backup} are missing or not as they were saved, the first: "
            f"{min(spoilt)}. Nothing was restored; take another back-up."
        )
    shutil.copytree(backup / "home", home.root, symlinks=True, dirs_exist_ok=True)
    sync_tree(home.root)
    return len(sums)


def _name(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H%M%S}"


def _bring_files(home: Home, making: Path, earlier: Path | None) -> dict[str, str]:
    """Bring every file, and the folders with their modes; give the files' hashes by name."""
    known = _sums(earlier) if earlier else {}
    sums = {}
    for path in _kept(home):
        name = f"home/{path.relative_to(home.root).as_posix()}"
        target = making / name
        if path.is_dir():
            target.mkdir(parents=True)
            shutil.copymode(path, target)
        elif earlier is not None and name in known and _unchanged(path, earlier / name):
            os.link(earlier / name, target)
            sums[name] = known[name]
        else:
            shutil.copy2(path, target)
            sums[name] = file_sha256(target)
    for link in (home.current_release, home.current_baseline):
        if link.is_symlink():
            (making / "home" / link.relative_to(home.root)).symlink_to(link.readlink())
    return sums


def _kept(home: Home) -> Iterator[Path]:
    """Folders, each before what is in it, and files; no links, nothing hidden or half-written."""
    yield home.root
    for root in home.kept:
        for path in [root, *sorted(root.rglob("*"))]:
            hidden = any(part.startswith(".") for part in path.relative_to(home.root).parts)
            if not hidden and not path.is_symlink() and (path.is_dir() or path.is_file()):
                yield path


def _unchanged(source: Path, copy: Path) -> bool:
    if not copy.is_file():
        return False
    one, other = source.stat(), copy.stat()
    return (one.st_size, one.st_mtime_ns) == (other.st_size, other.st_mtime_ns)


def _save_operations(settings: Settings, making: Path) -> Path:
    """Save the operations database as its own program does: a plain copy could be half-written."""
    url = make_url(settings.operations)
    if url.get_backend_name() == "sqlite":
        saved = making / "home" / settings.paths.operations_file.name
        with (
            closing(sqlite3.connect(url.database or "")) as source,
            closing(sqlite3.connect(saved)) as target,
        ):
            source.backup(target)
        saved.chmod(0o600)
        return saved
    program = shutil.which("pg_dump")
    if program is None:
        raise BackupError(
            "The operations database is in PostgreSQL and pg_dump is not on the path. Install the "
            "client programs of PostgreSQL of the server's version or newer."
        )
    saved = making / DUMP
    address = url.set(drivername="postgresql", password="").render_as_string(hide_password=False)
    command = [program, "--format=custom", "--file", str(saved), "--dbname", address]
    try:
        with environment({"PGPASSWORD": url.password or ""}):
            subprocess.run(command, check=True, capture_output=True, text=True)
    except subprocess.CalledProcessError as error:
        raise BackupError(f"pg_dump could not save {address}: {error.stderr.strip()}") from error
    return saved


def _sums(backup: Path) -> dict[str, str]:
    path = backup / CHECKSUMS
    if not path.is_file():
        return {}
    lines = path.read_text(encoding="utf-8").splitlines()
    return {name: sha256 for sha256, name in (line.split("  ", 1) for line in lines)}
