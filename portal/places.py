"""Places by id and by any name: the registry of the catalogue that a release was made with."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path

import pyarrow.parquet as pq

from portal.release import OpenRelease
from sources.folding import bare_key
from sources.places.found import find_places
from sources.places.registry import Registry, Succession
from sources.places.search import WHOLE, PlaceSearch

MOST_FOUND = 40
TABLES = ("localities", "locality_parents", "locality_links", "levels")


@lru_cache(maxsize=2)  # of the compiled catalogue, which releases share and which never changes
def _search_of(catalogue: Path) -> PlaceSearch:
    return PlaceSearch(
        Registry({one: pq.read_table(catalogue / f"{one}.parquet") for one in TABLES})
    )


def search_of(release: OpenRelease) -> PlaceSearch:
    """The search over all places, old and new."""
    return _search_of(release.catalogue)


@dataclass(frozen=True)
class Place:
    """One version of a place, with what stands above it and what came before and after.

    ``last_day`` is None while it exists; ``above`` is nearest first, on its latest day.
    """

    locality_id: str
    name: str
    code: str
    level: str
    type: str
    first_day: date
    last_day: date | None
    above: tuple[Place, ...] = ()
    from_places: tuple[Link, ...] = ()
    to_places: tuple[Link, ...] = ()


@dataclass(frozen=True)
class Link:
    """The place on the other side of a change, its day, decree, and the share handed on."""

    place: Place
    day: date
    share: float | None
    basis: str
    decree: str | None


@dataclass(frozen=True)
class Found:
    """The places that a text may mean, best first, how many there are, and whose whole name it is.

    ``whole`` are those whose name, code or id the text is, marks apart.
    """

    places: tuple[Place, ...] = ()
    total: int = 0
    whole: tuple[Place, ...] = ()


def find(release: OpenRelease, text: str) -> Found:
    """The places, old and new, that a text may mean; nothing for one without letters or digits."""
    if not bare_key(text):
        return Found()
    found, total = find_places(search_of(release), text, limit=MOST_FOUND)
    known = [(place(release, one.locality_id), one.likeness) for one in found]
    named = [(one, likeness) for one, likeness in known if one is not None]
    whole = tuple(one for one, likeness in named if likeness in WHOLE)
    return Found(tuple(one for one, _ in named), total, whole)


def place(release: OpenRelease, locality_id: str) -> Place | None:
    """A place by its id, whole; None for an id that the registry does not hold."""
    registry = search_of(release).registry
    at = registry.position.get(locality_id)
    if at is None:
        return None
    return replace(
        _place(registry, at),
        above=tuple(_place(registry, one) for one in registry.path(at, registry.own_day(at))),
        from_places=tuple(
            _link(registry, one, one.predecessor) for one in registry.predecessors(at)
        ),
        to_places=tuple(_link(registry, one, one.successor) for one in registry.successors(at)),
    )


def stood_above(release: OpenRelease, here: Place) -> list[Place]:
    """What stands above a place, and what stood above those it came from, each once."""
    before = [place(release, one.place.locality_id) for one in here.from_places]
    above = [*here.above, *(unit for one in before if one is not None for unit in one.above)]
    return list({one.locality_id: one for one in above}.values())


def _place(registry: Registry, at: int) -> Place:
    return Place(
        str(registry.ids[at].as_py()), registry.names[at], registry.codes[at],
        registry.levels[at], registry.types[at], registry.first_day(at), registry.last_day(at),
    )  # fmt: skip


def _link(registry: Registry, link: Succession, other: int) -> Link:
    return Link(_place(registry, other), link.date, link.share, link.basis, link.decree)
