"""What a person means by an id, a code or a name; and the units of a name through time."""

from __future__ import annotations

from datetime import date

from sources.places.registry import Registry
from sources.places.resolution import PlaceReading, Resolver, Scope

_PASSED = {"locality_expired", "locality_not_yet"}


def meant(registry: Registry, text: str, on: date) -> PlaceReading:
    """The place that an id, a code or a name means on a day, anywhere in the registry.

    An id means its version whatever the day. Refused like a place in a sender's row: ``code`` says
    why, ``candidates`` and ``about`` which places it is about.
    """
    written = text.strip()
    own = registry.position.get(written.upper())
    if own is not None:
        return PlaceReading(own)
    resolver = Resolver(Scope(registry))
    if written in registry.by_code or written.isdigit():
        return resolver.resolve(written, "", on)
    return resolver.resolve("", written, on)


def meant_at_any_time(registry: Registry, text: str, today: date) -> PlaceReading:
    """As ``meant`` today; what has ended or is yet to begin is the version it was or will be."""
    reading = meant(registry, text, today)
    return PlaceReading(reading.about) if reading.code in _PASSED else reading


def versions(registry: Registry, place: int) -> list[int]:
    """The versions that bear a place's name at its level: the unit through its mergers."""
    level, name = registry.levels[place], registry.names[place]
    called = registry.bearers.resembling(name)
    return [one for one in called if registry.levels[one] == level
            and registry.bearers.agree(name, one)]  # fmt: skip
