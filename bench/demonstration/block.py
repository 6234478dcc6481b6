"""Counts before they are dressed as files: one block per feed and submitted period type."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from bench.demonstration.world import World


@dataclass
class Block:
    """Rows (unit × period) and their counts by column, as the agency holds them.

    unit: positions in `World.communes`, -1 for a province's own row. columns: by contract column
    name (`measure` or `measure.breakdown`), int64, counts *of the period* (not cumulated).
    late: rows the unit never sent. blanks: (row, column) left empty.
    """

    feed: str
    period_type: str
    unit: np.ndarray
    locality: np.ndarray
    period: np.ndarray
    columns: dict[str, np.ndarray]
    late: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=bool))
    blanks: set[tuple[int, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        if not len(self.late):
            self.late = np.zeros(len(self.unit), dtype=bool)

    @property
    def of_provinces(self) -> bool:
        """Whether the rows are provinces' own, not communes'."""
        return bool(len(self.unit)) and bool(self.unit[0] < 0)

    def rows(self, locality: str, period: str) -> np.ndarray:
        """Positions of the rows of a unit and period (one, or none)."""
        return np.flatnonzero((self.locality == locality) & (self.period == period))


def due_periods(world: World, feed: str, period_type: str) -> list[str]:
    """The periods of that type that a feed owes by the world's day, oldest first."""
    calendar = world.catalogue.calendar
    calendar = calendar[(calendar["feed"] == feed) & (calendar["due"] <= world.as_of)]
    owed = [
        period
        for period in (world.periods[str(one)] for one in calendar["period"])
        if period.period_type == period_type
        and period.start.year >= world.years[0]
        and period.end.year <= world.years[-1]
    ]
    return [one.period for one in sorted(owed, key=lambda one: one.end)]


def empty_block(world: World, feed: str, period_type: str) -> Block:
    """The rows a feed owes: every commune that exists on the last day of each period."""
    units, periods = [np.zeros(0, dtype=int)], [np.zeros(0, dtype=object)]
    for period in due_periods(world, feed, period_type):
        there = world.valid_on(world.periods[period].end)
        units.append(there)
        periods.append(np.full(len(there), period, dtype=object))
    unit = np.concatenate(units)
    locality = world.commune_ids[unit]
    return Block(feed, period_type, unit, locality, np.concatenate(periods), {})
