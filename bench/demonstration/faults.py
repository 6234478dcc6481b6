"""Planting a figure-level fault where all that follows from it is clear-cut."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from bench.demonstration.block import Block
from bench.demonstration.impossible import Broken, Consequences, TooCloseError, consequences
from bench.demonstration.reckoning import Reckoning

Change = Callable[[Block, np.ndarray], None]


@dataclass(frozen=True)
class Plan:
    """A fault to plant: which rule, where to look for a place, which counts and how changed."""

    fault_id: str
    rule: str
    provinces: tuple[str, ...]
    periods: tuple[str, ...]
    columns: tuple[str, ...]
    doubted: dict[str, str]
    changes: tuple[Change, ...]
    broken: Broken
    by_cell: bool = False
    of_provinces: bool = False


@dataclass
class Planted:
    """A planted fault: where, what was written, and every figure that must be withheld for it."""

    plan: Plan
    locality: str
    rows: np.ndarray
    consequences: Consequences = field(default_factory=Consequences)

    def entry(self) -> dict[str, object]:
        """What the manifest says of it."""
        return {
            "fault": self.plan.fault_id,
            "rule": self.plan.rule,
            "locality_id": self.locality,
            "periods": list(self.plan.periods),
            "counts": list(self.plan.columns),
            "roots": [list(key) for key in sorted(self.consequences.roots)],
            "followers": [
                {"key": list(key), "half_intervals": ratio if np.isfinite(ratio) else None}
                for key, ratio in sorted(self.consequences.followers.items())
            ],
        }


STEADY_FROM, STEADY_TO = datetime.date(2021, 2, 1), datetime.date(2025, 7, 1)
SMALLEST = 60  # children a year: counts large enough for a clear case


def plant(reckoning: Reckoning, plan: Plan, random: np.random.Generator) -> Planted:
    """Plant a fault at the first place of its provinces where all consequences are clear.

    Raises LookupError when no place will do.
    """
    block = reckoning.block_of(plan.columns[0], of_provinces=plan.of_provinces)
    reasons: Counter[str] = Counter()
    for place in random.permutation(_candidates(reckoning, plan, block)):
        rows = np.flatnonzero((block.locality == place) & np.isin(block.period, plan.periods))
        if plan.of_provinces:
            _hear_all(reckoning, plan, str(place))
        for change in plan.changes:
            kept = {name: values[rows].copy() for name, values in block.columns.items()}
            change(block, rows)
            reckoning.forget(set(plan.doubted))
            try:
                return Planted(plan, str(place), rows, _clear(reckoning, plan, str(place)))
            except TooCloseError as error:
                reasons[str(error)[:60]] += 1
            for name, values in kept.items():
                block.columns[name][rows] = values
    raise LookupError(f"no place in provinces {plan.provinces} suits {plan.fault_id}: {reasons}")


def _hear_all(reckoning: Reckoning, plan: Plan, province: str) -> None:
    """Let every commune of a province send its counts and its children that year.

    Only where both sides are fully reported can a province be compared with its communes.
    """
    world = reckoning.world
    years = {world.periods[period].end.year for period in plan.periods}
    for block in (reckoning.block_of(plan.columns[0]), reckoning.block_of("population_age_0")):
        for period in set(block.period):
            end = world.periods[period].end
            if end.year in years:
                inside = world.home("province", end)[block.unit] == province
                block.late[inside & (block.period == period)] = False
    reckoning.forget(set(plan.doubted))


def _clear(reckoning: Reckoning, plan: Plan, place: str) -> Consequences:
    """The consequences; TooCloseError when one is uncertain or the rule is not broken at all."""
    found = consequences(
        reckoning,
        place,
        set(plan.periods),
        plan.doubted,
        plan.broken,
        by_cell=plan.by_cell,
        of_provinces=plan.of_provinces,
    )
    if not found.roots:
        raise TooCloseError("the rule is not broken")
    return found


def _candidates(reckoning: Reckoning, plan: Plan, block: Block) -> np.ndarray:
    """The province itself, or its communes that changed in nothing before they merged whole."""
    world = reckoning.world
    if plan.of_provinces:
        chosen = {one for one in block.locality if world.places[one].code in plan.provinces}
        return np.array(sorted(chosen), dtype=object)
    before = world.home("province", world.periods[plan.periods[0]].end)
    today = world.home("commune", world.as_of)
    population = reckoning.block_of("population_age_0")
    sizes = np.zeros(len(world.communes))
    np.maximum.at(sizes, population.unit, population.columns["population_age_0"])
    silent = {one for each in reckoning.blocks for one in each.locality[each.late]}
    silent |= {each.locality[row] for each in reckoning.blocks for row, _ in each.blanks}
    return np.array(
        [
            one.locality_id
            for one, size, province, now in zip(world.communes, sizes, before, today, strict=True)
            if one.locality_id not in silent
            and size > SMALLEST
            and now is not None
            and province is not None
            and world.places[province].code in plan.provinces
            and one.valid_from < STEADY_FROM
            and one.valid_to >= STEADY_TO
        ],
        dtype=object,
    )
