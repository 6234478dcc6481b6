"""Which localities a figure can be about: the registry is national, the agencies are not."""

from __future__ import annotations

import pandas as pd

from sources.loader.draft import Draft
from sources.loader.localities import Registry


def in_scope(draft: Draft, registry: Registry, links: pd.DataFrame) -> pd.Series:
    """Whether each locality is, or ever was or becomes, inside or above an agency's area.

    Inside: below an area, by the parents of any day. That set is closed under links in both
    directions and under what stands above; a level without rank comes with its parent. So no
    locality in scope has a predecessor, a successor or a parent out of it, and counts follow the
    same ways as if the whole registry were drawn. Indexed by locality_id.
    """
    parents = registry.parents
    below = _ways(parents["parent_id"], parents["locality_id"])
    above = _ways(parents["locality_id"], parents["parent_id"])
    onward = _ways(links["predecessor_id"], links["successor_id"])
    back = _ways(links["successor_id"], links["predecessor_id"])
    areas = set(draft.csv["agencies.csv"].frame["locality_id"])
    found = _reached(_reached(areas, [below]), [above, onward, back])
    frame = registry.frame
    remainders = frame.loc[frame["rank"].isna() & frame["parent_id"].isin(found), "locality_id"]
    return pd.Series(frame.index.isin(found | set(remainders)), index=frame.index)


def _ways(one: pd.Series, other: pd.Series) -> dict[str, list[str]]:
    """From each id of the one column to the ids beside it in the other."""
    ways: dict[str, list[str]] = {}
    for here, there in zip(one.to_list(), other.to_list(), strict=True):
        ways.setdefault(here, []).append(there)
    return ways


def _reached(start: set[str], ways: list[dict[str, list[str]]]) -> set[str]:
    """Everything reached from `start` along `ways`."""
    found, fresh = set(start), set(start)
    while fresh:
        fresh = {there for way in ways for here in fresh for there in way.get(here, ())} - found
        found |= fresh
    return found
