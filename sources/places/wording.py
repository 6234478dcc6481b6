"""Places and resolutions in words, Vietnamese and English."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sources.places.registry import NO_START, Registry
from sources.places.resolution import PlaceReading, Scope
from sources.places.search import PlaceSearch
from sources.worded import Worded

LISTED = 5
"""So many candidates or successors are named."""


def validity(registry: Registry, place: int) -> Worded:
    """From when to when a place exists; the last day is its own."""
    first, last = registry.starts[place], registry.last_day(place)
    start = "" if first == NO_START else str(first)
    if last is None:
        return Worded(f"từ {start}", f"from {start}")
    return Worded(f"từ {start} đến hết {last}", f"from {start} to {last}")


def typed_name(registry: Registry, place: int) -> str:
    """A place's name, with its type where the name does not say it."""
    name, kind = registry.names[place], registry.types[place]
    if not kind or name.casefold().startswith(kind.casefold().split()[0]):
        return str(name)
    return f"{name} ({kind})"


def path_words(registry: Registry, place: int, day: date) -> list[str]:
    """The names of the units above a place on a day, but for the whole country's."""
    path = registry.path(place, day)
    return [registry.names[one] for one in path if registry.ranks[one] != 0]


def described(registry: Registry, place: int, day: date | None = None) -> Worded:
    """Name, type, parents, code and validity of a place; its parents on the day nearest to it."""
    own = registry.own_day(place, day)
    name = ", ".join([typed_name(registry, place), *path_words(registry, place, own)])
    code = registry.codes[place]
    dates = validity(registry, place)
    return Worded(f"{name} (mã {code}, {dates.vi})", f"{name} (code {code}, {dates.en})")


def listed(registry: Registry, places: Sequence[int], day: date | None = None) -> Worded:
    """Several places described, the first few of them."""
    words = [described(registry, one, day) for one in places[:LISTED]]
    more = len(places) - len(words)
    return Worded(
        "; ".join(one.vi for one in words) + (f"; … và {more} đơn vị nữa" if more > 0 else ""),
        "; ".join(one.en for one in words) + (f"; … and {more} more" if more > 0 else ""),
    )


def explained(
    reading: PlaceReading, text: str, day: date, scope: Scope, search: PlaceSearch
) -> dict[str, Any]:
    """The fields of the sentence for a reading that found no place; ``text``: the name written."""
    registry = scope.registry
    fields: dict[str, Any] = {"when": Worded(f"ngày {day}", str(day)), **reading.fields}
    if reading.candidates:
        fields["candidates"] = listed(registry, reading.candidates, day)
    if reading.code in ("unknown_name", "name_not_within"):
        fields["similar"] = _similar(registry, search, text, scope, day)
    if reading.about >= 0:
        fields["heirs"] = _heirs(registry, reading.about, day)
        fields["then"] = described(registry, reading.about, day)
    return fields


def _similar(registry: Registry, search: PlaceSearch, text: str, scope: Scope, day: date) -> Worded:
    matches, _ = search.find(text, among=scope.here(day), limit=LISTED)
    if not matches and scope.everywhere:
        matches, _ = search.find(text, among=scope.wanted, limit=LISTED)
    if not matches:
        return Worded("", "")
    found = listed(registry, [one.place for one in matches], day)
    return Worded(f" Tên gần giống: {found.vi}.", f" Similar names: {found.en}.")


def _heirs(registry: Registry, place: int, day: date) -> Worded:
    """What a place has become by a day."""
    heirs = [one for one in registry.heirs(place, day) if one != place]
    if not heirs:
        return Worded("", "")
    found = listed(registry, heirs, day)
    return Worded(f" Đơn vị kế tiếp: {found.vi}.", f" Its successors: {found.en}.")
