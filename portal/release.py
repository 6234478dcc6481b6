"""The release that is shown: opened read-only and shut in, exchanged when another is published."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import pyarrow.parquet as pq

from orchestration.outputs.opened import shut_in
from orchestration.paths import Home
from orchestration.shown_release import its_catalogue

Row = dict[str, Any]
Values = Sequence[Any] | Mapping[str, Any]
Made = TypeVar("Made")

MOST_ROWS = 20_000
SECONDS = 5.0
LOOK_SECONDS = 0.2
PAGE_CHARACTERS = 40_000_000
LIMITS = {"memory_limit": "512MB", "threads": "1"}
log = logging.getLogger(__name__)


class TooManyRowsError(ValueError):
    """A query has more rows than a page may show; nothing is cut off in silence."""


class TooSlowError(TimeoutError):
    """A query took longer than a reader may ask for."""


class NoSuchReleaseError(LookupError):
    """A release is asked for that is not there, or no longer."""


class UnreadableReleaseError(ValueError):
    """A release is there and cannot be opened: half a copy, a broken file, a link to nothing."""


class KeptPages:
    """Pages that were made of a release, the least lately used forgotten first."""

    def __init__(self, most_characters: int = PAGE_CHARACTERS) -> None:
        """Keep up to so many characters."""
        self._pages: OrderedDict[str, str] = OrderedDict()
        self._most, self._held = most_characters, 0
        self._lock = threading.Lock()

    def get(self, address: str) -> str | None:
        """The page of an address, if it is kept."""
        with self._lock:
            if address in self._pages:
                self._pages.move_to_end(address)
            return self._pages.get(address)

    def keep(self, address: str, page: str) -> None:
        """Keep a page, and forget others where there is no more room."""
        with self._lock:
            self._held += len(page) - len(self._pages.pop(address, ""))
            self._pages[address] = page
            while self._held > self._most:
                _, forgotten = self._pages.popitem(last=False)
                self._held -= len(forgotten)


class OpenRelease:
    """One release: its facts, its tables, and what was worked out of them once.

    ``facts`` is its ``release.json``, ``catalogue`` the folder of the compiled catalogue that it
    was made with. Nothing of it ever changes.
    """

    def __init__(self, folder: Path, home: Home) -> None:
        """Open the release of a resolved folder. Raises OSError, ValueError, duckdb.Error."""
        self.facts: dict[str, Any] = json.loads(
            (folder / "release.json").read_text(encoding="utf-8")
        )
        self.id = str(self.facts["id"])
        self.folder = folder
        self.catalogue = its_catalogue(home, self.facts).resolve()
        self.readers = 0
        self.pages = KeptPages()
        self._connection = shut_in(folder / "chitieu.duckdb", **LIMITS)
        self._running: dict[duckdb.DuckDBPyConnection, float] = {}
        self._closed = threading.Event()
        threading.Thread(target=self._watch, name=f"watch {self.id}", daemon=True).start()
        self._made: dict[str, Any] = {}
        self._making: dict[str, threading.RLock] = {}
        self._lock = threading.Lock()

    @contextmanager
    def connected(self, seconds: float | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection for one reader, whose queries end after so many seconds, else `SECONDS`.

        Raises TooSlowError then.
        """
        allowed = SECONDS if seconds is None else seconds
        with self._connection.cursor() as connection:
            self._running[connection] = time.monotonic() + allowed
            try:
                yield connection
            except duckdb.InterruptException as error:
                raise TooSlowError(f"A query took more than {allowed:g} seconds.") from error
            finally:
                del self._running[connection]

    def rows(self, statement: str, values: Values = (), most: int = MOST_ROWS) -> list[Row]:
        """All rows of a query, its values bound.

        Raises TooManyRowsError for more than `most`, TooSlowError after `SECONDS`.
        """
        with self.connected() as connection:
            connection.execute(
                statement, dict(values) if isinstance(values, Mapping) else list(values)
            )
            columns = [column[0] for column in connection.description or []]
            found = connection.fetchmany(most + 1)
        if len(found) > most:
            raise TooManyRowsError(f"A query has more than {most} rows: ask for less at a time.")
        return [dict(zip(columns, row, strict=True)) for row in found]

    def one(self, statement: str, values: Values = ()) -> Row | None:
        """The one row of a query, or None."""
        found = self.rows(statement, values, most=1)
        return found[0] if found else None

    def once(self, name: str, make: Callable[[OpenRelease], Made]) -> Made:
        """What `make` works out of this release: made when first asked for, then kept by `name`."""
        with self._lock:
            making = self._making.setdefault(name, threading.RLock())
        with making:
            if name not in self._made:
                self._made[name] = make(self)
        made: Made = self._made[name]
        return made

    def compiled(self, table: str) -> list[Row]:
        """The rows of a table of the compiled catalogue; kept."""
        return self.once(f"compiled {table}", lambda release: release._compiled(table))

    def _compiled(self, table: str) -> list[Row]:
        rows: list[Row] = pq.read_table(self.catalogue / f"{table}.parquet").to_pylist()
        return rows

    def _watch(self) -> None:
        """Interrupt what runs too long: one thread for all, for a thread a query was dear."""
        while not self._closed.wait(LOOK_SECONDS):
            for cursor, until in list(self._running.items()):
                if time.monotonic() > until:
                    with suppress(duckdb.Error):  # it ended meanwhile
                        cursor.interrupt()

    def close(self) -> None:
        """Close it; whoever still reads gets an error."""
        self._closed.set()
        self._connection.close()


