"""Copied vectors: a unit's counts replaced by another unit's, or by its own of a period before."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from bench.mutations.clean import TOTAL, Clean
from bench.mutations.planting import BAR_COUNT, FULL_HISTORY, Fault, Ground, Planter

LOCALITY, PERIOD = "copied locality", "copied period"
LEAST_MEASURES, LEAST_EVENTS = 5, 30

Vector = tuple[str, str, str]
"""Feed, unit and period."""


@dataclass
class Copies:
    """Plants copies of vectors long enough to be judged (METHODS §6)."""

    clean: Clean
    planter: Planter
    random: np.random.Generator

    def plant(self, ground: Ground, each: int, within: int) -> list[Fault]:
        """Up to `within` copies of either kind that the bars are about, and `each` others."""
        found = []
        order = [self._long[at] for at in self.random.permutation(len(self._long))]
        inside = [vector for vector in order if self._within_bars(vector)]
        outside = [vector for vector in order if not self._within_bars(vector)]
        for vectors, most in ((inside, within), (outside, each)):
            for kind in (LOCALITY, PERIOD):
                found += self._taken(ground, kind, vectors, most)
        return found

    def _taken(self, ground: Ground, kind: str, vectors: list[Vector], most: int) -> list[Fault]:
        found: list[Fault] = []
        for vector in vectors:
            if len(found) == most:
                break
            fault = self._fault(kind, vector)
            if fault is not None and ground.takes(fault):
                found.append(fault)
        return found

    def _within_bars(self, vector: Vector) -> bool:
        count, history = self._size(vector)
        return count >= BAR_COUNT and history >= FULL_HISTORY

    def _size(self, vector: Vector) -> tuple[float, int]:
        """The count that five of the measures reach, expected and true, and the like vectors
        before: a copy is told by five measures, so that the fifth says how much each of them tells.
        """
        mine, earlier = self._totals(vector), self._earlier(vector)
        least = list(mine.values())
        if earlier:
            usual = {name: sum(one.get(name, 0.0) for one in earlier) for name in mine}
            least = [min(count, usual[name] / len(earlier)) for name, count in mine.items()]
        return sorted(least)[-LEAST_MEASURES], len(earlier)

    def _earlier(self, vector: Vector) -> list[dict[str, float]]:
        feed, unit, period = vector
        found: list[dict[str, float]] = []
        before = self.clean.like_before.get(period)
        while before is not None and len(found) < FULL_HISTORY:
            if (feed, unit, before) in self._vectors:
                found.append(self._totals((feed, unit, before)))
            before = self.clean.like_before.get(before)
        return found

    def _totals(self, vector: Vector) -> dict[str, float]:
        """The vector's counts by measure, without its parts."""
        columns, counts = self.clean.columns, self.clean.counts
        return {
            str(columns["measure_id"][at]): float(counts[at])
            for at in self._vectors[vector]
            if columns["breakdown"][at] == TOTAL
        }

    def _fault(self, kind: str, vector: Vector) -> Fault | None:
        mine = self._vectors[vector]
        donor = self._other_unit(vector) if kind == LOCALITY else self._period_before(vector)
        theirs = self._vectors.get(donor) if donor else None
        measures = set(self.clean.columns["measure_id"][mine])
        figures = self.planter.figures_of(vector[1], vector[2], measures)
        if theirs is None or not figures or not self._alike(mine, theirs):
            return None
        counts = self.clean.counts
        if (counts[mine] == counts[theirs]).mean() > 0.5:
            return None
        # The donor stays as it is, or there would be no copy.
        series = self.planter.series(np.concatenate([mine, theirs]))
        return Fault(
            kind, figures, None, mine, counts[theirs], series,
            first_only=False, size=self._size(vector),
        )  # fmt: skip

    def _alike(self, mine: np.ndarray, theirs: np.ndarray) -> bool:
        """Whether both have the same cells, in the same order."""
        columns = self.clean.columns
        return len(mine) == len(theirs) and all(
            (columns[name][mine] == columns[name][theirs]).all()
            for name in ("measure_id", "breakdown")
        )

    def _other_unit(self, vector: Vector) -> Vector | None:
        others = self._of_period[vector[0], vector[2]]
        unit = others[int(self.random.integers(len(others)))]
        return (vector[0], unit, vector[2]) if unit != vector[1] else None

    def _period_before(self, vector: Vector) -> Vector | None:
        feed, unit, period = vector
        kind = self._kind_of[period]
        before = [p for p in self._of_unit[feed, unit] if p < period and self._kind_of[p] == kind]
        return (feed, unit, max(before)) if before else None

    @cached_property
    def _vectors(self) -> dict[Vector, np.ndarray]:
        columns = self.clean.columns
        order = np.lexsort((columns["breakdown"].astype(str), columns["measure_id"].astype(str)))
        groups: dict[Vector, list[int]] = defaultdict(list)
        for at in order:
            key = (columns["feed"][at], columns["locality_id"][at], columns["period"][at])
            groups[key].append(int(at))
        return {key: np.array(found) for key, found in groups.items()}

    @cached_property
    def _long(self) -> list[Vector]:
        counts = self.clean.counts
        return [
            key
            for key, at in self._vectors.items()
            if len(self._totals(key)) >= LEAST_MEASURES and counts[at].sum() >= LEAST_EVENTS
        ]

    @cached_property
    def _of_period(self) -> dict[tuple[str, str], list[str]]:
        found: dict[tuple[str, str], list[str]] = defaultdict(list)
        for feed, unit, period in self._long:
            found[feed, period].append(unit)
        return found

    @cached_property
    def _of_unit(self) -> dict[tuple[str, str], list[str]]:
        found: dict[tuple[str, str], list[str]] = defaultdict(list)
        for feed, unit, period in self._long:
            found[feed, unit].append(period)
        return found

    @cached_property
    def _kind_of(self) -> dict[str, str]:
        return {
            period: kind
            for period, parts in self.clean.parts.items()
            for name, kind in parts
            if name == period
        }
