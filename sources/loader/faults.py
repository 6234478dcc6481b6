"""Faults of a catalogue: collected, placed by file and line, raised together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

KeyPath = tuple[str | int, ...]


@dataclass(frozen=True, order=True)
class Fault:
    """One fault: the file (relative to the catalogue), the 1-based line, and what to do."""

    file: str
    line: int
    sentence: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.sentence}"


@dataclass(frozen=True)
class Place:
    """Where a piece of a YAML file stands: its file and the line of every key below it."""

    file: str
    lines: Mapping[KeyPath, int] = field(repr=False)
    base: KeyPath = ()

    def line(self, *path: str | int) -> int:
        """Line of `path` below this place, or of the nearest enclosing piece that has one."""
        wanted = self.base + path
        while wanted and wanted not in self.lines:
            wanted = wanted[:-1]
        return self.lines.get(wanted, 1)

    def within(self, *path: str | int) -> Place:
        """The place of the piece at `path` below this one."""
        return Place(self.file, self.lines, self.base + path)


class Faults:
    """The faults found so far; reading and checking go on after each."""

    def __init__(self) -> None:
        self._found: set[Fault] = set()

    def at(self, file: str, line: int, sentence: str) -> None:
        """Record a fault at a line of a file."""
        self._found.add(Fault(file, line, sentence))

    def on(self, place: Place, path: KeyPath, sentence: str) -> None:
        """Record a fault at the piece of a YAML file that `path` names below `place`."""
        self.at(place.file, place.line(*path), sentence)

    def __len__(self) -> int:
        return len(self._found)

    def sorted(self) -> list[Fault]:
        """All faults by file and line, each once."""
        return sorted(self._found)


class CatalogueError(Exception):
    """The catalogue cannot be used; `faults` lists every reason found, by file and line."""

    def __init__(self, folder: Path, faults: list[Fault]) -> None:
        self.folder = folder
        self.faults = faults
        count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        listing = "\n".join(str(fault) for fault in faults)
        super().__init__(f"the catalogue {folder} has {count}:\n{listing}")
