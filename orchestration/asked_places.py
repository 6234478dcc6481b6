"""What a person means by a place, on the day a figure is about: as `chitieu locality find` does."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sources.places.search import PlaceSearch


class UnknownPlaceError(ValueError):
    """No one place is meant; the message says why, and what it could be."""


class AskedPlaces:
    """The places of a catalogue folder by id, code or name; its registry is read when asked."""

    def __init__(self, catalogue: Path, language: str = "vi") -> None:
        self.catalogue = catalogue
        self.language = language

    def __call__(self, text: str, day: date) -> str:
        """The id of the place meant on a day, or else of what it was or will be.

        Raises UnknownPlaceError with the sentence that a sender of such a row would read.
        """
        from sources.findings import finding
        from sources.places.meaning import meant_at_any_time
        from sources.places.resolution import Scope
        from sources.places.wording import explained

        registry = self._search.registry
        reading = meant_at_any_time(registry, text, day)
        if reading.place >= 0:
            return str(registry.ids[reading.place].as_py())
        fields: dict[str, Any] = explained(reading, text, day, Scope(registry), self._search)
        why = finding(reading.code, value=text, **fields)
        raise UnknownPlaceError(why.sentence_en if self.language == "en" else why.sentence_vi)

    @cached_property
    def _search(self) -> PlaceSearch:
        from sources.loader import load_registry
        from sources.places.registry import Registry
        from sources.places.search import PlaceSearch

        return PlaceSearch(Registry(load_registry(self.catalogue)))
