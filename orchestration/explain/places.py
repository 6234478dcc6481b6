"""Which place a text means on a day: the same answer that `chitieu locality` gives."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from orchestration.asked_places import AskedPlaces, UnknownPlaceError
from orchestration.explain.unclear import UnclearError


def meant_place(catalogue: Path, text: str, day: date, today: date) -> str:
    """The id of the place meant on `day`, or else today, or what it was or will be.

    Raises UnclearError with the candidates when no one place is meant.
    """
    places = AskedPlaces(catalogue)
    try:
        return places(text, day, today)
    except UnknownPlaceError as error:
        raise UnclearError("locality", error.said, places.alike(text)) from error
