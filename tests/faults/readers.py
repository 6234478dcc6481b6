"""A reader of releases who never stops: opens what ``current`` shows, and believes nothing."""

from __future__ import annotations

import json
from multiprocessing.synchronize import Event
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from orchestration.paths import Home

PAUSE_SECONDS = 0.03


def read_on(home: Home, stop: Event) -> tuple[int, list[str]]:
    """Read until told to stop: how often, and everything that was not whole."""
    times, wrong = 0, []
    while not stop.is_set():
        try:
            wrong += look(home)
        except Exception as error:  # whatever a reader meets is what is asked for here
            wrong.append(f"{type(error).__name__}: {error}")
        times += 1
        stop.wait(PAUSE_SECONDS)
    return times, wrong


def look(home: Home) -> list[str]:
    """One look at the current release: what does not belong together."""
    folder = home.current_release.resolve(strict=True)
    facts = json.loads((folder / "release.json").read_text(encoding="utf-8"))
    found = [] if facts["id"] == folder.name else [f"{folder.name} says it is {facts['id']}"]
    with duckdb.connect(str(folder / "chitieu.duckdb"), read_only=True) as connection:
        for table in ("figures", "withheld", "evidence"):
            rows = connection.table(table).aggregate("count(*)").fetchall()[0][0]
            if rows != facts["rows"][table]:
                found.append(f"{folder.name}: {rows} rows of {table}")
        ids = connection.table("figures").aggregate("release_id").fetchall()
        if ids != [(folder.name,)]:
            found.append(f"{folder.name}: figures of {ids}")
    return found + _other_tables(folder, facts["rows"])


def _other_tables(folder: Path, rows: dict[str, int]) -> list[str]:
    return [
        f"{folder.name}: {table}.parquet has other rows"
        for table in rows
        if pq.read_metadata(folder / f"{table}.parquet").num_rows != rows[table]
    ]
