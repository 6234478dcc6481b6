"""The rows of tables of changes: which unit became which, when, and how much of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from sources.findings import finding
from sources.folding import bare_key
from sources.loader.faults import Faults
from sources.places.registry import Registry
from sources.places.resolution import Resolver, Scope, clean_code
from sources.places.search import PlaceSearch
from sources.places.wording import explained
from sources.readers.numbers import reading
from sources.registry.forms import OfficialLists
from sources.registry.tables import OfficialRow, OfficialTable
from sources.registry.units import Key, LevelWords, ListedUnit

_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_ISO = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[ T]00:00(?::00)?)?")
_SHARE = re.compile(r"(\d+(?:[.,]\d+)?)\s*(%?)")


@dataclass(frozen=True)
class Change:
    """What became of a place (its position in the registry); ``new`` None: it was abolished.

    ``extent``: whole, part or area_only. ``share`` of its people and ``persons``, where given.
    """

    old: int
    new: Key | None
    extent: str
    share: Decimal | None
    persons: int | None
    decree: str
    row: OfficialRow = field(compare=False, repr=False)


class ChangeReader:
    """Reads rows of changes against the registry of the eve and the units listed after."""

    def __init__(
        self,
        registry: Registry,
        lists: OfficialLists,
        levels: LevelWords,
        units: Mapping[Key, ListedUnit],
        effective: date,
        faults: Faults,
    ) -> None:
        self._registry = registry
        self._lists = lists
        self._levels = levels
        self._units = units
        self._effective = effective
        self._faults = faults
        self._eve = effective - timedelta(days=1)
        self._scope = Scope(registry, levels.digits)
        self._search = PlaceSearch(registry)

    def read(self, tables: Iterable[OfficialTable]) -> list[Change]:
        """The changes without fault; the faults of the others are recorded."""
        found: list[Change] = []
        seen: dict[tuple[int, Key | None], OfficialRow] = {}
        for row in (row for table in tables if table.is_changes for row in table.rows):
            change = self._change(row)
            if change is None:
                continue
            first = seen.setdefault((change.old, change.new), row)
            if first is not row:
                self._fault(row, f"this change stands already in {first.file}:{first.line}; it is "
                            "expected once: remove one of the two")  # fmt: skip
                continue
            found.append(change)
        return found

    def _fault(self, row: OfficialRow, sentence: str) -> None:
        self._faults.at(row.file, row.line, sentence)

    def _change(self, row: OfficialRow) -> Change | None:
        dated = self._is_of_the_day(row)
        old = self._old(row)
        known, new = self._new(row, old)
        share, persons = self._share(row), self._persons(row)
        extent = self._extent(row, share, persons)
        if not dated or old is None or not known or extent is None:
            return None
        return Change(old, new, extent, share, persons, row.get("decree"), row)

    def _is_of_the_day(self, row: OfficialRow) -> bool:
        written = row.get("date")
        if not written:
            return True
        day = _day(written)
        if day is None:
            self._fault(row, f"the date is '{written}'; a day such as 2025-07-01 or 01/07/2025 is "
                        "expected: correct it")  # fmt: skip
        elif day != self._effective:
            self._fault(row, f"the change is of {day}, the import of {self._effective}; one day is "
                        "expected in an import: give the changes of each day a file and a list of "
                        "their own, the earliest first")  # fmt: skip
        return day == self._effective

    def _old(self, row: OfficialRow) -> int | None:
        """The unit that changes, as of the eve, by the rules that hold for senders' rows."""
        code, name = row.get("old_code"), row.get("old_name")
        found = Resolver(self._scope).resolve(code, name, self._eve, row.above)
        if found.place >= 0:
            return found.place
        fields = explained(found, name, self._eve, self._scope, self._search)
        value = name if found.about_name or not code else code
        why = finding(found.code, value=value, **fields).sentence_en
        self._fault(row, "the unit before the change is not known; one that is there on "
                    f"{self._eve} is expected. {why}")  # fmt: skip
        return None

    def _new(self, row: OfficialRow, old: int | None) -> tuple[bool, Key | None]:
        """(whether it is known what the row means, the unit after the change)."""
        code, name = clean_code(row.get("new_code")), row.get("new_name")
        if not code and not name:
            return True, None
        fitting = self._listed(code) if code else self._called(name)
        if len(fitting) > 1 and old is not None:
            level = self._registry.levels[old]
            fitting = [key for key in fitting if key[0] == level] or fitting
        if len(fitting) != 1:
            listed = (
                "is in no list of units"
                if not fitting
                else ("is that of several listed units (" + ", ".join(k[1] for k in fitting) + ")")
            )
            self._fault(row, f"the unit after the change, {name or 'unnamed'} "
                        f"({code or 'no code'}), {listed}; one listed unit is expected: correct it "
                        "or complete the list")  # fmt: skip
            return False, None
        unit = self._units[fitting[0]]
        return self._is_named(row, unit, name), unit.key

    def _listed(self, code: str) -> list[Key]:
        keys = ((level, self._levels.padded(level, code)) for level in self._levels.digits)
        return [key for key in dict.fromkeys(keys) if key in self._units]

    def _called(self, name: str) -> list[Key]:
        keys = self._registry.bearers.keys
        return [key for key, unit in self._units.items() if keys.agree(name, unit.name)]

    def _is_named(self, row: OfficialRow, unit: ListedUnit, name: str) -> bool:
        if not name or self._registry.bearers.keys.agree(name, unit.name):
            return True
        alike = bare_key(name) == bare_key(unit.name)
        self._fault(
            row,
            f"the unit after the change is called '{name}' here and '{unit.name}' in "
            f"{unit.row.file}:{unit.row.line}{'; they differ by marks only' if alike else ''}; one "
            "name is expected: look it up in the resolution and correct one of the two",
        )
        return False

    def _share(self, row: OfficialRow) -> Decimal | None:
        written = row.get("share")
        if not written:
            return None
        shaped = _SHARE.fullmatch(written)
        share = Decimal(shaped[1].replace(",", ".")) / (100 if shaped[2] else 1) if shaped else None
        if share is None or share > 1:
            self._fault(row, f"the share is '{written}'; a number from 0 to 1, or a percentage "
                        "with its sign, is expected: correct it")  # fmt: skip
            return None
        return share

    def _persons(self, row: OfficialRow) -> int | None:
        written = row.get("persons")
        if not written:
            return None
        number = reading(written, "vi")
        if number is None or number < 0 or number != number.to_integral_value():
            self._fault(row, f"the persons are '{written}'; a whole number is expected (a point "
                        "between thousands): correct it")  # fmt: skip
            return None
        return int(number)

    def _extent(self, row: OfficialRow, share: Decimal | None, persons: int | None) -> str | None:
        """How much goes over: as written; without words, the whole unless a number says a part."""
        written = row.get("extent")
        if written:
            extent = self._lists.extent_of(written)
            if extent is None:
                self._fault(row, f"'{written}' says neither the whole nor a part; expected words "
                            "of localities/official_lists.yml (extents): correct or add "
                            "them")  # fmt: skip
            return extent
        return "whole" if share in (None, 1) and persons is None else "part"


def _day(text: str) -> date | None:
    try:
        if iso := _ISO.fullmatch(text):
            return date.fromisoformat(iso[1])
        if local := _DAY.fullmatch(text):
            return date(int(local[3]), int(local[2]), int(local[1]))
    except ValueError:
        return None
    return None
