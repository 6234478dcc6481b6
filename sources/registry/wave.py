"""A wave of changes: what ends and begins on its day, or why the tables do not agree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np

from sources.folding import bare_key
from sources.loader.faults import Faults
from sources.places.registry import Registry
from sources.registry.changes import Change
from sources.registry.shares import Portion, portions
from sources.registry.tables import OfficialTable
from sources.registry.units import Key, LevelWords, ListedUnit


@dataclass(frozen=True)
class Succeeding:
    """A place (its position) goes over to a unit: share and basis as the registry writes them."""

    old: int
    new: Key
    portion: Portion
    decree: str


@dataclass(frozen=True)
class Wave:
    """What a day changes: places that end, units that begin (as listed), and what goes where."""

    ended: tuple[int, ...]
    begun: tuple[ListedUnit, ...]
    links: tuple[Succeeding, ...]


class WaveReader:
    """Compares lists, changes and the registry of the eve."""

    def __init__(
        self,
        registry: Registry,
        levels: LevelWords,
        units: Mapping[Key, ListedUnit],
        changes: Sequence[Change],
        effective: date,
        faults: Faults,
    ) -> None:
        self._registry = registry
        self._levels = levels
        self._units = units
        self._faults = faults
        self._eve = effective - timedelta(days=1)
        self._of_old: dict[int, list[Change]] = defaultdict(list)
        self._of_new: dict[Key, list[Change]] = defaultdict(list)
        for change in changes:
            self._of_old[change.old].append(change)
            if change.new is not None:
                self._of_new[change.new].append(change)

    def read(self, tables: Sequence[OfficialTable], drawn: set[str]) -> Wave:
        """The wave. It is only complete when no fault was recorded.

        ``drawn``: levels of today's map; a unit of theirs cannot end without a successor.
        """
        missing = self._levels_without_column(tables)
        for key, place in self._before.items():
            if self._covered(place) and key[0] not in missing:
                self._compare(place, key, bool(missing))
        for key, unit in self._units.items():
            if key not in self._before and key not in self._of_new:
                self._fault(unit, f"{unit} is listed, was not there on {self._eve} and no change "
                            "says what it was made from; one is expected: add its rows to the "
                            "table of changes, or correct the code")  # fmt: skip
        for place, changes in self._of_old.items():
            self._check_abolition(place, changes, drawn)
        for key in self._of_new:
            self._check_new(self._units[key])
        return self._wave()

    def _fault(self, unit: ListedUnit, sentence: str) -> None:
        self._faults.at(unit.row.file, unit.row.line, sentence)

    @cached_property
    def _before(self) -> dict[Key, int]:
        """The real units below the country on the eve."""
        registry = self._registry
        there = registry.valid(self._eve) & (registry.ranks > 0)
        return {self._key(place): place for place in np.flatnonzero(there).tolist()}

    def _key(self, place: int) -> Key:
        return self._registry.levels[place], self._registry.codes[place]

    def _said(self, place: int) -> str:
        return f"{self._registry.names[place]} ({self._registry.codes[place]})"

    def _covered(self, place: int) -> bool:
        """Whether the lists speak of the highest unit that a place is in, or it goes into one."""
        registry = self._registry
        tops = [one for one in [place, *registry.path(place, self._eve)]
                if registry.ranks[one] == 1]  # fmt: skip
        return any(self._key(top) in self._units or top in self._of_old for top in tops)

    def _levels_without_column(self, tables: Sequence[OfficialTable]) -> set[str]:
        """Levels that the lists leave out though units of theirs go on; each is a fault."""
        listed = {level for level, _ in self._units}
        going_on = {
            key[0] for key, place in self._before.items()
            if self._covered(place) and place not in self._of_old
        }  # fmt: skip
        lists = [table for table in tables if table.is_list]
        for level in sorted(going_on - listed):
            self._faults.at(
                lists[0].file, lists[0].line,
                f"no list names a unit of {self._levels.names[level]}, and the registry still has "
                "some that no change ends; a column with their codes is expected: add it, or their "
                "end to the table of changes",
            )  # fmt: skip
        return going_on - listed

    # One unit of the eve.

    def _compare(self, place: int, key: Key, blind: bool) -> None:
        """A unit of the eve against what is listed under its code; ``blind``: not its parent."""
        unit = self._units.get(key)
        ending = self._of_old.get(place, [])
        if unit is None:
            if not ending:
                self._report_unlisted(place, key)
            return
        if ending:
            if key not in self._of_new:
                self._fault(unit, f"{self._said(place)} ends by a change and the code is listed for"
                            f" {unit.name}, of which no change says what it was made from; one is "
                            "expected: add its rows, or correct the code")  # fmt: skip
            return
        if not self._is_same(place, unit):
            self._report_difference(place, unit)
        elif not blind:
            self._check_parent(place, unit)

    def _report_unlisted(self, place: int, key: Key) -> None:
        above = self._registry.path(place, self._eve)
        listed = [self._units[k] for one in above if (k := self._key(one)) in self._units]
        row = listed[0].row if listed else next(iter(self._units.values())).row
        self._faults.at(
            row.file, row.line,
            f"{self._said(place)} of {self._levels.names[key[0]]} was there on {self._eve}, is not "
            "listed and no change ends it; one of the two is expected: list it, or add what became "
            "of it to the table of changes",
        )  # fmt: skip

    def _is_same(self, place: int, unit: ListedUnit) -> bool:
        """Whether a listed unit has the name and type of a place."""
        registry = self._registry
        if not unit.type:
            return registry.bearers.agree(unit.name, place)
        return (unit.name, unit.type) == (registry.names[place], registry.types[place])

    def _report_difference(self, place: int, unit: ListedUnit) -> None:
        """A code that is still valid is listed for something else, or spelt otherwise."""
        registry, now = self._registry, self._said(place)
        name = registry.names[place]
        if self._of_new.get(unit.key):
            words = (f"the code of {now} is given to {unit.name}, and no change ends {name}; a "
                     "code is expected to be free before it is used again")  # fmt: skip
        elif name != unit.name and bare_key(name) == bare_key(unit.name):
            words = (f"{now} is listed as '{unit.name}', which differs by marks only; one spelling "
                     "is expected")  # fmt: skip
        else:
            was = f"{name}, {registry.types[place]}"
            words = (f"{now} is listed as {unit.name}, {unit.type}, where the registry has {was}, "
                     "and no change says so; one is expected")  # fmt: skip
        self._fault(unit, f"{words}: correct the list, or add the change")

    def _check_parent(self, place: int, unit: ListedUnit) -> None:
        """A unit that goes on must stand under what its parent became."""
        above = self._registry.path(place, self._eve)
        if not above or self._registry.ranks[above[0]] == 0:
            return
        expected = self._becomes(above[0])
        if expected is None:
            self._fault(unit, f"{unit} goes on, but {self._said(above[0])} above it ends without "
                        "one unit that takes all of it; a change is expected that says where this "
                        "one goes: add it")  # fmt: skip
        elif unit.parent != expected:
            listed = self._parent_said(unit.parent)
            self._fault(unit, f"{unit} is listed under {listed}, where the registry has it under "
                        f"{self._parent_said(expected)}, and no change moves it; one place is "
                        "expected: correct the list, or add the change")  # fmt: skip

    def _check_new(self, unit: ListedUnit) -> None:
        """A unit that changes begin must stand in what the highest unit of a predecessor became."""
        if unit.parent is not None and unit.parent not in self._units:
            place = self._before.get(unit.parent)
            if place is None or self._becomes(place) != unit.parent:
                self._fault(unit, f"{unit} is listed under the code {unit.parent[1]}, which no "
                            "unit has on that day; one that is listed or goes on is expected: "
                            "correct it")  # fmt: skip
                return
        tops = {
            self._becomes(top)
            for change in self._of_new[unit.key]
            for top in self._registry.path(change.old, self._eve)
            if self._registry.ranks[top] == 1
        } - {None}
        top = self._top(unit.key)
        if tops and top not in tops:
            expected = " or ".join(sorted(self._parent_said(one) for one in tops))
            self._fault(unit, f"{unit} is listed in {self._parent_said(top)}, and what it is made "
                        f"from was in what is now {expected}; one of them is expected: correct the "
                        "list, or the table of changes")  # fmt: skip

    def _top(self, key: Key) -> Key:
        """The highest unit that a listed unit stands in after the changes."""
        unit = self._units.get(key)
        if unit is not None:
            return key if unit.parent is None else self._top(unit.parent)
        place = self._before[key]
        above = [one for one in self._registry.path(place, self._eve)
                 if self._registry.ranks[one] == 1]  # fmt: skip
        return (self._becomes(above[0]) or key) if above else key

    def _parent_said(self, key: Key | None) -> str:
        if key is None:
            return "nothing"
        return str(self._units[key]) if key in self._units else f"{key[1]}"

    def _becomes(self, place: int) -> Key | None:
        """What takes the whole of a place; itself where nothing changes."""
        changes = self._of_old.get(place)
        if not changes:
            return self._key(place)
        whole = [one.new for one in changes if one.extent == "whole"]
        return whole[0] if len(whole) == 1 else None

    def _check_abolition(self, place: int, changes: Sequence[Change], drawn: set[str]) -> None:
        gone = [one for one in changes if one.new is None]
        if gone and (len(changes) > 1 or self._registry.levels[place] in drawn):
            row = gone[0].row
            self._faults.at(
                row.file, row.line,
                f"no unit is named that {self._said(place)} became; one is expected, since its "
                "counts would be lost on today's map: fill in the new code and name",
            )  # fmt: skip

    # The wave.

    def _wave(self) -> Wave:
        links: list[Succeeding] = []
        ended: set[int] = set()
        for place, changes in self._of_old.items():
            if self._only_stays(place, changes):
                continue
            ended.add(place)
            going = [one for one in changes if one.new is not None]
            shares = portions(going, self._said(place), self._faults) if going else []
            links += [
                Succeeding(place, one.new, portion, one.decree)
                for one, portion in zip(going, shares or [], strict=False)
                if one.new is not None
            ]
        begun = {link.new for link in links}
        for key in sorted(begun):
            place = self._before.get(key, -1)
            if place >= 0 and place not in self._of_old:  # it goes on and takes others in
                ended.add(place)
                decree = next(link.decree for link in links if link.new == key)
                links.append(Succeeding(place, key, ("1", "whole"), decree))
            elif place >= 0 and place not in ended:
                ended.add(place)
                links.append(Succeeding(place, key, ("1", "whole"), ""))
        return Wave(
            ended=tuple(sorted(ended)),
            begun=tuple(self._units[key] for key in sorted(begun)),
            links=tuple(links),
        )

    def _only_stays(self, place: int, changes: Sequence[Change]) -> bool:
        """Whether the rows of a unit only say that it stays what and where it is."""
        if len(changes) != 1 or changes[0].extent != "whole":
            return False
        key = changes[0].new
        if key != self._key(place) or not self._is_same(place, self._units[key]):
            return False
        above = self._registry.path(place, self._eve)
        parent = self._units[key].parent
        under_country = not above or self._registry.ranks[above[0]] == 0
        return under_country or self._becomes(above[0]) == parent
