"""How many units of each level there are on some days, and how many links of each basis."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

import pyarrow as pa

from sources.places.registry import Registry


def counts_on(registry: Registry, days: Sequence[date]) -> list[tuple[str, list[int]]]:
    """Each level's id with its number of units on each day, the highest level first."""
    ranks = dict(zip(registry.levels, registry.ranks.tolist(), strict=True))
    order = sorted(ranks, key=lambda level: (ranks[level] < 0, ranks[level]))
    there = [registry.valid(day) for day in days]
    return [
        (level, [int((mask & registry.of_levels([level])[:-1]).sum()) for mask in there])
        for level in order
    ]


def days_of_change(registry: Registry, most: int = 3) -> list[date]:
    """The registry's first day and the days on which most units began, in order."""
    begun = Counter(registry.starts.tolist())
    first = min(begun)
    busiest = [day for day, _ in begun.most_common(most + 1) if day != first]
    return sorted({first, *busiest[:most]})


def links_by_basis(tables: Mapping[str, pa.Table]) -> list[tuple[str, int]]:
    """Each basis with its number of links, the commonest first."""
    return Counter(tables["locality_links"]["basis"].to_pylist()).most_common()
