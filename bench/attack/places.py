"""Which places are made of which: every figure stands for a set of the smallest reporting units.

`locality_targets` is public. It says of each reporting unit which places take its counts, on each
map and for which periods. Two figures with the same set hold the same counts, wherever they stand;
sets that tile another set add up to it. An area (of a cut by area) is a set as well.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import chain

import numpy as np
import pandas as pd

from bench.attack.published import Published

Spot = tuple[str, str, str]  # geography, locality, area or ""
Layer = tuple[str, str, bool]  # geography, level, cut by area or not
NO_UNITS = -1


@dataclass
class Sets:
    """Numbers for sets of units, the same through all releases."""

    number: dict[frozenset[str], int] = field(default_factory=dict)
    units: list[frozenset[str]] = field(default_factory=list)

    def of(self, units: frozenset[str]) -> int:
        """The number of this set."""
        if units not in self.number:
            self.number[units] = len(self.units)
            self.units.append(units)
        return self.number[units]


@dataclass(frozen=True)
class Tilings:
    """Sets that are tiled by others: ``parts`` of the k-th from ``starts[k]``, and what implies it.

    ``implied_by`` names tilings through a set in between: where all of them hold, this one adds
    nothing.
    """

    wholes: np.ndarray
    parts: np.ndarray
    starts: np.ndarray
    implied_by: list[tuple[int, ...]]


class Map:
    """The places of one release, period by period."""

    def __init__(self, published: Published, sets: Sets) -> None:
        localities = published.catalogue("localities").set_index("locality_id")
        rank = published.catalogue("levels").set_index("level")["rank"]
        targets = published.table("locality_targets")
        targets = targets[np.isclose(targets["share"], 1.0)]
        of_source = targets["source_locality_id"].map(localities["level"]).map(rank)
        units = targets[of_source == of_source.max()]
        self.targets = units.assign(
            born=_days(units["source_locality_id"].map(localities["valid_from"]), "1900-01-01"),
            gone=_days(units["source_locality_id"].map(localities["valid_to"]), "2250-01-01"),
            ends_from=_days(units["ends_from"], "1900-01-01"),
            ends_to=_days(units["ends_to"], "2250-01-01"),
            touched_until=_days(units["touched_until"], "1900-01-01"),
            touched_from=_days(units["touched_from"], "2250-01-01"),
        )
        self.smallest = str(units["source_locality_id"].map(localities["level"]).iloc[0])
        self.area = localities["area"].dropna().to_dict()
        self.areas = frozenset(self.area.values())
        self.sets = sets

    def spots(self, start: date, end: date, wanted: Iterable[Spot]) -> dict[Spot, int]:
        """The set of each wanted spot in a period; ``NO_UNITS`` where no unit is known to count."""
        first, last = pd.Timestamp(start), pd.Timestamp(end)
        at = self.targets[
            (self.targets["ends_from"] <= last)
            & (self.targets["ends_to"] > last)
            & (self.targets["born"] <= last)
            & (self.targets["gone"] > first)
        ]
        # What a split gave or took in part is told of the remainder, in the periods concerned.
        parted = (first < at["touched_until"]) | (last >= at["touched_from"])
        places = at["target_locality_id"].where(~parted, at["unallocated_id"])
        grouped = at["source_locality_id"].groupby([at["geography"], places])
        units = {key: frozenset(found) for key, found in grouped}
        numbered = {}
        for geography, locality, area in wanted:
            here = units.get((geography, locality), frozenset())
            if area:
                here = frozenset(unit for unit in here if self.area.get(unit) == area)
            numbered[geography, locality, area] = self.sets.of(here) if here else NO_UNITS
        return numbered


def tilings(sets: Sets, layers: dict[Layer, set[int]]) -> Tilings:
    """How the sets of each layer (map, level, cut by area) are tiled by those of finer layers."""
    holders = {
        name: {unit: number for number in numbers for unit in sets.units[number]}
        for name, numbers in layers.items()
        if sum(len(sets.units[n]) for n in numbers) == len(
            frozenset().union(*(sets.units[n] for n in numbers))
        )
    }  # fmt: skip
    number_of: dict[tuple[int, frozenset[int]], int] = {}
    by_layer: dict[tuple[int, Layer], int] = {}
    tiled: list[tuple[int, frozenset[int]]] = []
    for whole in set().union(*layers.values()) if layers else ():
        units = sets.units[whole]
        for name, holder in holders.items():
            parts = frozenset(holder.get(unit, NO_UNITS) for unit in units)
            if NO_UNITS in parts or parts == {whole}:
                continue
            if sum(len(sets.units[part]) for part in parts) == len(units):
                key = (whole, parts)
                if key not in number_of:
                    number_of[key] = len(tiled)
                    tiled.append(key)
                by_layer[whole, name] = number_of[key]
    return _packed(tiled, by_layer)


def _packed(
    tiled: list[tuple[int, frozenset[int]]],
    by_layer: dict[tuple[int, Layer], int],
) -> Tilings:
    layers_of: dict[int, list[Layer]] = {}
    coarser: dict[int, list[int]] = {}
    for (whole, name), k in by_layer.items():
        layers_of.setdefault(k, []).append(name)
        coarser.setdefault(whole, []).append(k)
    implied_by = []
    for k, (whole, parts) in enumerate(tiled):
        between = sorted({j for j in coarser[whole] if len(tiled[j][1]) < len(parts)},
                         key=lambda j: len(tiled[j][1]))  # fmt: skip
        implied_by.append(
            next(
                (
                    (j, *steps)
                    for j in between
                    for name in layers_of[k]
                    if (steps := _steps(tiled[j][1], parts, name, by_layer)) is not None
                ),
                (),
            )
        )
    lengths = np.array([len(parts) for _, parts in tiled], dtype=np.int64)
    return Tilings(
        wholes=np.array([whole for whole, _ in tiled], dtype=np.int64),
        parts=np.fromiter(chain.from_iterable(sorted(parts) for _, parts in tiled), np.int64),
        starts=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        implied_by=implied_by,
    )


def _steps(
    between: frozenset[int],
    parts: frozenset[int],
    layer: Layer,
    by_layer: dict[tuple[int, Layer], int],
) -> tuple[int, ...] | None:
    """The tilings of the sets in between into the parts, or None when one is not tiled."""
    steps = []
    for one in between - parts:
        if (one, layer) not in by_layer:
            return None
        steps.append(by_layer[one, layer])
    return tuple(steps)


def _days(column: pd.Series, otherwise: str) -> pd.Series:
    """Dates as timestamps; open or far ends become one that pandas can hold."""
    latest = date(2250, 1, 1)
    return pd.to_datetime(
        column.map(lambda day: None if pd.isna(day) else min(pd.Timestamp(str(day)[:10]).date()
                   if str(day) < "2250" else latest, latest))
    ).fillna(pd.Timestamp(otherwise))  # fmt: skip
