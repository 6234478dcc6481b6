"""When which source is pulled: all that are due, one after the other, by one process at a time."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeVar

from orchestration.catalogue_step import loaded_catalogue, time_zone_of
from orchestration.operations.database import Operations
from orchestration.operations.models import Pull
from orchestration.pulls.attempt import Outcome, Puller
from orchestration.pulls.memory import SourceKey
from orchestration.pulls.opening import When
from orchestration.pulls.source_file import InboxPlace, PullPlace, SourceFile, read_sources
from orchestration.settings import Settings
from orchestration.writer import AnotherWriterError, one_writer

Place = TypeVar("Place", PullPlace, InboxPlace)
Wanted = Callable[[SourceKey], bool]


def pull_due(settings: Settings, database: Operations) -> int:
    """Pull every source that is due; give how many files came into the inbox.

    It needs no writer's lock: files appear whole in the inbox, and watermarks are its own. Costs
    nothing where no sources are set. While another process pulls, nothing is done.
    """
    if settings.sources is None:
        return 0
    now = datetime.now(UTC)
    try:
        with one_writer(settings.paths.pulls_lock, wait_seconds=0):
            outcomes = pull_all(settings, database, lambda key: _is_due(database, key, now))
    except AnotherWriterError:
        return 0
    return sum(len(outcome.files) for outcome in outcomes)


def pull_now(
    settings: Settings, database: Operations, wanted: Wanted, again: bool = False
) -> list[Outcome]:
    """Pull the wanted sources whether they are due or not; the outcomes in the file's order.

    Inboxes elsewhere are looked at twice, so that what is whole by now comes at once.
    """
    with one_writer(settings.paths.pulls_lock, settings.lock_wait_seconds):
        first = fetch_all(settings, database, wanted)
        if first:
            time.sleep(settings.settle_seconds)
        fetched = {outcome.key: outcome.files for outcome in first}
        return [
            replace(outcome, files=fetched.get(outcome.key, ()) + outcome.files)
            for outcome in pull_all(settings, database, wanted, again)
        ]


def pull_all(
    settings: Settings, database: Operations, wanted: Wanted, again: bool = False
) -> list[Outcome]:
    """Pull the wanted sources, one after the other; the lock is the caller's."""
    catalogue = loaded_catalogue(settings.catalogue_folder)
    sources = read_sources(settings.sources, catalogue)
    when = When(datetime.now(UTC), settings.day(time_zone_of(settings.catalogue_folder)))
    puller = Puller(settings.paths, database, catalogue)
    pulled = [puller.pull(place, when, again) for place in _of(sources.pulls, wanted)]
    return [*pulled, *fetch_all(settings, database, wanted)]


def fetch_all(settings: Settings, database: Operations, wanted: Wanted) -> list[Outcome]:
    """Look at the wanted inboxes elsewhere; the lock is the caller's."""
    catalogue = loaded_catalogue(settings.catalogue_folder)
    puller = Puller(settings.paths, database, catalogue)
    return [
        puller.fetch(place, settings.settle_seconds, datetime.now(UTC))
        for place in _of(read_sources(settings.sources, catalogue).inboxes, wanted)
    ]


def known_sources(settings: Settings) -> SourceFile:
    """Everything that is pulled from, as the settings name it."""
    return read_sources(settings.sources, loaded_catalogue(settings.catalogue_folder))


def _of(places: Sequence[Place], wanted: Wanted) -> list[Place]:
    return [place for place in places if wanted(place.key)]


def _is_due(database: Operations, key: SourceKey, now: datetime) -> bool:
    with database.transaction() as session:
        row = session.get(Pull, key)
        return row is None or row.next_try_at is None or row.next_try_at <= now
