"""Which localities on which geography count the same sources, and which add up to which.

A unit is a set of source localities (with shares): a province that did not change is one unit on
three geographies. Equations between units come from the sets, so country = sum of provinces and
today's province = sum of old ones need no rule of their own.
"""

from __future__ import annotations

import hashlib

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
    """Units of localities at the end of a period, from the candidate's locality_targets."""

    def __init__(self, locality_targets: pd.DataFrame) -> None:
        targets = locality_targets.copy()
        targets["ends_from"] = _day(targets["ends_from"], ALWAYS)
        targets["ends_to"] = _day(targets["ends_to"], NEVER)
        self._targets = targets
        self._of_end: dict[pd.Timestamp, pd.DataFrame] = {}

    def label(self, figures: pd.DataFrame) -> pd.Series:
        """The unit of each figure (by geography, locality_id, period_end).

        A locality that no source counts toward is a unit of its own.
        """
        ends = _day(figures["period_end"], NEVER)
        labels = pd.Series(index=figures.index, dtype="object")
        for end, rows in figures.groupby(ends):
            units = self._units(pd.Timestamp(str(end)))
            places = pd.MultiIndex.from_frame(rows[["geography", "locality_id"]])
            found = units["unit"].reindex(places).to_numpy(dtype=object)
            own = [f"{geography}/{locality}" for geography, locality in places]
            labels[rows.index] = [
                unit if isinstance(unit, str) else alone
                for unit, alone in zip(found, own, strict=True)
            ]
        return labels

    def equations(self, figures: pd.DataFrame) -> list[UnitEquation]:
        """Every way in which units of these figures add up to another, over all their periods."""
        ends = _day(figures["period_end"], NEVER)
        found: set[UnitEquation] = set()
        for end, rows in figures.groupby(ends):
            places = rows[["geography", "locality_level", "locality_id"]].drop_duplicates()
            found |= _partitions(self._reaching(pd.Timestamp(str(end))), places)
        return sorted(found)

    def _reaching(self, end: pd.Timestamp) -> pd.DataFrame:
        """(geography, locality_id, source, unit) rows that count at this end of period."""
        targets = self._targets
        valid = targets[(targets["ends_from"] <= end) & (end < targets["ends_to"])]
        reaching = pd.DataFrame(
            {
                "geography": valid["geography"].to_numpy(dtype=object),
                "locality_id": valid["target_locality_id"].to_numpy(dtype=object),
                "source": _weighted(valid),
            }
        )
        units = self._units(end)["unit"]
        places = pd.MultiIndex.from_frame(reaching[["geography", "locality_id"]])
        return reaching.assign(unit=units.reindex(places).to_numpy(dtype=object))

    def _units(self, end: pd.Timestamp) -> pd.DataFrame:
        """Indexed by (geography, locality_id): the unit, as a digest of its sources."""
        if end not in self._of_end:
            targets = self._targets
            valid = targets[(targets["ends_from"] <= end) & (end < targets["ends_to"])]
            sources = pd.Series(_weighted(valid), index=valid.index)
            grouped = sources.groupby([valid["geography"], valid["target_locality_id"]], sort=True)
            self._of_end[end] = grouped.agg(_digest).to_frame("unit")
        return self._of_end[end]


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


def _digest(sources: pd.Series) -> str:
    return hashlib.sha256("\n".join(sorted(set(sources))).encode()).hexdigest()[:20]


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
        for whole, parts in shared.groupby("unit"):
            complete = parts["inside"].all() and parts["shared"].sum() == size[whole]
            if complete and len(parts) > 1:
                found.add((str(whole), tuple(sorted(parts["unit_part"]))))
    return found
