"""Pieces into a file that is whole or not there."""

from __future__ import annotations

import fcntl
import gzip
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from orchestration.durable import sync_folder

COMPRESSION = 6
WAIT_SECONDS = 10.0
LOOK_SECONDS = 0.1


class UnwrittenError(OSError):
    """A file cannot be written; what stood there is as it was."""


def write_file(path: Path, pieces: Iterable[bytes], *, compressed: bool = False) -> int:
    """Write the pieces under a temporary name, then give the file its own; gives its bytes.

    A link is followed. What is compressed has no time in it: equal pieces make equal files. Raises
    ``UnwrittenError`` for what is no file, for a disk that takes no more, and where another command
    writes the same file for longer than `WAIT_SECONDS`.
    """
    target = path.resolve()
    if path.exists() and not path.is_file():
        raise UnwrittenError(
            f"{path} is a folder or a device, and no file is put in its place: name a file."
        )
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with _draft_of(target, path) as (draft, file):
            if compressed:
                with gzip.GzipFile("", "wb", COMPRESSION, file, mtime=0) as packed:
                    packed.writelines(pieces)
            else:
                file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
            size = os.fstat(file.fileno()).st_size
            draft.replace(target)
        sync_folder(target.parent)
    except UnwrittenError:
        raise
    except OSError as error:
        raise UnwrittenError(
            f"{path} cannot be written: {error.strerror or error}. What stood there is as it was."
        ) from error
    return size


@contextmanager
def _draft_of(target: Path, path: Path) -> Iterator[tuple[Path, BinaryIO]]:
    """The file under its temporary name, empty and nobody else's; gone afterwards.

    The name is always the same, so that a killed command leaves nothing that the next does not
    take; its lock ends with the process.
    """
    draft = target.with_name(f".{target.name}.part")
    with os.fdopen(_locked(draft, path), "wb") as file:
        file.truncate(0)
        try:
            yield draft, file
        finally:
            if _is_at(draft, file.fileno()):
                draft.unlink()


def _locked(draft: Path, path: Path) -> int:
    until = time.monotonic() + WAIT_SECONDS
    while True:
        descriptor = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o666)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(descriptor)
            if time.monotonic() >= until:
                raise UnwrittenError(
                    f"{path} is being written by another command. Wait until it has finished."
                ) from error
            time.sleep(LOOK_SECONDS)
            continue
        # Whoever had it before may have given it its own name meanwhile.
        if _is_at(draft, descriptor):
            return descriptor
        os.close(descriptor)


def _is_at(draft: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(draft.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False
