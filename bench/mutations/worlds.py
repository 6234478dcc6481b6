"""Clean homes to put faults into: the demonstration without its planted faults, run once."""

from __future__ import annotations

import csv
import shutil
from dataclasses import replace
from pathlib import Path

from bench.demonstration.__main__ import CATALOGUE
from bench.demonstration.generate import SMALL, Extent, generate
from orchestration.nightly import run_nightly
from orchestration.settings import Settings
from sources.loader import load_catalogue


def clean_demonstration(folder: Path, *, seed: int, extent: Extent = SMALL) -> Settings:
    """Write the demonstration of these provinces without planted faults, and run it.

    Agencies of other provinces are left out of the catalogue: nobody else is awaited.
    Raises RuntimeError with the run's own words when it fails.
    """
    generate(load_catalogue(CATALOGUE), folder, seed=seed, extent=replace(extent, plans=()))
    catalogue = folder / "catalogue_of_the_provinces"
    shutil.copytree(CATALOGUE, catalogue)
    if extent.provinces:
        _only_agencies_of(catalogue / "agencies.csv", extent.provinces)
    settings = Settings(home=folder, catalogue=catalogue, as_of=extent.as_of, settle_seconds=0)
    run(settings)
    return settings


def run(settings: Settings) -> None:
    """Run the nightly job; RuntimeError with its words when it fails."""
    failure = run_nightly(settings)
    if failure is not None:
        raise RuntimeError(f"{failure.step}: {failure.sentence}\n{failure.trace}")


def _only_agencies_of(path: Path, provinces: frozenset[str]) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    ends = tuple(f"_{code}" for code in provinces)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(
            [header, *(row for row in rows if row[0].endswith(ends))]
        )
