"""Figures a page at a time: each page begins after the last figure of the one before.

A page costs the same wherever it stands, and a release never changes: nothing is seen twice or
missed. Only the indicators that fill a page are read and sorted, for sorting all figures costs half
a second.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import TypeAdapter, ValidationError

from orchestration.outputs.tables.filter import Filter, columns_of
from orchestration.outputs.tables.offer import FIGURES
from orchestration.outputs.tables.selecting import condition_of, quoted
from portal.asked import offer
from portal.failures import PageError
from portal.release import OpenRelease, Row

KEY = (
    "indicator_id", "series", "geography", "locality_id", "period_start", "period_end",
    "period_type", "breakdown",
)  # fmt: skip
ORDER = ", ".join(KEY)
AFTER = f"({ORDER}) > ({', '.join(f'$after_{name}' for name in KEY)})"
Place = tuple[str, str, str, str, date, date, str, str]
PLACE: TypeAdapter[Place] = TypeAdapter(Place)


@dataclass(frozen=True)
class Page:
    """Rows, what ``after`` of the next page is (None on the last), and how many there are left."""

    rows: list[Row]
    after: str | None
    remaining: int


def page(release: OpenRelease, asked: Filter, limit: int, after: str | None = None) -> Page:
    """So many figures of a filter, from the first or after a place.

    Raises PageError for a place that no page ended at.
    """
    place = None if after is None else _place(after)
    condition, values = condition_of(asked)
    if place is not None:
        condition = f"{condition} and {AFTER}"
        values |= {f"after_{name}": value for name, value in zip(KEY, place, strict=True)}
    counted = _counted(release, condition, values, place)
    if not counted:
        return Page([], None, 0)
    columns = columns_of(asked, offer(release).named["columns"])
    selected = ", ".join(
        [*(quoted(name) for name in columns), *(f"{name} as key_{name}" for name in KEY)]
    )
    enough = _enough(counted, limit + 1)
    found = release.rows(
        f"select {selected} from {FIGURES} "
        f"where indicator_id between $first_one and $last_one and {condition} "
        f"order by {ORDER} limit $most",
        values | {"first_one": enough[0], "last_one": enough[-1], "most": limit + 1},
    )
    rows = [{name: row[name] for name in columns} for row in found[:limit]]
    more = len(found) > limit
    return Page(rows, _token(found[limit - 1]) if more else None, sum(counted.values()))


def _counted(
    release: OpenRelease, condition: str, values: dict[str, Any], place: Place | None
) -> dict[str, int]:
    """How many figures there are of each indicator that is left, in order."""
    found = release.rows(
        f"select indicator_id, count(*) as figures from {FIGURES} "
        f"where indicator_id >= $least and {condition} group by indicator_id order by indicator_id",
        values | {"least": "" if place is None else place[0]},
    )
    return {row["indicator_id"]: row["figures"] for row in found}


def _enough(counted: dict[str, int], wanted: int) -> list[str]:
    """The first indicators that together have as many figures."""
    ids: list[str] = []
    for one, figures in counted.items():
        ids.append(one)
        wanted -= figures
        if wanted <= 0:
            break
    return ids


def _token(row: Row) -> str:
    last = PLACE.dump_json(tuple(row[f"key_{name}"] for name in KEY))
    return base64.urlsafe_b64encode(last).decode().rstrip("=")


def _place(after: str) -> Place:
    try:
        written = base64.b64decode(after + "=" * (-len(after) % 4), altchars=b"-_", validate=True)
        return PLACE.validate_json(written)
    except (ValueError, binascii.Error, ValidationError) as error:
        raise PageError("wrong_after", 400) from error
