"""A small catalogue of an invented country, to be spoilt one piece at a time."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from sources.loader import Catalogue, CatalogueError, Fault, load_catalogue

SMALL = Path(__file__).parent / "catalogue"


@dataclass(frozen=True)
class CatalogueFolder:
    """A catalogue folder that a test may change."""

    path: Path

    def replace(self, file: str, old: str, new: str) -> int:
        """Replace the one occurrence of `old`; returns the line where it stood."""
        target = self.path / file
        text = target.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        target.write_text(text.replace(old, new), encoding="utf-8")
        return text[: text.index(old)].count("\n") + 1

    def append(self, file: str, text: str) -> int:
        """Append text to a file; returns the line where it begins."""
        target = self.path / file
        before = target.read_text(encoding="utf-8")
        target.write_text(before + text, encoding="utf-8")
        return before.count("\n") + 1

    def write(self, file: str, text: str) -> None:
        """Write a file of that text."""
        target = self.path / file
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")

    def load(self) -> Catalogue:
        """Load it."""
        return load_catalogue(self.path)

    def faults(self) -> list[Fault]:
        """Its faults; a catalogue without any fails the test."""
        with pytest.raises(CatalogueError) as raised:
            load_catalogue(self.path)
        return raised.value.faults

    def assert_fault(self, file: str, line: int, *words: str) -> list[Fault]:
        """Assert that a fault stands at that file and line and its sentence has the words."""
        faults = self.faults()
        here = [one.sentence for one in faults if (one.file, one.line) == (file, line)]
        assert any(all(word in sentence for word in words) for sentence in here), "\n".join(
            ["expected", f"{file}:{line} {words}", "found", *map(str, faults)]
        )
        return faults

    def assert_only_fault(self, file: str, line: int, *words: str) -> None:
        """Assert that this fault is there and no other one."""
        faults = self.assert_fault(file, line, *words)
        assert len(faults) == 1, [str(one) for one in faults]


@pytest.fixture
def folder(tmp_path: Path) -> CatalogueFolder:
    """A copy of the small catalogue."""
    return CatalogueFolder(Path(shutil.copytree(SMALL, tmp_path / "catalogue")))


@pytest.fixture(scope="session")
def small() -> Catalogue:
    """The small catalogue, loaded once and not to be changed."""
    return load_catalogue(SMALL)