class Releases:
    """Lends the current release, or one by its id; closes what nobody reads any more."""

    def __init__(self, home: Home) -> None:
        """Look below a home folder; there need not be a release yet."""
        self._home = home
        self._open: dict[str, OpenRelease] = {}
        self._current: str | None = None
        self._lock = threading.Lock()

    @contextmanager
    def lent(self, release_id: str | None = None) -> Iterator[OpenRelease | None]:
        """A release for the time of one request: the current one, None before the first.

        With an id that one. Raises NoSuchReleaseError when it is not there, and
        UnreadableReleaseError where the current one cannot be opened and none was before.
        """
        with self._lock:
            release = self._follow() if release_id is None else self._named(release_id)
            if release is not None:
                release.readers += 1
        try:
            yield release
        finally:
            with self._lock:
                if release is not None:
                    release.readers -= 1
                self._close_unread()

    def close(self) -> None:
        """Close all of them."""
        with self._lock:
            for release in self._open.values():
                release.close()
            self._open.clear()

    def _follow(self) -> OpenRelease | None:
        """The release that the link points at; the one before while that cannot be opened."""
        try:
            name = self._home.current_release.readlink().name
        except FileNotFoundError:
            self._current = None
            return None
        except OSError as error:
            return self._one_before(self._home.current_release.name, error)
        if name not in self._open:
            try:
                self._opened(name)
            except UnreadableReleaseError as error:
                return self._one_before(name, error)
        self._current = name
        return self._open[name]

    def _one_before(self, name: str, error: Exception) -> OpenRelease:
        """The release that was shown so far, where the current one cannot be opened."""
        before = None if self._current is None else self._open.get(self._current)
        if before is None:
            raise UnreadableReleaseError(name) from error
        log.error("Release %s cannot be opened: the one before stays.", name, exc_info=error)
        return before

    def known(self) -> list[Row]:
        """The id, day and hour of every release that is kept, the latest first."""
        found = []
        for name in sorted(self._ids(), reverse=True):
            with suppress(OSError, ValueError):  # pruned while we looked
                text = (self._home.releases / name / "release.json").read_text(encoding="utf-8")
                facts = json.loads(text)
                found.append(
                    {"id": facts["id"], "as_of": facts["as_of"], "created_at": facts["created_at"]}
                )
        return found

    def _ids(self) -> set[str]:
        kept = {path.parent.name for path in self._home.releases.glob("*/release.json")}
        return kept - {self._home.current_release.name}

    def _named(self, release_id: str) -> OpenRelease:
        if release_id not in self._ids():
            raise NoSuchReleaseError(release_id)
        try:
            return self._open.get(release_id) or self._opened(release_id)
        except UnreadableReleaseError as error:  # pruned while we looked
            raise NoSuchReleaseError(release_id) from error

    def _opened(self, name: str) -> OpenRelease:
        try:
            release = OpenRelease((self._home.releases / name).resolve(), self._home)
        except (OSError, ValueError, TypeError, LookupError, duckdb.Error) as error:
            raise UnreadableReleaseError(name) from error
        self._open[name] = release
        return release

    def _close_unread(self) -> None:
        for name, release in list(self._open.items()):
            if release.readers == 0 and name != self._current:
                del self._open[name]
                release.close()
