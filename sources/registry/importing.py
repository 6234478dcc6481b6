"""The next resolution: official lists and changes, checked against the registry and taken in."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np

from sources.loader import CatalogueError, Fault, load_catalogue, load_registry
from sources.loader.csv_lines import read_csv
from sources.loader.draft import CSV_FILES
from sources.loader.faults import Faults
from sources.places.registry import Registry
from sources.registry.changes import ChangeReader
from sources.registry.composing import Composed, compose
from sources.registry.forms import read_official_lists
from sources.registry.tables import OfficialTable, read_tables
from sources.registry.units import LevelWords, ListReader
from sources.registry.wave import Wave, WaveReader


@dataclass(frozen=True)
class Import:
    """What an import would do.

    ``faults`` is empty or ``composed`` is None. ``read`` says what was read of each file;
    ``following`` what elsewhere in the catalogue must follow the new registry.
    """

    faults: list[Fault]
    read: list[str]
    composed: Composed | None = None
    following: list[Fault] = field(default_factory=list)


def prepare_import(root: Path, files: Sequence[Path], effective: date, decree: str) -> Import:
    """Check official files against the registry of the catalogue in ``root``; nothing is written.

    ``effective``: the first day of the new units. ``decree``: the document, where rows name none.
    Raises CatalogueError when the registry itself has faults.
    """
    registry = Registry(load_registry(root))
    faults = Faults()
    tables, read = _read(root, files, registry, effective, faults)
    wave = _wave(root, tables, registry, effective, faults) if not len(faults) else None
    if wave is None or len(faults):
        return Import(faults.sorted(), read)
    composed = compose(root, registry, wave, effective, decree)
    wrong, following = _tried(root, composed)
    return Import(wrong, read, None if wrong else composed, following)


def _read(
    root: Path, files: Sequence[Path], registry: Registry, effective: date, faults: Faults
) -> tuple[list[OfficialTable], list[str]]:
    lists = read_official_lists(root, faults)
    if lists is None:
        return [], []
    index = lists.headers()
    tables = [table for path in files for table in read_tables(path, index, faults)]
    for wanted, what in (("is_list", "list of units"), ("is_changes", "table of changes")):
        if not len(faults) and not any(getattr(table, wanted) for table in tables):
            names = ", ".join(path.name for path in files)
            faults.at(names, 1, f"no file is a {what}; a list of the units from {effective} on and "
                      "a table of what changed are expected: give both")  # fmt: skip
    later = np.flatnonzero(registry.starts >= np.datetime64(effective))
    if len(later):
        place = int(later[0])
        faults.at(
            "localities/localities.csv", place + 2,
            f"the registry has {registry.names[place]} ({registry.ids[place]}) from "
            f"{registry.starts[place]} on; an import is expected to be later than all it has: "
            "give another --effective, or undo the later one",
        )  # fmt: skip
    return tables, [_said(table) for table in tables]


def _said(table: OfficialTable) -> str:
    columns = ", ".join(f"{header} → {name}" for name, header in table.columns.items())
    left = f"; not read: {', '.join(table.left)}" if table.left else ""
    what = "changes" if table.is_changes else "units"
    return f"{table.file}: {len(table.rows)} rows of {what} ({columns}{left})"


def _wave(
    root: Path, tables: list[OfficialTable], registry: Registry, effective: date, faults: Faults
) -> Wave | None:
    lists = read_official_lists(root, faults)
    if lists is None:
        return None
    levels = _levels(root, registry, faults)
    reader = ListReader(lists, levels, registry.bearers.keys, faults)
    for table in tables:
        if table.is_list:
            reader.read(table)
    changes = ChangeReader(registry, lists, levels, reader.units, effective, faults).read(tables)
    if len(faults):
        return None
    wave = WaveReader(registry, levels, reader.units, changes, effective, faults)
    return wave.read(tables, _drawn(root, faults))


def _levels(root: Path, registry: Registry, faults: Faults) -> LevelWords:
    """The real levels below the country, with the digits of their codes."""
    rows = read_csv(root / "levels.csv", root, CSV_FILES["levels.csv"], faults)
    real = [] if rows is None else [
        row for row in rows.records() if row["rank"] and int(row["rank"]) > 0
    ]  # fmt: skip
    real.sort(key=lambda row: int(row["rank"]))
    return LevelWords(
        digits={row["level"]: int(row["codes_digits"] or 0) for row in real},
        names={row["level"]: f"level {registry.level_names[row['level']][1]}" for row in real},
    )


def _drawn(root: Path, faults: Faults) -> set[str]:
    """The levels of today's map."""
    rows = read_csv(root / "geographies.csv", root, CSV_FILES["geographies.csv"], faults)
    found = [] if rows is None else rows.records()
    return {level for row in found if row["kind"] == "current" for level in row["levels"].split()}


def _tried(root: Path, composed: Composed) -> tuple[list[Fault], list[Fault]]:
    """(faults of the new registry itself, faults elsewhere) of a copy with the new tables."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(shutil.copytree(root, Path(folder) / "catalogue"))
        for name, text in composed.texts.items():
            (copy / name).write_text(text, encoding="utf-8")
        try:
            load_catalogue(copy)
        except CatalogueError as error:
            own = [one for one in error.faults if one.file in composed.texts]
            return own, [one for one in error.faults if one not in own]
    return [], []


def told(composed: Composed) -> str:
    """What an import adds and ends, in one line."""
    levels = Counter(row["level"] for row in composed.begun)
    bases = Counter(row["basis"] for row in composed.links)
    begun = ", ".join(f"{count} {level}" for level, count in levels.items()) or "none"
    links = ", ".join(f"{count} {basis}" for basis, count in bases.items()) or "none"
    return f"{len(composed.ended)} versions end; begin: {begun}; links: {links}"
