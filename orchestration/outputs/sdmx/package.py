"""The files of a release in SDMX: its structure in two forms, and its figures."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from orchestration.outputs.opened import OpenRelease
from orchestration.outputs.sdmx.header import header_of
from orchestration.outputs.sdmx.interchange import structure_json
from orchestration.outputs.sdmx.markup import structure_xml
from orchestration.outputs.sdmx.observations import exchange_for, sdmx_csv_of
from orchestration.outputs.sdmx.structure import structure_of
from orchestration.outputs.tables.filter import Filter
from orchestration.outputs.tables.selecting import count
from orchestration.outputs.written import write_file

LARGE = 100_000
"""Figures from which on their file is compressed."""


@dataclass(frozen=True)
class Package:
    """What was written: each file with its bytes, and how many figures."""

    files: dict[Path, int]
    figures: int


def write_package(release: OpenRelease, catalogue: Path, asked: Filter, folder: Path) -> Package:
    """Write structure.xml, structure.json and figures.csv (from `LARGE` on figures.csv.gz).

    Raises ExchangeError when the catalogue of this folder is not the release's.
    """
    exchange = exchange_for(release.connection, catalogue)
    structure = structure_of(release.connection, exchange, release.facts)
    header = header_of(release.facts, structure.maker)
    figures = count(release.connection, asked)
    large = figures >= LARGE
    data = folder / ("figures.csv.gz" if large else "figures.csv")
    other = folder / ("figures.csv" if large else "figures.csv.gz")
    pieces = sdmx_csv_of(release.connection, asked, exchange, structure)
    xml, as_json = folder / "structure.xml", folder / "structure.json"
    # The figures first: a disk that has no room for them leaves the structure of those before.
    figures_size = write_file(data, pieces, compressed=large)
    files = {
        xml: write_file(xml, [structure_xml(structure, header)]),
        as_json: write_file(as_json, [structure_json(structure, header)]),
        data: figures_size,
    }
    # What an earlier command left in the other form would be another release's.
    other.unlink(missing_ok=True)
    return Package(files, figures)
