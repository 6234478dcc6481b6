"""Whether a process lives: it holds a lock that the operating system frees at its death.

A process number alone would not do: it may belong to another process by now. The process of a run
goes by the run's id; one that a person started at the command line says so, for it is not ours to
end with the services.
"""

from __future__ import annotations

import fcntl
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FOLDER = "alive"
BY_COMMAND = ".command"
LOOK_SECONDS = 1.0


@contextmanager
def living(dagster_home: Path, name: str) -> Iterator[None]:
    """Inside, this process is the one of that name."""
    path = _path(dagster_home, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as file:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX)
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        try:
            yield
        finally:
            path.unlink(missing_ok=True)


def process_of(dagster_home: Path, name: str) -> int | None:
    """The number of the living process of that name; None when there is none."""
    try:
        with _path(dagster_home, name).open("r", encoding="utf-8") as file:
            try:
                fcntl.flock(file.fileno(), fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return int(file.read() or 0) or None
    except FileNotFoundError:
        return None
    return None


def all_living(dagster_home: Path) -> dict[str, int]:
    """The living processes by name."""
    names = [path.name for path in (dagster_home / FOLDER).glob("*")]
    found = {name: process_of(dagster_home, name) for name in names}
    return {name: process for name, process in found.items() if process is not None}


def process_of_run(dagster_home: Path, run_id: str) -> int | None:
    """The number of the run's living process, whoever started it."""
    started = process_of(dagster_home, run_id)
    return started or process_of(dagster_home, run_id + BY_COMMAND)


def end_with_parent() -> None:
    """Interrupt this process when the one that started it is gone, however that one ended."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(LOOK_SECONDS)
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=watch, name="end-with-parent", daemon=True).start()


def forget(dagster_home: Path, name: str) -> None:
    """Take away what a process left that died."""
    for one in (name, name + BY_COMMAND):
        _path(dagster_home, one).unlink(missing_ok=True)


def _path(dagster_home: Path, name: str) -> Path:
    return dagster_home / FOLDER / name
