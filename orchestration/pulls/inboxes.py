"""Inboxes elsewhere: files below an fsspec URL are fetched into the local inbox, once and whole.

A file is fetched when two looks, the settling time apart, found it the same; and it is taken away
over there (moved to ``.taken``, deleted or left, as the settings say) only after its original is
kept here. What cannot be taken away is remembered by path, size and time, and not fetched twice.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import Any

from fsspec.core import url_to_fs
from sqlalchemy import select
from sqlalchemy.orm import Session

from orchestration.durable import file_sha256, sync_folder
from orchestration.intake.arrivals import is_unfinished, kept_name
from orchestration.operations.models import RemoteFile
from orchestration.paths import Home
from orchestration.pulls.source_file import InboxPlace
from orchestration.secrets import resolved
from sources.pulls.report import PullError

SEEN, FETCHED, TAKEN = "seen", "fetched", "taken"
TAKEN_FOLDER = ".taken"
DEPTH = 3
MOST_BYTES = 2_000_000_000
CHANGED = ("mtime", "last_modified", "LastModified", "modified", "modify", "created", "ETag")


@dataclass(frozen=True)
class Look:
    """A file over there, as one look found it."""

    path: str
    relative: str
    size: int
    changed: str


class RemoteInbox:
    """One inbox elsewhere."""

    def __init__(self, home: Home, place: InboxPlace, settle: timedelta) -> None:
        """Open it; raises ``PullError`` for an address that no installed driver knows."""
        self.home, self.place, self.settle = home, place, settle
        options = {
            name: resolved(value).get_secret_value() for name, value in place.options.items()
        }
        url = resolved(place.url, in_url=True).get_secret_value()
        self.system, self.root = self._try(
            lambda: url_to_fs(url, use_listings_cache=False, **options), "be opened"
        )

    def fetch(self, session: Session, now: datetime) -> tuple[list[str], list[str]]:
        """Fetch what is whole, take away what is kept; the names fetched, and sentences."""
        looks = {one.path: one for one in self._try(self._look, "be listed")}
        known = self._known(session)
        for path in set(known) - set(looks):
            session.delete(known[path])
        fetched, notes = [], []
        for look in sorted(looks.values(), key=lambda one: (one.changed, one.relative)):
            row = known.get(look.path)
            if row is None or (row.size, row.changed) != (look.size, look.changed):
                self._remember(session, row, look, now)
            elif row.state == SEEN and now - row.looked_at >= self.settle:
                if look.size > MOST_BYTES:
                    notes.append(f"{look.relative} is larger than {MOST_BYTES // 10**6} MB: left.")
                elif self._fetched(look, row, notes):
                    fetched.append(look.relative)
            elif row.state == FETCHED:
                self._finish(look, row, notes)
        return fetched, notes

    def _known(self, session: Session) -> dict[str, RemoteFile]:
        rows = select(RemoteFile).where(RemoteFile.inbox == self.place.name)
        return {row.path: row for row in session.scalars(rows)}

    def _look(self) -> list[Look]:
        looks = []
        for path, facts in self.system.find(self.root, detail=True).items():
            relative = PurePosixPath(path).relative_to(PurePosixPath(self.root or "/"))
            if facts.get("type") != "file" or facts.get("islink") or not _is_ours(relative):
                continue
            changed = next((str(facts[name]) for name in CHANGED if facts.get(name)), "")
            looks.append(Look(path, str(relative), int(facts.get("size") or 0), changed))
        return looks

    def _remember(
        self, session: Session, row: RemoteFile | None, look: Look, now: datetime
    ) -> None:
        if row is None:
            row = RemoteFile(inbox=self.place.name, path=look.path)
            session.add(row)
        row.size, row.changed = look.size, look.changed
        row.looked_at, row.state, row.sha256 = now, SEEN, None

    def _fetched(self, look: Look, row: RemoteFile, notes: list[str]) -> bool:
        try:
            return self._fetch(look, row)
        except PullError as error:
            notes.append(f"{look.relative}: {error}")
            return False

    def _fetch(self, look: Look, row: RemoteFile) -> bool:
        """Bring the file whole into the inbox; not while another of its name waits there."""
        target = self.home.inbox / look.relative
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = target.with_name(f".{target.name[:80]}.part")
        try:
            self._try(lambda: self.system.get_file(look.path, str(temporary)), "give a file")
            after = {one.path: one for one in self._try(self._look, "be listed")}.get(look.path)
            if after != look or temporary.stat().st_size != look.size:
                return False
            sha256 = file_sha256(temporary)
            if target.exists() and file_sha256(target) != sha256:
                return False
            _sync(temporary)
            temporary.replace(target)
            sync_folder(target.parent)
        finally:
            temporary.unlink(missing_ok=True)
        row.state, row.sha256 = FETCHED, sha256
        return True

    def _finish(self, look: Look, row: RemoteFile, notes: list[str]) -> None:
        """Once the original is kept here, take the file away over there; fetch a lost one again."""
        agency, feed, name = PurePosixPath(look.relative).parts
        kept = self.home.originals / agency / feed / kept_name(row.sha256 or "", name)
        if not kept.exists():
            if not (self.home.inbox / look.relative).exists():
                row.state = SEEN
            return
        row.state = TAKEN
        try:
            match self.place.after:
                case "move":
                    target = f"{self.root}/{TAKEN_FOLDER}/{agency}/{feed}/{kept.name}"
                    self.system.makedirs(str(PurePosixPath(target).parent), exist_ok=True)
                    self.system.mv(look.path, target)
                case "delete":
                    self.system.rm_file(look.path)
        except Exception as error:  # a driver raises what it likes; the file is remembered
            notes.append(
                f"{look.relative} cannot be taken away ({type(error).__name__}): it stays."
            )

    def _try(self, act: Callable[[], Any], what: str) -> Any:
        """What a driver raises as a sentence: its own words may hold the address."""
        try:
            return act()
        except Exception as error:
            raise PullError(f"The inbox cannot {what} ({type(error).__name__}).") from None


def _is_ours(relative: PurePosixPath) -> bool:
    """A whole file in <agency>/<feed>/, and no name that leads elsewhere."""
    parts = relative.parts
    strange = any(part in {"", ".", ".."} or "\\" in part or "\0" in part for part in parts)
    hidden = any(part.startswith(".") for part in parts)
    return len(parts) == DEPTH and not strange and not hidden and not is_unfinished(parts[-1])


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
