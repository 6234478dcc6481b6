"""The search for everybody: the command line, a web portal, an office's own list of places."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sources.places.registry import Registry, Succession
from sources.places.search import LIMIT, Likeness, Match, PlaceSearch


@dataclass(frozen=True)
class PlaceName:
    """A place by id, code and name."""

    locality_id: str
    code: str
    name_vi: str


@dataclass(frozen=True)
class PlaceLink:
    """A predecessor or successor: the place, the day, and how much of the predecessor it is."""

    place: PlaceName
    date: date
    share: float | None
    basis: str
    decree: str | None


@dataclass(frozen=True)
class FoundPlace:
    """A version that a search found.

    Valid from ``valid_from`` to the day before ``valid_to`` (None: still). ``path``: the units
    above it, nearest first, on the day asked for or else on its last. ``likeness`` and ``slips``:
    how it matches the text.
    """

    locality_id: str
    level: str
    code: str
    name_vi: str
    type: str
    valid_from: date
    valid_to: date | None
    path: tuple[PlaceName, ...]
    predecessors: tuple[PlaceLink, ...]
    successors: tuple[PlaceLink, ...]
    likeness: Likeness
    slips: int

    def as_json(self) -> dict[str, Any]:
        """As text, numbers and lists; dates as YYYY-MM-DD."""
        return asdict(self, dict_factory=_dated)


def _dated(items: list[tuple[str, Any]]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in items}


def find_places(
    search: PlaceSearch,
    text: str,
    *,
    on: date | None = None,
    within: Iterable[int] | None = None,
    levels: Iterable[str] | None = None,
    limit: int = LIMIT,
) -> tuple[list[FoundPlace], int]:
    """The versions that a text may mean, best first and at most ``limit``; and how many there are.

    ``text``: a name, old or new, with or without marks, capitals and the words for its kind (also
    ``TP.``, ``tx``), or its beginning; a code or its beginning; an id. Units above may follow
    after a comma. Slips of one or two letters are forgiven where nothing else is found.
    ``on``: only versions that exist on that day. ``within``: only what lies in one of these places
    (positions in the registry) on that day, or without a day on its own first or last. ``levels``:
    only these levels.
    """
    registry = search.registry
    among = None if within is None else registry.inside(within, on)
    matches, total = search.find(text, on=on, among=among, levels=levels, limit=limit)
    return [_found(registry, match, on) for match in matches], total


def _found(registry: Registry, match: Match, on: date | None) -> FoundPlace:
    place = match.place
    last = registry.last_day(place)
    return FoundPlace(
        locality_id=registry.ids[place].as_py(),
        level=registry.levels[place],
        code=registry.codes[place],
        name_vi=registry.names[place],
        type=registry.types[place],
        valid_from=registry.first_day(place),
        valid_to=None if last is None else registry.ends[place].item(),
        path=tuple(
            _name(registry, one) for one in registry.path(place, registry.own_day(place, on))
        ),
        predecessors=tuple(
            _link(registry, link, link.predecessor) for link in registry.predecessors(place)
        ),
        successors=tuple(
            _link(registry, link, link.successor) for link in registry.successors(place)
        ),
        likeness=match.likeness,
        slips=match.slips,
    )


def _name(registry: Registry, place: int) -> PlaceName:
    return PlaceName(registry.ids[place].as_py(), registry.codes[place], registry.names[place])


def _link(registry: Registry, link: Succession, other: int) -> PlaceLink:
    return PlaceLink(_name(registry, other), link.date, link.share, link.basis, link.decree)
