"""The units that official lists name, each once, with its type and the unit above it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sources.loader.faults import Faults
from sources.places.names import NameKeys
from sources.places.resolution import clean_code
from sources.registry.forms import OfficialLists
from sources.registry.tables import OfficialRow, OfficialTable

Key = tuple[str, str]
"""Level and code: what names a unit on one day."""


@dataclass(frozen=True)
class ListedUnit:
    """A unit of an official list; ``parent`` None directly under the country.

    ``type`` is empty for a unit that is only named above another, without its kind.
    """

    key: Key
    name: str
    type: str
    parent: Key | None
    decree: str
    row: OfficialRow = field(compare=False, repr=False)

    def __str__(self) -> str:
        return f"{self.name} ({self.key[1]})"


@dataclass(frozen=True)
class LevelWords:
    """The real levels below the country, highest first, with the digits of their codes (0: any)."""

    digits: Mapping[str, int]
    names: Mapping[str, str]
    """What to call each level."""

    def padded(self, level: str, code: str) -> str:
        """A code with the zeros that a spreadsheet took."""
        return code.zfill(self.digits[level]) if code.isdigit() else code

    def fits(self, level: str, code: str) -> bool:
        """Whether a code may be one of that level."""
        return not self.digits[level] or (code.isdigit() and len(code) == self.digits[level])


class ListReader:
    """Collects the units of all lists; what is wrong with a row goes to ``faults``."""

    def __init__(
        self, lists: OfficialLists, levels: LevelWords, keys: NameKeys, faults: Faults
    ) -> None:
        self.units: dict[Key, ListedUnit] = {}
        self._lists = lists
        self._levels = levels
        self._keys = keys
        self._faults = faults
        self._own: dict[Key, OfficialRow] = {}

    def read(self, table: OfficialTable) -> None:
        """Add the units of one list."""
        columns = {level for level in self._levels.digits if f"{level}:code" in table.columns}
        last = max((n for n, row in enumerate(table.rows) if self._coded(row)), default=-1)
        above: dict[str, tuple[str, str]] = {}
        for number, row in enumerate(table.rows):
            if self._coded(row):
                self._read_row(row, columns, above)
            elif number < last:
                self._fault(row, "the row names no code; every unit is expected with its code: "
                            "add it, or remove a row that is no unit")  # fmt: skip

    def _coded(self, row: OfficialRow) -> bool:
        return any(name == "code" or name.endswith(":code") for name in row.cells)

    def _fault(self, row: OfficialRow, sentence: str) -> None:
        self._faults.at(row.file, row.line, sentence)

    def _read_row(
        self, row: OfficialRow, columns: set[str], above: dict[str, tuple[str, str]]
    ) -> None:
        """The unit of a row and those it stands under; a blank repeats what stands above it."""
        here = {
            level: (self._levels.padded(level, clean_code(code)), row.get(f"{level}:name"))
            for level in self._levels.digits
            if level in columns and (code := row.get(f"{level}:code"))
        }
        general = clean_code(row.get("code"))
        own = self._level_of(row, general) if general else next(reversed(here), None)
        if own is None:
            return
        if general:
            here[own] = (self._levels.padded(own, general), row.get("name"))
        chain: list[str] = []
        for level in self._levels.digits:
            if level in here and level != own:
                if above.get(level) != here[level]:
                    self._forget_below(above, level)
                above[level] = here[level]
            if level == own:
                break
            if level in above:
                chain.append(level)
        parent: Key | None = None
        for level in chain:
            parent = self._add(row, level, *above[level], parent, own=False)
        self._add(row, own, *here[own], parent, own=True)
        self._forget_below(above, own)
        above[own] = here[own]

    def _forget_below(self, above: dict[str, tuple[str, str]], level: str) -> None:
        order = list(self._levels.digits)
        for lower in order[order.index(level) :]:
            above.pop(lower, None)

    def _level_of(self, row: OfficialRow, code: str) -> str | None:
        """The level of a row whose code stands in no level's column: by digits, then by type."""
        fitting = [level for level in self._levels.digits if self._levels.fits(level, code)]
        if len(fitting) != 1:
            typed = self._lists.type_of(row.get("type"))
            fitting = [level for level in fitting or self._levels.digits if level in typed]
        if len(fitting) == 1:
            return fitting[0]
        self._fault(row, f"nothing says the level of the code '{code}'; expected a code of "
                    f"{self._shapes()}, or a type of one level: correct it")  # fmt: skip
        return None

    def _shapes(self) -> str:
        return ", ".join(
            f"{digits or 'any'} digits ({self._levels.names[level]})"
            for level, digits in self._levels.digits.items()
        )

    def _add(
        self, row: OfficialRow, level: str, code: str, name: str, parent: Key | None, *, own: bool
    ) -> Key:
        """Add a unit, or compare it with what an earlier row says of it."""
        key = (level, code)
        if not self._levels.fits(level, code):
            self._fault(row, f"the code '{code}' is none of {self._levels.names[level]}; "
                        f"{self._levels.digits[level]} digits are expected")  # fmt: skip
        if own and self._own.setdefault(key, row) is not row:
            other = self._own[key]
            self._fault(row, f"the code '{code}' of {self._levels.names[level]} stands already in "
                        f"{other.file}:{other.line}; every unit is expected once: remove one of "
                        "the two or correct its code")  # fmt: skip
            return key
        if not name:
            if own:
                self._fault(row, f"the code '{code}' has no name; a name is expected: add it")
            return key
        kind = self._type(row, level, name, own)
        full = name if self._keys.kind(name) else f"{kind} {name}".strip()
        full = full if self._keys.kind(full) else name  # where names do not say their kind
        decree = row.get("decree") if own else ""
        unit = ListedUnit(key, full, kind, parent, decree, row)
        known = self.units.get(key)
        if known is None or (own and self._same(known, unit)):
            self.units[key] = unit
        elif not self._same(known, unit):
            self._fault(row, f"the code '{code}' is {self._said(unit)} here and {self._said(known)}"
                        f" in {known.row.file}:{known.row.line}; one is expected: correct one of "
                        "the two")  # fmt: skip
        return key

    def _same(self, one: ListedUnit, other: ListedUnit) -> bool:
        return (one.name, one.type, one.parent) == (other.name, other.type, other.parent)

    def _said(self, unit: ListedUnit) -> str:
        under = f" under {unit.parent[1]}" if unit.parent else ""
        return f"{unit.name}, {unit.type or 'of no known type'}{under}"

    def _type(self, row: OfficialRow, level: str, name: str, own: bool) -> str:
        """The type of the row's unit by its column, else by the first words of the name."""
        written = row.get("type") if own else ""
        kind = self._lists.type_of(written or self._keys.kind(name)).get(level, "")
        if not kind and own:
            known = ", ".join(one.name for one in self._lists.types.get(level, ()))
            self._fault(row, f"'{written or name}' says no type of {self._levels.names[level]}; "
                        f"expected one of {known}: write the type, or add it to "
                        "localities/official_lists.yml")  # fmt: skip
        return kind
