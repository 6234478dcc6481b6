"""A release opened for reading: read-only, and shut in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import duckdb

SHUT_IN = MappingProxyType({"enable_external_access": "false"})
# In this order: nothing can be set after the last.
SETTLED = ("set enable_progress_bar = false", "set lock_configuration = true")

# What DuckDB says where a table or a column is not there.
ANOTHER_LAYOUT = (duckdb.BinderException, duckdb.CatalogException)


@dataclass(frozen=True)
class OpenRelease:
    """The folder of a release, its ``release.json``, and a connection to its tables."""

    folder: Path
    facts: dict[str, Any]
    connection: duckdb.DuckDBPyConnection


def shut_in(file: Path, **limits: str) -> duckdb.DuckDBPyConnection:
    """A connection that only reads this file and reaches no other; `limits` are DuckDB's settings.

    No statement on the connection can change that; none draws a bar.
    """
    connection = duckdb.connect(str(file), read_only=True, config={**SHUT_IN, **limits})
    # Connections of one process to a file share what is locked: a second one finds it so.
    [(locked,)] = connection.execute("select current_setting('lock_configuration')").fetchall()
    for statement in () if locked else SETTLED:
        connection.execute(statement)
    return connection


@contextmanager
def opened(folder: Path) -> Iterator[OpenRelease]:
    """Open the release of a folder, shut in; a link is followed once, for it may move meanwhile."""
    resolved = folder.resolve()
    facts = json.loads((resolved / "release.json").read_text(encoding="utf-8"))
    with shut_in(resolved / "chitieu.duckdb") as connection:
        yield OpenRelease(resolved, facts, connection)


def made_earlier(release_id: str) -> str:
    """What to tell of a release whose layout is that of an earlier version of the program."""
    return (
        f"Release {release_id} was made by an earlier version of the program and does not hold all "
        "that this needs. The next run makes one that does: `chitieu run`."
    )
