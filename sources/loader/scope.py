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
    below = registry.parents.groupby("parent_id")["locality_id"].unique()
    above = registry.parents.groupby("locality_id")["parent_id"].unique()
    linked = (
        pd.concat(
            [
                links[["predecessor_id", "successor_id"]].set_axis(["one", "other"], axis=1),
                links[["successor_id", "predecessor_id"]].set_axis(["one", "other"], axis=1),
            ]
        )
        .groupby("one")["other"]
        .unique()
    )
    areas = set(draft.csv["agencies.csv"].frame["locality_id"])
    found = _reached(_reached(areas, [below]), [above, linked])
    frame = registry.frame
    remainders = frame.loc[frame["rank"].isna() & frame["parent_id"].isin(found), "locality_id"]
    return pd.Series(frame.index.isin(found | set(remainders)), index=frame.index)


def _reached(start: set[str], ways: list[pd.Series]) -> set[str]:
    """Everything reached from `start` along `ways`, each from an id to an array of ids."""
    found, fresh = set(start), set(start)
    while fresh:
        fresh = {
            other
            for way in ways
            for others in way[way.index.intersection(list(fresh))]
            for other in others
        } - found
        found |= fresh
    return found
