"""The places of one agency's rows for one feed: among the feed's levels, in the agency's area."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sources.places.registry import Registry
from sources.places.resolution import PlaceReading, Resolver, Scope
from sources.places.search import PlaceSearch
from sources.places.wording import explained
from sources.worded import Worded


class PlaceFinder:
    """Finds the places of one agency's rows for one feed."""

    def __init__(
        self, registry: Registry, search: PlaceSearch, levels: set[str], agency: str, feed: str
    ) -> None:
        self.registry = registry
        self.agency = agency
        self._search = search
        self._scope = Scope(registry, levels, lambda day: registry.area(agency, feed, day))
        self._resolver = Resolver(self._scope)
        self._found: dict[tuple[str, str, date, tuple[str, ...]], PlaceReading] = {}

    def find(self, code: str, name: str, day: date, within: Sequence[str] = ()) -> PlaceReading:
        """The place with this code and name (either may be empty) on a day.

        ``within``: the names of units above it that stand in the same row.
        """
        key = (code, name, day, tuple(within))
        known = self._found.get(key)
        if known is None:
            known = self._found[key] = self._resolver.resolve(code, name, day, within)
        return known

    def fields(self, reading: PlaceReading, name: str, day: date) -> dict[str, Any]:
        """What the sentence on a reading without a place says."""
        found = explained(reading, name, day, self._scope, self._search)
        when = Worded(f"ngày cuối kỳ {day}", f"the period's last day {day}")
        return found | {"agency": self.agency, "when": when}
