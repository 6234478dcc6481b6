"""The ways out of the outbox: a log file, and whatever apprise can address."""

from __future__ import annotations

import json
import logging
import re
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from orchestration.alerts.channel_file import LOG, Routes
from orchestration.alerts.letter import Letter
from orchestration.secrets import SecretError, resolved

SEND_SECONDS = 20.0
"""How long one message may take on its way; one that takes longer counts as not sent."""

# Of what apprise says only this is kept: its own words may hold addresses, names and tokens.
REASONS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\berror=(\d{3})\b"), "the server answered {}"),
    (re.compile(r"\((\d{3}), b['\"]"), "the mail server answered {}"),
    (re.compile(r"certificate verify failed|CERTIFICATE_VERIFY_FAILED"), "its certificate is bad"),
    (re.compile(r"timed out|[Tt]imeout"), "it did not answer in time"),
    (re.compile(r"\[Errno -?\d+\] ([A-Z][A-Za-z ]+)"), "{}"),
    (re.compile(r"Connection unexpectedly closed|RemoteDisconnected|Connection aborted"),
     "the connection was closed"),
)  # fmt: skip


class ChannelError(OSError):
    """A channel did not take a message; the reason holds no address and no secret."""


class Channel(Protocol):
    """A way out of the outbox."""

    def send(self, letter: Letter) -> None:
        """Deliver one message, or raise ``OSError`` with a reason that may be shown."""


class LogChannel:
    """Writes each alert as a line of JSON to a file."""

    def __init__(self, path: Path) -> None:
        """Write to ``path``, made when needed."""
        self.path = path

    def send(self, letter: Letter) -> None:
        """Append the alert."""
        line = json.dumps(letter.record, ensure_ascii=False, sort_keys=True) + "\n"
        try:
            with self.path.open("a", encoding="utf-8") as file:
                file.write(line)
        except OSError as error:
            raise ChannelError(error.strerror or "the file cannot be written") from error


class AppriseChannel:
    """Sends through apprise, one address, for a limited time."""

    def __init__(self, written: str, seconds: float = SEND_SECONDS) -> None:
        """Send to the address as it is ``written`` in the file: secrets are looked up later."""
        self._written = written
        self._seconds = seconds

    def send(self, letter: Letter) -> None:
        """Send one message; raises ``ChannelError``."""
        try:
            address = resolved(self._written, in_url=True).get_secret_value()
        except SecretError as error:
            raise ChannelError(str(error)) from None
        heard: list[str] = []
        taken = _within(self._seconds, lambda: _notify(address, letter, heard))
        if taken is None:
            raise ChannelError("it did not answer in time")
        if not taken:
            raise ChannelError(_reason(heard))


def channel_of(name: str, routes: Routes, log: Path) -> Channel:
    """The channel of that name."""
    return LogChannel(log) if name == LOG else AppriseChannel(routes.channels[name])


class _Heard(logging.Handler):
    """Keeps what apprise says in the thread that sends, and lets nobody else hear it."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__(logging.DEBUG)
        self._lines, self._thread = lines, threading.get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the line if it is of this thread."""
        if record.thread == self._thread:
            self._lines.append(record.getMessage())


def _notify(address: str, letter: Letter, heard: list[str]) -> bool:
    import apprise

    logger = logging.getLogger("apprise")
    logger.propagate = False
    logger.setLevel(logging.DEBUG)
    logging.getLogger("urllib3").setLevel(logging.ERROR)  # its lines hold the path, a token often
    handler = _Heard(heard)
    logger.addHandler(handler)
    try:
        asset = apprise.AppriseAsset(app_id="chitieu", app_desc="chitieu", async_mode=False)
        sender = apprise.Apprise(asset=asset)
        if not sender.add(address):
            heard.append("[Errno 0] The address is not one that apprise knows")
            return False
        return bool(
            sender.notify(
                body=letter.body,
                title=letter.title,
                notify_type=apprise.NotifyType(letter.tone),
                body_format=apprise.NotifyFormat.TEXT,
            )
        )
    finally:
        logger.removeHandler(handler)


def _within(seconds: float, action: Callable[[], bool]) -> bool | None:
    """What the action gives, or None when it takes longer: then it is left to itself."""
    given: list[bool] = []

    def run() -> None:
        try:
            given.append(action())
        except Exception:  # whatever a plugin raises: its words may hold the address
            given.append(False)

    thread = threading.Thread(target=run, daemon=True, name="alert")
    thread.start()
    thread.join(seconds)
    return given[0] if given else None


def _reason(heard: list[str]) -> str:
    for pattern, sentence in REASONS:
        for line in heard:
            if found := pattern.search(line):
                return sentence.format(*(group.strip() for group in found.groups()))
    return "it did not take the message"
