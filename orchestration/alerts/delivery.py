"""Delivering: what waits in the outbox goes out, each channel for itself, at least once.

Nothing is sent inside a transaction: a slow mail server keeps nobody from the database. What a
channel took is committed right after; who dies between the two sends it again.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from orchestration import progress
from orchestration.alerts.channel_file import ChannelFileError, Routes, read_routes
from orchestration.alerts.channels import Channel, channel_of
from orchestration.alerts.digests import gather
from orchestration.alerts.forms import message
from orchestration.alerts.letter import letter_of
from orchestration.alerts.outbox import DATA_TEAM, Message, tell, tell_recovery
from orchestration.alerts.record import record_failure, record_success
from orchestration.alerts.waiting import Due, read_waiting
from orchestration.operations.database import Operations
from orchestration.operations.models import Alert
from orchestration.settings import Settings
from orchestration.writer import is_writing

PASS_SECONDS = 30.0
"""After this long no further message is begun; the next pass goes on."""
FILE_SUBJECT = "channels"


def deliver_due(
    settings: Settings,
    database: Operations,
    *,
    seconds: float = PASS_SECONDS,
    channel: Callable[[str, Routes, Path], Channel] = channel_of,
) -> int:
    """Send what is due, and return how many alerts have now arrived everywhere.

    Never raises and never lasts much longer than ``seconds``: what could not be sent is tried again
    by a later call. Does nothing while another process delivers.
    """
    try:
        with _alone(settings.paths.alerts_lock) as alone:
            if not alone:
                return 0
            routes = _routes(settings, database)
            return _deliver(settings, database, routes, time.monotonic() + seconds, channel)
    except Exception as error:  # whatever it is: no run fails for its messages
        progress.say(f"alerts wait, delivering them failed ({type(error).__name__})")
        return 0


def send_at_once(settings: Settings, told: Message) -> None:
    """Send a message to the data team without the outbox: for when the database is gone."""
    now = datetime.now(UTC)
    alert = Alert(**vars(told), alert_id=None, created_at=now)
    try:
        routes = read_routes(settings.channels)
    except ChannelFileError as error:
        progress.say(str(error))
        routes = Routes()
    for name in routes.of(told.audience):
        try:
            channel_of(name, routes, settings.paths.alerts_log).send(letter_of(alert))
        except OSError as error:
            progress.say(f"channel {name}: {error}")


def _deliver(
    settings: Settings,
    database: Operations,
    routes: Routes | None,
    until: float,
    channel: Callable[[str, Routes, Path], Channel],
) -> int:
    """Rounds, until one finds nothing to send: what is sent lets the next of its subject go."""
    home, arrived = settings.paths, 0
    while True:
        quiet = is_writing(home.lock)
        with database.transaction() as session:
            gather(session, urgent_only=quiet)
            session.flush()
            waiting = read_waiting(session)
            if routes is not None:
                arrived += waiting.finish(routes)
        due = waiting.due(routes or Routes(), quiet=quiet)
        if not due:
            return arrived
        failed: set[str] = set()
        for one in due:
            if one.channel in failed:
                continue
            if time.monotonic() > until:
                return arrived
            if not _send(database, one, channel(one.channel, routes or Routes(), home.alerts_log)):
                failed.add(one.channel)


def _send(database: Operations, one: Due, channel: Channel) -> bool:
    """Send one alert through one channel and commit what became of it."""
    try:
        channel.send(letter_of(one.alert))
    except OSError as error:
        with database.transaction() as session:
            record_failure(session, one.alert.alert_id, one.channel, str(error))
        return False
    with database.transaction() as session:
        record_success(session, one.alert.alert_id, one.channel)
    return True


def _routes(settings: Settings, database: Operations) -> Routes | None:
    """The routes of the file; None when it has faults: then alerts wait and are only logged."""
    try:
        routes = read_routes(settings.channels)
    except ChannelFileError as error:
        found = message("channels_unreadable", DATA_TEAM, FILE_SUBJECT, faults=len(error.faults))
        with database.transaction() as session:
            tell(session, found)
        progress.say(str(error))
        return None
    with database.transaction() as session:
        tell_recovery(session, message("channels_readable", DATA_TEAM, FILE_SUBJECT))
    return routes


@contextmanager
def _alone(lock: Path) -> Iterator[bool]:
    """Whether nobody else delivers, in another process or in another thread of this one.

    The file is only read: that the disk may not be written is to be told too.
    """
    lock.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(lock, os.O_RDONLY | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        yield False
    else:
        yield True
    finally:
        os.close(descriptor)
