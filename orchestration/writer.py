"""One writer at a time under a home folder, whatever started it: command, schedule or sensor."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

# Paths this process holds: the nightly job takes the lock and calls functions that take it too.
_held: set[Path] = set()


class AnotherWriterError(RuntimeError):
    """Another process is writing under the same home folder and did not finish in time."""


@contextmanager
def one_writer(lock: Path, wait_seconds: float) -> Iterator[None]:
    """Hold the lock file ``lock``; the operating system frees it when the process dies.

    Within one process the lock may be taken again inside itself. Raises ``AnotherWriterError``
    when another process keeps it longer than ``wait_seconds``.
    """
    lock = lock.resolve()
    if lock in _held:
        yield
        return
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("a+", encoding="utf-8") as file:
        _acquire(file.fileno(), lock, wait_seconds)
        file.truncate(0)
        file.write(f"process {os.getpid()} since {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC\n")
        file.flush()
        _held.add(lock)
        try:
            yield
        finally:
            _held.discard(lock)
            file.truncate(0)


def is_writing(lock: Path) -> bool:
    """Whether a process holds the lock at this moment; the look itself keeps nobody waiting."""
    try:
        with lock.open("r", encoding="utf-8") as file:
            fcntl.flock(file.fileno(), fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def _acquire(descriptor: int, lock: Path, wait_seconds: float) -> None:
    deadline = time.monotonic() + wait_seconds
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() >= deadline:
                holder = lock.read_text(encoding="utf-8").strip() or "another process"
                raise AnotherWriterError(
                    f"{lock.parent} is being written by {holder}. "
                    "Wait until it has finished, then run the command again."
                ) from error
            time.sleep(0.2)
        else:
            return
