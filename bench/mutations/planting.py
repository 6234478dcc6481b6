"""Choosing where faults go, each in a neighbourhood of its own, and the counts they leave."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import cycle
from typing import Any

import numpy as np

from bench.mutations.clean import TOTAL, Clean
from bench.mutations.footprint import DENOMINATOR, NUMERATOR, Footprints
from bench.mutations.kinds import Counts, Kind

# Of a group of peers no more than this share carries a fault in one indicator and period.
SHARE_OF_PEERS = 0.1
STRATA = (0, 10, 20, 50, 200)
BAR_COUNT, FULL_HISTORY = 20, 3
WITHIN_BARS = -1
TRIES = 30
READ = [
    *("indicator_id", "locality_id", "period", "period_type", "period_start", "period_end"),
    *("year", "numerator", "denominator", "per", "relation", "ratio_type", "hard_high"),
    *("nesting_numerator", "numerator_ceiling"),
]


@dataclass
class Fault:
    """One fault: its kind, the figures it was made for, and the cells with their new counts."""

    kind: str
    figures: list[int]
    counts: Counts | None
    positions: np.ndarray
    written: np.ndarray
    series: frozenset[tuple[str, str]]
    first_only: bool = True
    """The verdict on the first of the figures counts; else the strongest of all."""
    size: tuple[float, int] | None = None
    """Count and history, where these are not those of the first figure."""


@dataclass
class Ground:
    """What is taken already in a round."""

    clean: Clean
    share: float = SHARE_OF_PEERS
    series: set[tuple[str, str]] = field(default_factory=set)
    of_peers: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        figures = self.clean.figures
        group = figures["locality_id"].map(self.clean.peer_group)
        # Without a history the gate compares with the units under the same parent.
        self._group = group.where(figures["history"] > 0, figures["parent_locality_id"]).to_numpy()
        self._period = figures["period"].to_numpy(dtype=object)
        self._indicator = figures["indicator_id"].to_numpy(dtype=object)
        self._unit = figures["locality_id"].to_numpy(dtype=object)
        then = figures[
            (figures["geography"] == self.clean.map_of_the_time) & (figures["breakdown"] == TOTAL)
        ]
        places = zip(
            then["indicator_id"], self._group[then.index], then["period"], strict=True
        )  # fmt: skip
        self._peers = Counter(places)

    def is_free(self, at: int) -> bool:
        """Whether a fault may still be made for this figure, as far as it alone can tell."""
        unit, indicator = self._unit[at], self._indicator[at]
        place = (indicator, str(self._group[at]), self._period[at])
        family = self.clean.family.get(unit, unit)
        return (indicator, family) not in self.series and self.of_peers[place] < self._room(place)

    def takes(self, fault: Fault) -> bool:
        """Take the fault's neighbourhood, unless a part of it is another's."""
        if fault.series & self.series:
            return False
        places = {
            (indicator, str(self._group[at]), self._period[at])
            for at in fault.figures
            for indicator in {name for name, _ in fault.series}
        }
        if any(self.of_peers[one] >= self._room(one) for one in places):
            return False
        self.series |= fault.series
        self.of_peers.update(places)
        return True

    def _room(self, place: tuple[str, str, str]) -> int:
        return max(1, int(self.share * self._peers.get(place, 0)))


class Planter:
    """Plants faults on the figures of one level, a fair share for each kind and stratum."""

    def __init__(self, clean: Clean, level: str, random: np.random.Generator) -> None:
        self.clean = clean
        self.random = random
        self.footprints = Footprints(clean)
        figures = clean.figures
        self._open = (
            (figures["locality_level"] == level)
            & (figures["geography"] == clean.map_of_the_time)
            & (figures["breakdown"] == TOTAL)
            & ~figures["period_type"].isin(clean.overlapping)
            & (figures["outcome"] == "pass")
            & figures["usable"]
        )
        opened: Any = figures.loc[self._open, READ].itertuples()
        self._rows: dict[int, Any] = {row.Index: row for row in opened}

    def plant(self, ground: Ground, kinds: Iterable[Kind], each: int, within: int) -> list[Fault]:
        """Up to `within` faults of every kind of weight 1 on figures that the bars are about, as
        these come; then up to `each` in every other stratum of count and history.
        """
        return [
            fault
            for kind, stratum in self._turns(list(kinds), each, within)
            if (fault := self._next(ground, kind, stratum)) is not None
        ]

    def _turns(self, kinds: list[Kind], each: int, within: int) -> Iterator[tuple[Kind, int]]:
        strata = self._by_stratum()
        self._queue = {
            (kind.name, at): cycle(self.random.permutation(rows))
            for kind in kinds
            for at, rows in strata.items()
        }
        self._left = {
            key: min(len(strata[key[1]]), TRIES * (within if key[1] == WITHIN_BARS else each))
            for key in self._queue
        }
        if WITHIN_BARS in strata:
            for _ in range(within):
                for kind in kinds:
                    for _ in range(kind.weight):
                        yield kind, WITHIN_BARS
        for _ in range(each):
            for kind in kinds:
                for at in strata:
                    if at != WITHIN_BARS:
                        yield kind, at

    def _by_stratum(self) -> dict[int, np.ndarray]:
        """Positions of the open figures by stratum: count, and whether the history is full."""
        figures = self.clean.figures[self._open]
        least = np.fmin(figures["numerator"].to_numpy(), figures["expected"].to_numpy())
        full = figures["history"].to_numpy() >= FULL_HISTORY
        stratum = np.searchsorted(STRATA, least, side="right") * 2 + full
        stratum = np.where(full & (least >= BAR_COUNT), WITHIN_BARS, stratum)
        positions = figures.index.to_numpy()
        return {int(at): positions[stratum == at] for at in np.unique(stratum)}

    def _next(self, ground: Ground, kind: Kind, stratum: int) -> Fault | None:
        key = (kind.name, stratum)
        while self._left[key] > 0:
            self._left[key] -= 1
            at = int(next(self._queue[key]))
            if not ground.is_free(at):
                continue
            fault = self.fault(kind, at)
            if fault is not None and ground.takes(fault):
                return fault
        return None

    def fault(self, kind: Kind, at: int) -> Fault | None:
        """The fault of this kind on a figure; None where it does not apply."""
        figure = self.row(at)
        made = kind.change(figure)
        if made is None:
            return None
        rows = [(figure, made)]
        if kind.onwards:
            later = [(self.row(one), kind.change(self.row(one))) for one in self._later(at)]
            if not later or any(counts is None for _, counts in later):
                return None
            rows += [(row, counts) for row, counts in later if counts is not None]
        changes = [self._change(row, counts) for row, counts in rows]
        if any(change is None for change in changes):
            return None
        done = [change for change in changes if change is not None]
        positions = np.concatenate([one for one, _ in done])
        written = np.concatenate([two for _, two in done])
        figures = [int(row.Index) for row, _ in rows]
        return Fault(kind.name, figures, made, positions, written, self.series(positions))

    def series(self, positions: np.ndarray) -> frozenset[tuple[str, str]]:
        """Series that read any of these cells: (indicator, family of the unit)."""
        columns = self.clean.columns
        pairs = set(
            zip(columns["locality_id"][positions], columns["measure_id"][positions], strict=True)
        )
        return frozenset(
            (indicator, self.clean.family.get(unit, unit))
            for unit, measure in pairs
            for indicator in self.clean.users[measure]
        )

    def _later(self, at: int) -> list[int]:
        """Positions of the later like periods of the same series."""
        row = self.row(at)
        known = self._of_series[row.indicator_id, row.locality_id, row.period_type]
        return [one for one in known if self.row(one).period_start > row.period_start]

    @cached_property
    def _of_series(self) -> dict[tuple[str, str, str], list[int]]:
        found: dict[tuple[str, str, str], list[int]] = defaultdict(list)
        for at, row in sorted(self._rows.items(), key=lambda pair: pair[1].period_start):
            found[row.indicator_id, row.locality_id, row.period_type].append(at)
        return found

    def figures_of(self, unit: str, period: str, measures: set[str]) -> list[int]:
        """The open figures of a unit that count any of the measures in that period, largest
        first."""
        found = [
            at
            for at in self._of_unit.get(unit, ())
            if measures & set(self.clean.leaves.get((self.row(at).indicator_id, NUMERATOR), ()))
            and period in {name for name, _ in self.clean.parts[self.row(at).period]}
        ]
        return sorted(found, key=lambda at: -self.row(at).numerator)

    @cached_property
    def _of_unit(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        for at, row in self._rows.items():
            found[row.locality_id].append(at)
        return found

    def row(self, at: int) -> Any:
        """An open figure by its number."""
        return self._rows[at]

    def rows(self) -> Iterable[tuple[int, Any]]:
        """The open figures by number."""
        return self._rows.items()

    def _change(self, figure: Any, counts: Counts) -> tuple[np.ndarray, np.ndarray] | None:
        """Cells and their counts, so that the figure's counts become these."""
        found = []
        for role, made in zip((NUMERATOR, DENOMINATOR), counts, strict=True):
            now = getattr(figure, role)
            if made is None or made == now:
                continue
            cells = self.footprints.cells(figure, role)
            if not self.footprints.whole(figure, role, cells):
                return None
            total = self.footprints.total(cells)
            made_total = float(round(made * total / now)) if now > 0 else made
            written = self.footprints.put(cells, made_total)
            found += [(cells, written), *self._breakdowns(figure, role, total, made_total)]
        if not found:
            return None
        return np.concatenate([a for a, _ in found]), np.concatenate([b for _, b in found])

    def _breakdowns(
        self, figure: Any, role: str, total: float, made: float
    ) -> list[tuple[np.ndarray, np.ndarray]]:
        """The parts of a total, changed alike: where they made it up they still do."""
        left_now, left_made = total, made
        found = []
        for breakdown in self.clean.breakdowns:
            cells = self.footprints.cells(figure, role, breakdown)
            if not len(cells):
                continue
            now = self.footprints.total(cells)
            # The last part takes what the others leave of the total.
            part = left_made if now == left_now else float(round(now * made / max(total, 1)))
            left_now, left_made = left_now - now, left_made - part
            found.append((cells, self.footprints.put(cells, part)))
        return found
