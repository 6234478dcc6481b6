"""The demonstration as a whole: draw, plant, write, and say in a manifest what must happen."""

from __future__ import annotations

import datetime
import json
import time
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from rich.progress import track

from bench.demonstration import education, health, justice, labour, population
from bench.demonstration.block import Block
from bench.demonstration.broken_files import Rejected, sample_of, write_broken
from bench.demonstration.cumulation import cumulated
from bench.demonstration.draws import Draws
from bench.demonstration.faults import Plan, Planted, plant
from bench.demonstration.filing import Filing, file_all, write_filing
from bench.demonstration.lateness import fall_silent, leave_blank
from bench.demonstration.people import People
from bench.demonstration.plans import PLANS
from bench.demonstration.reckoning import Reckoning
from bench.demonstration.world import World, open_world
from sources.loader import Catalogue

VERSION = "2"
AS_OF = datetime.date(2026, 10, 31)
BROKEN_BUNDLE = "2024-3"
MARKER = "SYNTHETIC"
MANIFEST = "demonstration_manifest.json"


@dataclass(frozen=True)
class Extent:
    """How much is written: province codes of today (empty = all), calendar years and faults."""

    name: str
    provinces: frozenset[str]
    years: tuple[int, ...]
    plans: tuple[Plan, ...]

    @property
    def as_of(self) -> datetime.date:
        """The day the files are written for."""
        return min(AS_OF, datetime.date(self.years[-1] + 1, 6, 30))


WHOLE = Extent("whole", frozenset(), tuple(range(2021, 2027)), PLANS)
# Two faults of one indicator lie in two provinces: only the country's figures hold both.
_SMALL_PROVINCES = {"outside_hard_limits": "12", "count_above_population": "12"}
SMALL = Extent(
    "small",
    frozenset({"12", "46"}),
    (2021, 2022, 2023, 2024),
    tuple(replace(plan, provinces=(_SMALL_PROVINCES.get(plan.rule, "46"),)) for plan in PLANS),
)


@dataclass
class Written:
    """What was written."""

    files: int
    cells: int
    seconds: float
    faults: int
    rejected: int


def draw(world: World, seed: int) -> list[Block]:
    """All counts of all feeds, clean."""
    people = People(world, seed)
    of = {
        feed: Draws(world, people, seed, feed)
        for feed in ("health", "education", "justice", "labour", "population")
    }
    blocks = [
        health.quarters(of["health"]),
        health.years(of["health"]),
        education.school_years(of["education"]),
        justice.months(of["justice"]),
        justice.years(of["justice"]),
        *labour.halves(of["labour"]),
        labour.years(of["labour"]),
        population.years(of["population"]),
    ]
    random = np.random.default_rng([seed, 3])
    for block in blocks:
        fall_silent(world, block, random)
        leave_blank(block, random)
    return blocks


def plant_all(
    world: World, blocks: list[Block], seed: int, plans: tuple[Plan, ...]
) -> list[Planted]:
    """Plant the figure-level faults, each in its neighbourhood."""
    reckoning = Reckoning(world, blocks)
    random = np.random.default_rng([seed, 5])
    return [plant(reckoning, plan, random) for plan in plans]


def generate(catalogue: Catalogue, home: Path, *, seed: int, extent: Extent) -> Written:
    """Write the inbox, the marker and the manifest under a home folder."""
    started = time.perf_counter()
    world = open_world(catalogue, extent.as_of, provinces=set(extent.provinces), years=extent.years)
    blocks = draw(world, seed)
    planted = plant_all(world, blocks, seed, extent.plans)
    inbox = home / "inbox"
    filings = file_all(world, [cumulated(world, block) for block in blocks], seed)
    for number, filing in enumerate(track(filings, "writing files")):
        write_filing(world, filing, inbox, np.random.default_rng([seed, 11, number]))
    rejected = _write_broken(world, blocks, filings, inbox)
    manifest = {
        "version": VERSION,
        "seed": seed,
        "extent": extent.name,
        "as_of": extent.as_of.isoformat(),
        "figure_faults": [one.entry() for one in planted],
        "rejected": [one.entry(home) for one in rejected],
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1)
    (home / MANIFEST).write_text(text, encoding="utf-8")
    (home / MARKER).write_text(marker_text(seed, extent), encoding="utf-8")
    cells = sum(
        len(rows) * len(block.columns) for filing in filings for block, rows in filing.parts
    )
    return Written(
        len(filings) + len(rejected),
        cells,
        time.perf_counter() - started,
        len(planted),
        len(rejected),
    )


def _write_broken(
    world: World, blocks: list[Block], filings: list[Filing], inbox: Path
) -> list[Rejected]:
    """Broken files of the office whose yearly file was last sent before the final year."""
    block = cumulated(world, blocks[0])
    sender = next(
        filing
        for filing in reversed(filings)
        if filing.feed == block.feed and filing.bundle == BROKEN_BUNDLE and not filing.only
    )
    period = str(sender.parts[0][0].period[sender.parts[0][1][0]])
    sample = sample_of(world, block, sender.agency, sender.province, period)
    return write_broken(world, sample, inbox, sender.sent + datetime.timedelta(days=1))


def marker_text(seed: int, extent: Extent) -> str:
    """What the marker file says: figures under this home are made up."""
    return f"synthetic demonstration data, version {VERSION}, seed {seed}, extent {extent.name}\n"
