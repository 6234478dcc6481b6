"""The registry's two tables after a wave: versions ended and begun, new ids, links."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sources.places.registry import Registry
from sources.registry.units import Key, ListedUnit
from sources.registry.wave import Succeeding, Wave

LOCALITIES = "localities/localities.csv"
LINKS = "localities/links.csv"
_ID = re.compile(r"([^\d]*)(\d+)")
Record = dict[str, str]


@dataclass(frozen=True)
class Composed:
    """The new text of both tables by file, and what was added to them."""

    texts: Mapping[str, str]
    begun: list[Record]
    links: list[Record]
    ended: list[str]


class NewIds:
    """Ids after the last one given; none is ever given twice."""

    def __init__(self, known: list[str]) -> None:
        shaped = [found for one in known if (found := _ID.fullmatch(one))]
        if len(shaped) != len(known):
            strange = next(one for one in known if not _ID.fullmatch(one))
            raise ValueError(
                f"the id {strange} does not end in a number, so no next id is known; ids such as "
                "L00001 are expected: import needs a registry with such ids"
            )
        last = max(shaped, key=lambda one: int(one[2]))
        self._before, self._width, self._last = last[1], len(last[2]), int(last[2])

    def next(self) -> str:
        """The next id."""
        self._last += 1
        return f"{self._before}{self._last:0{self._width}d}"


def compose(root: Path, registry: Registry, wave: Wave, effective: date, decree: str) -> Composed:
    """Both tables of the catalogue in ``root`` as they stand after a wave without fault."""
    head, rows = _read(root / LOCALITIES)
    link_head, link_rows = _read(root / LINKS)
    maker = _Maker(registry, wave, effective, decree, NewIds([row["locality_id"] for row in rows]))
    begun, links, ended = maker.make()
    gone = set(ended)
    for row in rows:
        if row["locality_id"] in gone:
            row["valid_to"] = effective.isoformat()
    texts = {
        LOCALITIES: _text(head, rows + begun),
        LINKS: _text(link_head, link_rows + links),
    }
    return Composed(texts, begun, links, ended)


def _read(path: Path) -> tuple[list[str], list[Record]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        rows = list(reader)
    return list(reader.fieldnames or ()), rows


def _text(head: list[str], rows: list[Record]) -> str:
    stream = io.StringIO()
    writer = csv.DictWriter(stream, head, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()


class _Maker:
    """Makes the new rows of one wave."""

    def __init__(
        self, registry: Registry, wave: Wave, effective: date, decree: str, ids: NewIds
    ) -> None:
        self._registry = registry
        self._wave = wave
        self._day = effective.isoformat()
        self._decree = decree
        self._ids = ids
        self._new: dict[Key, str] = {}

    def make(self) -> tuple[list[Record], list[Record], list[str]]:
        """(versions that begin, links, ids of the versions that end)."""
        registry, wave = self._registry, self._wave
        rank = dict(zip(registry.levels, registry.ranks.tolist(), strict=True))
        order = sorted(wave.begun, key=lambda unit: (rank.get(unit.key[0], 0), unit.key[1]))
        for unit in order:
            self._new[unit.key] = self._ids.next()
        begun = [self._version(unit) for unit in order]
        links = [self._link(self._id(link.old), self._new[link.new], link) for link in wave.links]
        ended = [self._id(place) for place in wave.ended]
        self._remainders(order, begun, links, ended)
        links.sort(key=lambda row: (row["date"], row["predecessor_id"], row["successor_id"]))
        return begun, links, ended

    def _id(self, place: int) -> str:
        return str(self._registry.ids[place].as_py())

    def _parent(self, unit: ListedUnit) -> str:
        """The id of the version above a unit from the day on."""
        registry = self._registry
        if unit.parent is None:
            tops = [place for place in range(len(registry.names)) if registry.ranks[place] == 0]
            return self._id(tops[-1])
        if unit.parent in self._new:
            return self._new[unit.parent]
        level, code = unit.parent
        bearers = (place for place in registry.by_code[code] if registry.levels[place] == level)
        return self._id(next(place for place in bearers if registry.last_day(place) is None))

    def _version(self, unit: ListedUnit) -> Record:
        decrees = dict.fromkeys(
            link.decree for link in self._wave.links if link.new == unit.key and link.decree
        )
        return {
            "locality_id": self._new[unit.key],
            "level": unit.key[0],
            "code": unit.key[1],
            "name_vi": unit.name,
            "type": unit.type,
            "parent_id": self._parent(unit),
            "valid_from": self._day,
            "valid_to": "",
            "decree": "; ".join(decrees) or unit.decree or self._decree,
        }

    def _link(self, old: str, new: str, link: Succeeding) -> Record:
        share, basis = link.portion
        decree = link.decree or self._decree
        return {
            "predecessor_id": old, "successor_id": new, "date": self._day, "share": share,
            "basis": basis, "decree": decree,
        }  # fmt: skip

    def _remainders(
        self, order: list[ListedUnit], begun: list[Record], links: list[Record], ended: list[str]
    ) -> None:
        """What holds what no child takes begins and ends with its unit and goes where that does."""
        own: dict[int, list[int]] = {}
        registry = self._registry
        for place in range(len(registry.names)):
            if registry.ranks[place] < 0 and registry.last_day(place) is None:
                for parent, _ in registry.parents_of(place)[-1:]:
                    own.setdefault(parent, []).append(place)
        made: dict[Key, str] = {}
        for unit in order:
            before = [rest for link in self._wave.links if link.new == unit.key
                      for rest in own.get(link.old, ())]  # fmt: skip
            if before:
                made[unit.key] = self._ids.next()
                begun.append(self._remainder(before[0], unit, made[unit.key]))
        ended += [self._id(rest) for place in self._wave.ended for rest in own.get(place, ())]
        links += [
            self._link(self._id(rest), made[link.new], link)
            for link in self._wave.links
            for rest in own.get(link.old, ())
        ]

    def _remainder(self, like: int, unit: ListedUnit, locality_id: str) -> Record:
        registry = self._registry
        return {
            "locality_id": locality_id,
            "level": registry.levels[like],
            "code": registry.codes[like],
            "name_vi": registry.names[like],
            "type": registry.types[like],
            "parent_id": self._new[unit.key],
            "valid_from": self._day,
            "valid_to": "",
            "decree": self._decree,
        }
