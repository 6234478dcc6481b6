"""Which localities on which geography count the same sources, and which add up to which.

A unit is a set of source localities (with shares): a province that did not change is one unit on
three geographies. Equations between units come from the sets, so country = sum of provinces and
today's province = sum of old ones need no rule of their own.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator

import numpy as np
import pandas as pd

# One equation: the whole, and the units that together hold exactly its sources.
UnitEquation = tuple[str, tuple[str, ...]]

ALWAYS, NEVER = pd.Timestamp("1700-01-01"), pd.Timestamp("2250-01-01")


def leaf_levels(localities: pd.DataFrame) -> set[str]:
    """Levels that are never the parent of another: the lowest, and what is allocated to none."""
    parents = set(localities["parent_id"].dropna())
    above = set(localities.loc[localities["locality_id"].isin(parents), "level"])
    return set(localities["level"]) - above


class UnitMap:
    """Units of localities at the end of a period, from the candidate's locality_targets.

    What counts toward what changes on a few days only: between them, in one era, units and
    their sums are worked out once.
    """

    def __init__(self, locality_targets: pd.DataFrame) -> None:
        targets = locality_targets
        self._reaching = pd.DataFrame(
            {
                "geography": targets["geography"].to_numpy(dtype=object),
                "locality_id": targets["target_locality_id"].to_numpy(dtype=object),
                "source": _weighted(targets),
            }
        )
        self._from = _day(targets["ends_from"], ALWAYS).to_numpy()
        self._to = _day(targets["ends_to"], NEVER).to_numpy()
        self._eras: dict[bytes, pd.DataFrame] = {}

    def label(self, figures: pd.DataFrame) -> pd.Series:
        """The unit of each figure (by geography, locality_id, period_end).

        A locality that no source counts toward is a unit of its own.
        """
        labels = pd.Series(index=figures.index, dtype="object")
        for reaching, rows in self._by_era(figures):
            first = reaching.drop_duplicates(["geography", "locality_id"])
            units = first.set_index(["geography", "locality_id"])["unit"]
            places = pd.MultiIndex.from_frame(rows[["geography", "locality_id"]].astype("object"))
            found = units.reindex(places).to_numpy(dtype=object)
            labels[rows.index] = [
                unit if isinstance(unit, str) else "/".join(place)
                for unit, place in zip(found, places, strict=True)
            ]
        return labels

    def equations(self, figures: pd.DataFrame) -> list[UnitEquation]:
        """Every way in which units of these figures add up to another, over all their periods."""
        found: set[UnitEquation] = set()
        for reaching, rows in self._by_era(figures):
            places = rows[["geography", "locality_level", "locality_id"]].drop_duplicates()
            found |= _partitions(reaching, places.astype("object"))
        return sorted(found)

    def _by_era(self, figures: pd.DataFrame) -> Iterator[tuple[pd.DataFrame, pd.DataFrame]]:
        """Per era its (geography, locality_id, source, unit) rows and the figures ending in it."""
        ends = _day(figures["period_end"], NEVER)
        eras: dict[bytes, list[pd.Timestamp]] = {}
        for end in sorted(ends.unique()):
            valid = (self._from <= end.to_numpy()) & (end.to_numpy() < self._to)
            eras.setdefault(valid.tobytes(), []).append(end)
        for era, its_ends in eras.items():
            yield self._of_era(era), figures[ends.isin(its_ends)]

    def _of_era(self, era: bytes) -> pd.DataFrame:
        if era not in self._eras:
            reaching = self._reaching[np.frombuffer(era, dtype=np.bool_)]
            sources: dict[tuple[str, str], set[str]] = defaultdict(set)
            places = list(zip(reaching["geography"], reaching["locality_id"], strict=True))
            for place, source in zip(places, reaching["source"], strict=True):
                sources[place].add(source)
            units = {place: _digest(its_sources) for place, its_sources in sources.items()}
            self._eras[era] = reaching.assign(unit=[units[place] for place in places])
        return self._eras[era]


def _day(column: pd.Series, when_null: pd.Timestamp) -> pd.Series:
    return pd.to_datetime(column).astype("datetime64[s]").fillna(when_null)


def _weighted(targets: pd.DataFrame) -> list[str]:
    """Source ids; a part of a source is another source than the whole of it."""
    return [
        source if share == 1 else f"{source}*{share!r}"
        for source, share in zip(
            targets["source_locality_id"], targets["share"].astype("float64"), strict=True
        )
    ]


def _digest(sources: set[str]) -> str:
    return hashlib.sha256("\n".join(sorted(sources)).encode()).hexdigest()[:20]


def _partitions(reaching: pd.DataFrame, places: pd.DataFrame) -> set[UnitEquation]:
    """Units that are the disjoint union of units of one geography and level."""
    rows = reaching.merge(places, on=["geography", "locality_id"])
    members = rows[["unit", "source"]].drop_duplicates()
    size = members.groupby("unit")["source"].size()
    found: set[UnitEquation] = set()
    for _, group in rows.groupby(["geography", "locality_level"], sort=True):
        small = group[["unit", "source"]].drop_duplicates()
        small = small[~small["source"].duplicated(keep=False)]
        pairs = members.merge(small, on="source", suffixes=("", "_part"))
        shared = pairs.groupby(["unit", "unit_part"])["source"].size().reset_index(name="shared")
        shared["inside"] = shared["shared"] == shared["unit_part"].map(size)
        wholes = shared.groupby("unit").agg(
            inside=("inside", "all"), shared=("shared", "sum"), parts=("unit_part", "size")
        )
        complete = wholes["inside"] & (wholes["shared"] == size.reindex(wholes.index))
        summed = wholes.index[complete & (wholes["parts"] > 1)]
        for whole, parts in shared[shared["unit"].isin(summed)].groupby("unit")["unit_part"]:
            found.add((str(whole), tuple(sorted(parts))))
    return found
