"""What a person means by a place, on the day a figure is about: as `chitieu locality find` does."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sources.worded import Worded

if TYPE_CHECKING:
    from sources.places.search import PlaceSearch


MOST = 12


class UnknownPlaceError(ValueError):
    """No one place is meant; `said` tells why in both languages, the message in the one asked."""

    def __init__(self, said: Worded, language: str) -> None:
        """Keep both sentences."""
        super().__init__(said.en if language == "en" else said.vi)
        self.said = said


class AskedPlaces:
    """The places of a catalogue folder by id, code or name; its registry is read when asked."""

    def __init__(self, catalogue: Path, language: str = "vi") -> None:
        self.catalogue = catalogue
        self.language = language

    def __call__(self, text: str, day: date, today: date | None = None) -> str:
        """The id of the place meant on a day, else today if given, else of what it was or will be.

        Raises UnknownPlaceError with the sentence that a sender of such a row would read.
        """
        from sources.findings import finding
        from sources.places.meaning import meant, meant_at_any_time
        from sources.places.resolution import Scope
        from sources.places.wording import explained

        registry = self._search.registry
        reading = meant(registry, text, day)
        if reading.place < 0 and not reading.candidates:
            reading = meant_at_any_time(registry, text, day if today is None else today)
            if reading.place < 0 and today is not None:
                reading = meant_at_any_time(registry, text, day)
        if reading.place >= 0:
            return str(registry.ids[reading.place].as_py())
        fields: dict[str, Any] = explained(reading, text, day, Scope(registry), self._search)
        why = finding(reading.code, value=text, **fields)
        raise UnknownPlaceError(Worded(why.sentence_vi, why.sentence_en), self.language)

    def alike(self, text: str) -> list[dict[str, str]]:
        """What may be meant, the likeliest first: locality_id, name_vi, code, within."""
        from sources.places.found import find_places

        found, _ = find_places(self._search, text, limit=MOST)
        return [
            {
                "locality_id": one.locality_id,
                "name_vi": one.name_vi,
                "code": one.code,
                "within": " › ".join(above.name_vi for above in one.path),
            }
            for one in found
        ]

    @cached_property
    def _search(self) -> PlaceSearch:
        from sources.loader import load_registry
        from sources.places.registry import Registry
        from sources.places.search import PlaceSearch

        return PlaceSearch(Registry(load_registry(self.catalogue)))
