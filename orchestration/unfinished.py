"""What a publishing that died left behind: brought to its end, or taken away before the next."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from sqlalchemy import select

from orchestration.operations.database import Operations
from orchestration.operations.models import Release
from orchestration.paths import Home
from orchestration.release_record import record_publication
from orchestration.releases import current_facts, known_numbers, number_of

HALF = (".making-*", ".removing-*")


def finish_interrupted(home: Home, database: Operations) -> None:
    """Record a release that is shown and was not recorded; remove what nobody ever saw.

    The first when the process died after the link was set, the second when it died before.
    """
    for root in (home.restricted, home.releases):
        for pattern in HALF:
            for path in root.glob(pattern):
                shutil.rmtree(path)
    for path in home.disclosed.glob(HALF[0]):
        path.unlink()
    current = current_facts(home)
    if current is not None:
        record_publication(database, home, current)
    for path in _never_shown(home, database, current):
        shutil.rmtree(path)
    for path in home.restricted.glob("[0-9]*"):
        if not (home.releases / path.name).exists():
            shutil.rmtree(path)
    _forget_what_was_not_shown(home, database)


def _never_shown(home: Home, database: Operations, current: dict[str, Any] | None) -> list[Path]:
    """Whole releases made from the current one that the link never came to.

    One that is recorded was shown, even if it was left again.
    """
    with database.transaction() as session:
        recorded = set(session.scalars(select(Release.release_id)))
    shown, before = (current["id"], current["number"]) if current is not None else (None, 0)
    return [
        path
        for path in home.releases.glob("[0-9]*")
        if path.name not in recorded
        and (number_of(path) or 0) > before
        and json.loads((path / "release.json").read_text(encoding="utf-8"))["previous"] == shown
    ]


def _forget_what_was_not_shown(home: Home, database: Operations) -> None:
    """What a release would have shown of sensitive figures is written just before it."""
    last = max(known_numbers(home, database), default=0)
    for path in home.disclosed.glob("*.parquet"):
        if (number_of(path) or 0) > last:
            path.unlink()
