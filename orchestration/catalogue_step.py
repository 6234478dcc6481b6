"""The catalogue's place in a run: loaded once, compiled, made current."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from orchestration.paths import Home

if TYPE_CHECKING:
    from sources.loader import Catalogue

_loaded: dict[tuple[Path, tuple[tuple[str, int, int], ...]], Catalogue] = {}


def feeds_of(folder: Path) -> list[str]:
    """The feeds of a catalogue folder, by the names of their contract folders."""
    return sorted(path.parent.name for path in folder.glob("feeds/*/contract.yml"))


def time_zone_of(folder: Path) -> str:
    """The catalogue's time zone; read without loading the catalogue."""
    path = folder / "catalogue.yml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    try:
        return str(content["time_zone"])
    except (TypeError, KeyError) as error:
        raise ValueError(f"{path} names no time_zone, such as Asia/Ho_Chi_Minh.") from error


def state_of(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Name, time and size of each of the catalogue's files: what tells that one has changed."""
    return tuple(
        (path.relative_to(folder).as_posix(), path.stat().st_mtime_ns, path.stat().st_size)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    )


def loaded_catalogue(folder: Path) -> Catalogue:
    """The catalogue of ``folder``; loaded again only when one of its files has changed.

    Raises ``sources.loader.CatalogueError`` with every fault.
    """
    from sources.loader import load_catalogue

    key = (folder, state_of(folder))
    if key not in _loaded:
        _loaded.clear()
        _loaded[key] = load_catalogue(folder)
    return _loaded[key]


def compile_current(folder: Path, home: Home) -> Path:
    """Load and compile the catalogue and make it current; give the compiled folder."""
    from sources.loader import compile_catalogue

    home.catalogue.mkdir(parents=True, exist_ok=True)
    return compile_catalogue(loaded_catalogue(folder), home.catalogue)
