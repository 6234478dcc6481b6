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


@dataclass(frozen=True)
class OpenRelease:
    """The folder of a release, its ``release.json``, and a connection to its tables."""

    folder: Path
    facts: dict[str, Any]
    connection: duckdb.DuckDBPyConnection


@contextmanager
def opened(folder: Path) -> Iterator[OpenRelease]:
    """Open the release of a folder; a link is followed once, for it may move meanwhile.

    No statement on the connection reaches another file, nor can it change that; none draws a bar.
    """
    resolved = folder.resolve()
    facts = json.loads((resolved / "release.json").read_text(encoding="utf-8"))
    with duckdb.connect(
        str(resolved / "chitieu.duckdb"), read_only=True, config={**SHUT_IN}
    ) as connection:
        for statement in SETTLED:
            connection.execute(statement)
        yield OpenRelease(resolved, facts, connection)
