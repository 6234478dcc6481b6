"""What must add up: equations between unknowns, each checked to be so.

A statement is *whole = sum of parts*, or *whole >= sum of parts* where something may be missing.
Those that are not so (a unit reported late, persons of unknown sex) are struck out or weakened: an
attacker who believed them would be wrong, not right. A part that the gate withholds may be
anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd

from bench.attack.cells import ABSENT, TOTAL, UNREPORTED, Cells
from bench.attack.places import NO_UNITS, Layer, Tilings, tilings

DAY = timedelta(days=1)
PLACES, TIMES, SEXES, NESTED, REST = "places", "times", "sexes", "nested", "rest"
SERIES = ["release", "indicator_id", "series", "side"]


class Span(NamedTuple):
    """A period with its days."""

    period: str
    period_type: str
    start: date
    end: date


@dataclass
class Statements:
    """Statements: a whole, its parts as a sorted tuple, whether exact, and what they are about."""

    count: int
    whole: list[int] = field(default_factory=list)
    parts: list[tuple[int, ...]] = field(default_factory=list)
    exact: list[bool] = field(default_factory=list)
    kind: list[str] = field(default_factory=list)
    seen: set[tuple[int, tuple[int, ...]]] = field(default_factory=set)

    def add(self, whole: int, parts: tuple[int, ...], kind: str, exact: bool = True) -> None:
        """Add one, unless it says nothing or was said."""
        parts = tuple(sorted(parts))
        if parts == (whole,) or not parts or (whole, parts) in self.seen or whole in parts:
            return
        self.seen.add((whole, parts))
        self.whole.append(whole)
        self.parts.append(parts)
        self.exact.append(exact)
        self.kind.append(kind)

    def tiled(self, kinds: set[str]) -> dict[int, list[tuple[int, ...]]]:
        """The unknowns that are known to be made of smaller ones, and these, in each way."""
        found: dict[int, list[tuple[int, ...]]] = {}
        for whole, parts, exact, kind in zip(
            self.whole, self.parts, self.exact, self.kind, strict=True
        ):
            if exact and kind in kinds:
                found.setdefault(whole, []).append(parts)
        return found


def statements_of(cells: Cells) -> Statements:
    """All statements on these cells, but for those on what is nested."""
    said = Statements(len(cells.truth))
    for source in (_places, _parents, _times, _sexes):
        for whole, parts, kind in source(cells):
            _check(said, cells.truth, whole, parts, kind)
    return said


def _check(said: Statements, truth: np.ndarray, whole: int, parts: np.ndarray, kind: str) -> None:
    if whole < 0 or (parts == ABSENT).any():
        return
    reported = parts[parts >= 0]
    gap = truth[whole] - truth[reported].sum()
    if abs(gap) < 1e-6 or (gap > 0 and len(reported)):
        exact = abs(gap) < 1e-6 and bool((parts >= UNREPORTED).all())
        said.add(whole, tuple(reported.tolist()), kind, exact=exact)


Statement = tuple[int, np.ndarray, str]


def _places(cells: Cells) -> Iterator[Statement]:
    """Sets of units that are tiled by other sets, on all maps."""
    frame = cells.frame[cells.frame["set"] != NO_UNITS]
    lookup = np.full(len(cells.sets.units), ABSENT)
    known: dict[frozenset[tuple[Layer, frozenset[int]]], Tilings] = {}
    for _, of_period in frame.groupby(["release", "period"], sort=False):
        layers: dict[Layer, set[int]] = {}
        spots = of_period[["geography", "locality_level", "area", "set"]].drop_duplicates()
        for geography, level, area, number in spots.itertuples(index=False):
            layers.setdefault((geography, level, bool(area)), set()).add(number)
        era = frozenset((name, frozenset(numbers)) for name, numbers in layers.items())
        found = known.setdefault(era, known.get(era) or tilings(cells.sets, layers))
        for _, line in of_period.groupby([*SERIES, "sex"], sort=False):
            lookup[:] = ABSENT
            lookup[line["set"]] = line["unknown"]
            yield from _held(found, lookup, cells.truth)


def _held(found: Tilings, lookup: np.ndarray, truth: np.ndarray) -> Iterator[Statement]:
    """The tilings of one line that hold and are not implied by others that hold."""
    if not len(found.wholes):
        return
    parts = lookup[found.parts]
    values = np.where(parts >= 0, truth[parts], 0.0)
    wholes = lookup[found.wholes]
    least = np.minimum.reduceat(parts, found.starts[:-1])
    there = (wholes >= 0) & (least > ABSENT)
    sums = np.add.reduceat(values, found.starts[:-1])
    exact = (
        there
        & (least >= UNREPORTED)
        & (np.abs(np.where(wholes >= 0, truth[wholes], 0.0) - sums) < 1e-6)
    )
    for k in np.flatnonzero(there):
        implied = found.implied_by[k]
        if not (implied and exact[list(implied)].all()):
            yield int(wholes[k]), parts[found.starts[k] : found.starts[k + 1]], PLACES


def _parents(cells: Cells) -> Iterator[Statement]:
    """Places and what stands under them on one map, remainders of splits included."""
    at = [*SERIES, "geography", "period", "breakdown"]
    frame = cells.frame
    whole = dict(zip(frame[[*at, "locality_id"]].itertuples(index=False, name=None),
                     frame["unknown"], strict=True))  # fmt: skip
    remainders = frame[frame["set"] == NO_UNITS]["parent_locality_id"].dropna().unique()
    under = frame[frame["parent_locality_id"].isin(remainders)]
    for key, parts in under.groupby([*at, "parent_locality_id"], sort=False)["unknown"]:
        if key in whole:
            yield int(whole[key]), parts.to_numpy(), PLACES


def _times(cells: Cells) -> Iterator[Statement]:
    """Periods that are tiled by shorter ones of one type."""
    frame = cells.frame
    at = [*SERIES, "geography", "locality_id", "breakdown"]
    periods = cells.periods[cells.periods["period"].isin(frame["period"])]
    columns = {period: i for i, period in enumerate(periods["period"])}
    row = frame.groupby(at, sort=False).ngroup().to_numpy()
    table = np.full((row.max() + 1, len(columns)), ABSENT)
    table[row, frame["period"].map(columns)] = frame["unknown"]
    for whole, parts in tiled_periods(periods):
        places, at_parts = columns[whole], [columns[part] for part in parts]
        there = (table[:, places] >= 0) & (table[:, at_parts] > ABSENT).all(axis=1)
        for found in np.flatnonzero(there):
            yield int(table[found, places]), table[found, at_parts], TIMES


def tiled_periods(periods: pd.DataFrame) -> Iterator[tuple[str, list[str]]]:
    """Each period with the shorter ones of one type that fill it without a gap."""
    dated = periods[["period", "period_type", "period_start", "period_end"]].sort_values(
        "period_start"
    )
    rows = [Span(*row) for row in dated.itertuples(index=False, name=None)]
    types = sorted({row.period_type for row in rows})
    for whole in rows:
        for name in types:
            inside = [
                row
                for row in rows
                if row.period_type == name and row.start >= whole.start and row.end <= whole.end
            ]
            if name != whole.period_type and inside and _fills(whole, inside):
                yield whole.period, [row.period for row in inside]


def _fills(whole: Span, inside: list[Span]) -> bool:
    gapless = all(later.start == row.end + DAY for row, later in pairwise(inside))
    return gapless and inside[0].start == whole.start and inside[-1].end == whole.end


def _sexes(cells: Cells) -> Iterator[Statement]:
    """A total and the parts of it that a breakdown other than by area names."""
    frame = cells.frame[cells.frame["area"] == ""]
    at = [*SERIES, "geography", "locality_id", "period"]
    totals = frame[frame["sex"] == TOTAL]
    whole = dict(zip(totals[at].itertuples(index=False, name=None), totals["unknown"], strict=True))
    for key, parts in frame[frame["sex"] != TOTAL].groupby(at, sort=False)["unknown"]:
        if key in whole:
            yield int(whole[key]), parts.to_numpy(), SEXES
