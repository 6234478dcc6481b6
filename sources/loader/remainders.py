"""Where counts stand that no unit can be given: under the smallest unit above all successors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from sources.loader.csv_lines import Rows
from sources.loader.draft import Draft
from sources.loader.faults import Faults
from sources.loader.links import BETWEEN
from sources.loader.localities import TOP_RANK, Registry
from sources.loader.scope import in_scope


def check_remainders(draft: Draft, registry: Registry, links: pd.DataFrame, faults: Faults) -> None:
    """Record a fault where a split of unknown shares has no place for what goes to no unit.

    Needed are a remainder (a locality of the level without rank) under the smallest unit above all
    successors, and under its province, which a later map may draw without what lies between. Splits
    that no feed can tell of need none: of a level that does not report, before the first feed
    begins, or out of scope.
    """
    if "level" in draft.unread or "agencies.csv" not in draft.csv:
        return
    blind = links[(links["basis"] == "unspecified") & _told_of(draft, registry, links)]
    above = _Above(registry)
    remainders = registry.frame[registry.frame["rank"].isna()]
    lives: dict[str, list[tuple[Any, Any]]] = {}
    for parent, begins, ends in remainders[["parent_id", "begins", "ends"]].itertuples(index=False):
        lives.setdefault(parent, []).append((begins, ends))
    for _, of_one in blind.groupby("predecessor_id"):
        day = of_one["link_date"].iloc[0]
        for holder in above.holders(list(of_one["successor_id"]), day):
            if not any(begins <= day < ends for begins, ends in lives.get(holder, [])):
                Rows(of_one.assign(holder=holder)).fault(
                    faults,
                    pd.Series(True, index=of_one.index),
                    BETWEEN + ": the share is not known and {holder}, which holds all successors, "
                    "has no locality of the level without rank on {date} to hold what goes to no "
                    "unit; one is expected: add it to localities.csv",
                )


def _told_of(draft: Draft, registry: Registry, links: pd.DataFrame) -> pd.Series:
    """Whether some feed's counts can be split by each link."""
    contracts = [entry.contract for entry in draft.contracts.values()]
    if not contracts:
        return pd.Series(False, index=links.index)
    levels = {level for one in contracts for name in one.measures for level in one.levels_of(name)}
    frame = registry.frame
    scope = in_scope(draft, registry, links)
    reporting = set(frame.index[frame["level"].isin(levels) & scope])
    first = pd.Timestamp(min(one.first_period_start for one in contracts))
    return links["predecessor_id"].isin(reporting) & (links["link_date"] > first)


class _Above:
    """Who stands above whom on a day."""

    def __init__(self, registry: Registry) -> None:
        self.rank = registry.frame["rank"].to_dict()
        self.parents: dict[str, list[tuple[str, Any, Any]]] = {}
        for unit, parent, begins, ends in registry.parents.itertuples(index=False):
            self.parents.setdefault(unit, []).append((parent, begins, ends))

    def holders(self, units: list[str], day: Any) -> list[str]:
        """The smallest unit above all of `units` on a day, and their province if they share one."""
        chains = [list(self._chain(unit, day)) for unit in units]
        common = [one for one in chains[0] if all(one in chain for chain in chains[1:])]
        return [one for at, one in enumerate(common) if at == 0 or self.rank[one] == TOP_RANK]

    def _chain(self, unit: str, day: Any) -> Iterator[str]:
        for parent, begins, ends in self.parents.get(unit, []):
            if begins <= day < ends:
                yield parent
                yield from self._chain(parent, day)
