"""A reader who looks at the current release all the while, and what it met with."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import duckdb

from orchestration.paths import Home

READ_SECONDS = 0.25


@dataclass
class Reader:
    """What a reader who looks all the while met with."""

    looks: int = 0
    releases: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)

    def look(self, home: Home) -> None:
        """Open the current release as readers do, and compare what it says of itself."""
        folder = home.current_release.resolve()
        named = json.loads((folder / "release.json").read_text(encoding="utf-8"))["id"]
        with duckdb.connect(str(folder / "chitieu.duckdb"), read_only=True) as connection:
            [(inside,)] = connection.execute(
                "select any_value(release_id) from figures having count(distinct release_id) = 1"
            ).fetchall()
            [(beside,)] = connection.execute(
                "select any_value(release_id) from read_parquet(?)",
                [str(folder / "figures.parquet")],
            ).fetchall()
        self.looks += 1
        self.releases.add(named)
        if not named == inside == beside == folder.name:
            self.faults.append(f"{folder.name} holds {named}, {inside}, {beside}")


@contextmanager
def reading(home: Home) -> Iterator[Reader]:
    """A reader that looks at the current release until the end of the block."""
    reader, done = Reader(), threading.Event()

    def loop() -> None:
        while not done.wait(READ_SECONDS):
            try:
                reader.look(home)
            except Exception as error:  # whatever a reader meets with is what is measured
                reader.faults.append(f"{type(error).__name__}: {error}")

    thread = threading.Thread(target=loop, daemon=True)
    thread.start()
    try:
        yield reader
    finally:
        done.set()
        thread.join()
