"""How official lists and tables of changes are written: the catalogue's words for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pydantic import Field

from sources.folding import text_key
from sources.loader.faults import Faults
from sources.loader.model_faults import validate
from sources.loader.models import FileModel
from sources.loader.yaml_lines import read_yaml
from sources.readers.headers import ABOVE, AliasIndex

FILE = "localities/official_lists.yml"


class TypeName(FileModel):
    """A type of unit as the registry writes it, and its other spellings."""

    name: str = Field(min_length=1)
    aliases: list[str] = Field(default_factory=list)


class LevelColumns(FileModel):
    """Headers of the columns with codes and names of one level."""

    code: list[str]
    name: list[str]


class UnitColumns(LevelColumns):
    """Headers of the columns about the unit of the row, whatever its level."""

    type: list[str]
    decree: list[str]


class ChangeColumns(FileModel):
    """Headers of a table of changes; `old` and `new` stand over a code and a name of their own."""

    old: list[str]
    new: list[str]
    old_code: list[str]
    old_name: list[str]
    old_parent: list[str]
    new_code: list[str]
    new_name: list[str]
    date: list[str]
    extent: list[str]
    share: list[str]
    persons: list[str]
    decree: list[str]


class Extents(FileModel):
    """Words that say how much of a unit goes over."""

    whole: list[str]
    part: list[str]
    area_only: list[str]


class OfficialLists(FileModel):
    """official_lists.yml."""

    types: dict[str, list[TypeName]]
    units: dict[str, LevelColumns]
    unit: UnitColumns
    changes: ChangeColumns
    extents: Extents

    def headers(self) -> AliasIndex:
        """The headers under all spellings: of a level `level:code`, else by their key here."""
        return AliasIndex({text_key(text): name for text, name in self._spellings()})

    def _spellings(self) -> Iterator[tuple[str, str]]:
        for name in ("code", "name", "type", "decree"):
            yield from ((text, name) for text in getattr(self.unit, name))
        for level, columns in self.units.items():
            for name in ("code", "name"):
                yield from ((text, f"{level}:{name}") for text in getattr(columns, name))
                yield from self._under(columns.name, name, f"{level}:{name}")
        for name in ChangeColumns.model_fields:
            shown = {"old_parent": ABOVE}.get(name, name)
            if name not in ("old", "new"):
                yield from ((text, shown) for text in getattr(self.changes, name))
        for group in ("old", "new"):
            for name in ("code", "name"):
                yield from self._under(getattr(self.changes, group), name, f"{group}_{name}")

    def _under(self, groups: list[str], name: str, column: str) -> Iterator[tuple[str, str]]:
        """A merged header over the row's own code and name."""
        for group in groups:
            for text in getattr(self.unit, name):
                yield f"{group} {text}", column

    def type_of(self, text: str) -> dict[str, str]:
        """By level, the type that a text writes; empty when it is none."""
        key = text_key(text)
        return {
            level: one.name
            for level, types in self.types.items()
            for one in types
            if key in map(text_key, (one.name, *one.aliases))
        }

    def extent_of(self, text: str) -> str | None:
        """`whole`, `part` or `area_only`; None for words that say none of them."""
        key = text_key(text)
        for name in Extents.model_fields:
            if key in map(text_key, getattr(self.extents, name)):
                return name
        return None


def read_official_lists(root: Path, faults: Faults) -> OfficialLists | None:
    """The catalogue's official_lists.yml; None when it cannot be used (then in `faults`)."""
    read = read_yaml(root / FILE, root, faults)
    return None if read is None else validate(OfficialLists, *read, faults)
