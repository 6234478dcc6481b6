"""Everything that one machine runs day and night: started together, watched, stopped together."""

from __future__ import annotations

import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType
from typing import IO

from orchestration import life
from orchestration.service_process import CODE, DAEMON, PAGES
from orchestration.settings import Settings

NAME = "services"
PORTAL = "portal"
HOST = "127.0.0.1"
LOG_BYTES, LOG_FILES = 5_000_000, 4
READY_SECONDS = 180.0
STOP_SECONDS = 30.0
LONGEST_PAUSE = 60.0
# One that lived this long is started again at once.
STEADY_SECONDS = 60.0


class ServicesError(RuntimeError):
    """The services cannot be started; the message says why and what to do."""


class Service:
    """One child process, started again whenever it ends; what it prints goes to its log."""

    def __init__(self, name: str, arguments: list[str], logs: Path) -> None:
        """Take the name and what Python is told to run."""
        self.name = name
        self._command = [sys.executable, "-m", *arguments]
        self._log = _log(logs / f"{name}.log")
        self._process: subprocess.Popen[str] | None = None
        self._started = 0.0
        self._pause = 0.0

    def start(self) -> None:
        """Start the process, in a session of its own: Ctrl-C reaches the parent alone."""
        self._process = subprocess.Popen(
            self._command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        self._started = time.monotonic()
        threading.Thread(
            target=_write_down, args=(self._process.stdout, self._log), daemon=True
        ).start()

    def start_again_if_ended(self) -> int | None:
        """Give how it ended, once; it starts again after a pause that grows while it dies young."""
        if self._process is None:
            if time.monotonic() >= self._started + self._pause:
                self.start()
            return None
        code = self._process.poll()
        if code is not None:
            young = time.monotonic() - self._started < STEADY_SECONDS
            self._pause = min(max(1.0, self._pause * 2), LONGEST_PAUSE) if young else 0.0
            self._process, self._started = None, time.monotonic()
        return code

    def interrupt(self) -> None:
        """Ask the process to end in order."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.send_signal(signal.SIGINT)

    def wait(self, until: float) -> None:
        """Wait for its end until that moment, then kill it and what it started."""
        if self._process is None:
            return
        try:
            self._process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()


def run_services(
    settings: Settings, port: int, say: Callable[[str], None], *, with_portal: bool = True
) -> None:
    """Run code server, daemon, pages and portal until this process is interrupted or terminated.

    What Dagster reads from the environment must stand there. A run that is at work at the end is
    interrupted: nothing of it is lost, its files wait for the next one. Raises ``ServicesError``.
    """
    home = settings.paths
    _check_lone(home.dagster)
    check_free(port, "--port")
    if with_portal:
        check_free(settings.portal_port, "CHITIEU_PORTAL_PORT")
    stop = threading.Event()
    with (
        life.living(home.dagster, NAME),
        TemporaryDirectory(prefix="chitieu-") as folder,
        _stopped_by_signals(stop),
    ):
        services = _services(settings, Path(folder) / "code", port)
        if with_portal:
            services.append(_portal(settings))
        try:
            for service in services:
                service.start()
                if service.name == CODE:  # the others ask it for the definitions
                    _wait_for(Path(folder) / "code", stop)
            say("Ready.")
            while not stop.wait(1.0):
                for service in services:
                    code = service.start_again_if_ended()
                    if code is not None:
                        say(f"The {service.name} ended with {code} and is started again: see "
                            f"{home.logs / service.name}.log.")  # fmt: skip
        finally:
            say("Stopping …")
            _stop(services, home.dagster)


def _services(settings: Settings, code: Path, port: int) -> list[Service]:
    logs = settings.paths.logs
    logs.mkdir(parents=True, exist_ok=True)
    dagster = "orchestration.service_process"
    at = ["--grpc-socket", str(code)]
    quiet = ["--log-level", "warning"]
    return [
        Service(
            CODE,
            [dagster, CODE, "--socket", str(code), "--module-name", "orchestration.definitions",
             "--lazy-load-user-code", *quiet],
            logs,
        ),
        Service(DAEMON, [dagster, DAEMON, *at, *quiet], logs),
        Service(
            PAGES,
            [dagster, PAGES, "--host", HOST, "--port", str(port), *at, *quiet,
             "--dagster-log-level", "warning"],
            logs,
        ),
    ]  # fmt: skip


def _portal(settings: Settings) -> Service:
    words = [PORTAL, "--host", HOST, "--port", str(settings.portal_port), "--with-parent"]
    return Service(PORTAL, words, settings.paths.logs)


def _stop(services: list[Service], dagster_home: Path) -> None:
    """The daemon first, so that nothing new begins; then runs, then the rest."""
    until = time.monotonic() + STOP_SECONDS
    for service in reversed(services):
        service.interrupt()
    runs = {
        name: process
        for name, process in life.all_living(dagster_home).items()
        if name != NAME and not name.endswith(life.BY_COMMAND)
    }
    for process in runs.values():
        _signal(process, signal.SIGINT)
    while set(runs) & set(life.all_living(dagster_home)) and time.monotonic() < until - 10:
        time.sleep(0.2)
    for name, process in life.all_living(dagster_home).items():
        if name in runs:
            _signal(process, signal.SIGKILL)
    for service in services:
        service.wait(until)


def _signal(process: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.kill(process, number)


def _check_lone(dagster_home: Path) -> None:
    other = life.process_of(dagster_home, NAME)
    if other is not None:
        raise ServicesError(
            f"The services of {dagster_home.parent} run already, in process {other}. "
            "Stop that one first, or choose another home by CHITIEU_HOME."
        )


def check_free(port: int, named_by: str) -> None:
    """Raise ServicesError when another program listens at a port; `named_by` chooses another."""
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((HOST, port))
        except OSError as error:
            raise ServicesError(
                f"Port {port} of {HOST} is taken ({error.strerror}). Choose another by {named_by}."
            ) from error


def _wait_for(path: Path, stop: threading.Event) -> None:
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until and not stop.is_set():
        with socket.socket(socket.AF_UNIX) as tried, suppress(OSError):
            tried.connect(str(path))
            return
        stop.wait(0.2)


@contextmanager
def _stopped_by_signals(stop: threading.Event) -> Iterator[None]:
    def asked(number: int, frame: FrameType | None) -> None:
        del number, frame
        stop.set()

    before = {one: signal.signal(one, asked) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def _log(path: Path) -> logging.Logger:
    handler = RotatingFileHandler(path, maxBytes=LOG_BYTES, backupCount=LOG_FILES, delay=True)
    handler.setFormatter(logging.Formatter("%(message)s"))
    log = logging.Logger(path.name)
    log.addHandler(handler)
    return log


def _write_down(lines: IO[str] | None, log: logging.Logger) -> None:
    for line in lines or ():
        log.info(line.rstrip("\n"))
