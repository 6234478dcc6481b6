"""Which place a text means on a day: the same answer that `chitieu locality` gives."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from orchestration.explain.unclear import UnclearError
from sources.worded import Worded

MOST = 12


def meant_place(catalogue: Path, text: str, day: date, today: date) -> str:
    """The id of the place meant on `day`, or else today, or what it was or will be.

    Raises UnclearError with the candidates when no one place is meant.
    """
    from sources.findings import finding
    from sources.loader import load_registry
    from sources.places.meaning import meant, meant_at_any_time
    from sources.places.registry import Registry
    from sources.places.resolution import Scope
    from sources.places.search import PlaceSearch
    from sources.places.wording import explained

    registry = Registry(load_registry(catalogue))
    reading = meant(registry, text, day)
    if reading.place < 0 and not reading.candidates:
        later = meant_at_any_time(registry, text, today)
        reading = later if later.place >= 0 else meant_at_any_time(registry, text, day)
    if reading.place >= 0:
        return str(registry.ids[reading.place].as_py())
    search = PlaceSearch(registry)
    fields: dict[str, Any] = explained(reading, text, day, Scope(registry), search)
    why = finding(reading.code, value=text, **fields)
    raise UnclearError("locality", Worded(why.sentence_vi, why.sentence_en), _listed(search, text))


def _listed(search: Any, text: str) -> list[dict[str, Any]]:
    """What may be meant, the likeliest first."""
    from sources.places.found import find_places

    found, _ = find_places(search, text, limit=MOST)
    return [
        {
            "locality_id": one.locality_id,
            "name_vi": one.name_vi,
            "code": one.code,
            "within": " › ".join(above.name_vi for above in one.path),
        }
        for one in found
    ]
