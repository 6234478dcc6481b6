"""Clean homes to put faults into: the demonstration without its planted faults, run once."""

from __future__ import annotations

import csv
import re
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

from bench.demonstration.__main__ import CATALOGUE
from bench.demonstration.generate import Extent, generate
from expectations.gate import judge
from orchestration import warehouse
from orchestration.candidates import export_candidate, marts_of
from orchestration.catalogue_step import compile_current, loaded_catalogue, time_zone_of
from orchestration.intake import take_in
from orchestration.operations.database import operations
from orchestration.run_inputs import write_run_inputs
from orchestration.settings import Settings
from sources.loader import load_catalogue

FIRST_PERIOD = re.compile(r"(first_period_start, value: )[\d-]+")
# Seven years give four periods with three before them.
YEARS = tuple(range(2018, 2025))
ONE_PROVINCE = Extent("one province", frozenset({"12"}), YEARS, ())
TWO_PROVINCES = Extent("two provinces", frozenset({"12", "46"}), YEARS, ())


def clean_demonstration(folder: Path, *, seed: int, extent: Extent = TWO_PROVINCES) -> Settings:
    """Write the demonstration of these provinces without planted faults, and run it.

    Agencies of other provinces are left out of the catalogue: nobody else is awaited. Agencies
    and feeds that begin with the demonstration begin with the extent's first year.
    Raises WarehouseError or CandidateError when the run fails.
    """
    catalogue = folder / "catalogue_of_the_provinces"
    shutil.copytree(CATALOGUE, catalogue)
    first_day = date(extent.years[0], 1, 1).isoformat()
    _limit_agencies(catalogue / "agencies.csv", extent.provinces, first_day)
    for contract in catalogue.glob("feeds/*/contract.yml"):
        text = contract.read_text(encoding="utf-8")
        contract.write_text(FIRST_PERIOD.sub(rf"\g<1>{first_day}", text), encoding="utf-8")
    generate(load_catalogue(catalogue), folder, seed=seed, extent=replace(extent, plans=()))
    settings = Settings(home=folder, catalogue=catalogue, as_of=extent.as_of, settle_seconds=0)
    run(settings)
    return settings


def run(settings: Settings) -> None:
    """A night as far as its verdicts: intake, warehouse, baseline, candidate, gate; no release."""
    home = settings.paths
    compile_current(settings.catalogue_folder, home)
    time_zone = time_zone_of(settings.catalogue_folder)
    with operations(settings.operations) as database:
        as_of = settings.day(time_zone)
        take_in(settings, database, loaded_catalogue(settings.catalogue_folder), as_of)
        write_run_inputs(home, database, as_of, time_zone)
    manifest = warehouse.read_manifest(warehouse.manifest_path(settings))
    warehouse.build(settings, manifest)
    judge(export_candidate(home, marts_of(manifest), refit=True), home.verdicts)


def _limit_agencies(path: Path, provinces: frozenset[str], first_day: str) -> None:
    """Those of these provinces (empty = all); the oldest of them from that day on."""
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    agency, begins = header.index("agency_id"), header.index("valid_from")
    oldest = min(row[begins] for row in rows)
    ends = tuple(f"_{code}" for code in provinces) or ("",)
    kept = [row for row in rows if row[agency].endswith(ends)]
    for row in kept:
        row[begins] = first_day if row[begins] == oldest else row[begins]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *kept])
