"""Copied vectors: a unit's counts replaced by another unit's, or by its own of a period before."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from bench.mutations.clean import Clean
from bench.mutations.planting import Fault, Ground, Planter

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

    def plant(self, ground: Ground, each: int) -> list[Fault]:
        """Up to `each` copies of either kind."""
        found = []
        for kind in (LOCALITY, PERIOD):
            left = each
            for at in self.random.permutation(len(self._long)):
                fault = self._fault(kind, self._long[at])
                if fault is not None and ground.takes(fault):
                    found.append(fault)
                    left -= 1
                if not left:
                    break
        return found

    def _fault(self, kind: str, vector: Vector) -> Fault | None:
        mine = self._vectors[vector]
        donor = self._other_unit(vector) if kind == LOCALITY else self._period_before(vector)
        theirs = self._vectors.get(donor) if donor else None
        figures = self._figures(vector)
        if theirs is None or not figures or not self._alike(mine, theirs):
            return None
        counts = self.clean.counts
        if (counts[mine] == counts[theirs]).mean() > 0.5:
            return None
        # The donor stays as it is, or there would be no copy.
        series = self.planter.series(np.concatenate([mine, theirs]))
        return Fault(kind, figures, None, mine, counts[theirs], series, first_only=False)

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

    def _figures(self, vector: Vector) -> list[int]:
        """The smallest figures that contain counts of the vector, largest first."""
        _, unit, period = vector
        measures = set(self.clean.columns["measure_id"][self._vectors[vector]])
        found = [
            at
            for at, row in self._rows_of.get(unit, ())
            if measures & set(self.clean.leaves.get((row.indicator_id, "numerator"), ()))
            and period in {name for name, _ in self.clean.parts[row.period]}
        ]
        return sorted(found, key=lambda at: -self.planter.row(at).numerator)

    @cached_property
    def _rows_of(self) -> dict[str, list[tuple[int, Any]]]:
        found: dict[str, list[tuple[int, Any]]] = defaultdict(list)
        for at, row in self.planter.rows():
            found[row.locality_id].append((at, row))
        return found

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
        counts, measures = self.clean.counts, self.clean.columns["measure_id"]
        return [
            key
            for key, at in self._vectors.items()
            if len(set(measures[at])) >= LEAST_MEASURES and counts[at].sum() >= LEAST_EVENTS
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
