"""What is part of what: nested indicators and numerators among their denominators.

An outer count is the inner one and a remainder of at least nothing. It is said of the smallest
counts only: for sums of such it follows, where inner and outer ones are made of like parts.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from bench.attack.cells import Cells
from bench.attack.equations import NESTED, PLACES, REST, SEXES, TIMES, Statements
from bench.attack.published import KEY, Published

SUBSET = "subset"


def add_nested(cells: Cells, releases: list[Published], said: Statements) -> np.ndarray:
    """Add *outer = inner + remainder*, and give the most that each unknown can be otherwise.

    The most comes from counts that are no secret: the denominator of a subset, and the outer count
    of a nesting where that is published.
    """
    most = np.full(len(cells.truth), np.inf)
    tiled = said.tiled({PLACES, TIMES, SEXES})
    pairs = pd.concat([_subsets(cells, most), _nestings(cells, releases, most)]).drop_duplicates()
    less = cells.truth[pairs["inner"].astype(int)] - cells.truth[pairs["outer"].astype(int)]
    pairs = pairs[(less <= 1e-6) & (pairs["inner"] != pairs["outer"])]
    around: dict[int, set[int]] = {}
    for inner, outer in pairs[["inner", "outer"]].itertuples(index=False):
        around.setdefault(int(inner), set()).add(int(outer))
    for inner, outer, kind in pairs.itertuples(index=False):
        if not _follows(tiled.get(inner, []), tiled.get(outer, []), around):
            said.add(int(outer), (int(inner),), kind, exact=False)
    return most


def _follows(
    of_inner: list[tuple[int, ...]], of_outer: list[tuple[int, ...]], around: dict[int, set[int]]
) -> bool:
    """Whether, in one way of each, every part of the inner count is within another of the outer."""
    for parts in of_inner:
        for wholes in map(set, of_outer):
            held = [around.get(part, set()) & wholes for part in parts]
            if all(held) and len({min(one) for one in held}) == len(parts):
                return True
    return False


def _subsets(cells: Cells, most: np.ndarray) -> pd.DataFrame:
    frame = cells.frame[(cells.frame["relation"] == SUBSET) & (cells.frame["unknown"] >= 0)]
    inner = frame[frame["side"] == "numerator"]
    outer = frame[frame["side"] == "denominator"]
    open_ones = inner[inner["beside"].notna() & ~inner["indicator_id"].isin(outer["indicator_id"])]
    _limit(most, cells.truth, open_ones["unknown"], open_ones["beside"])
    return _joined(inner, outer, ["release", *KEY], REST)


def _nestings(cells: Cells, releases: list[Published], most: np.ndarray) -> pd.DataFrame:
    found = []
    at = [name for name in KEY if name != "indicator_id"]
    for number, published in enumerate(releases):
        catalogue = published.catalogue("indicators").dropna(subset=["not_above"])
        frame = cells.frame[
            (cells.frame["release"] == number)
            & (cells.frame["side"] == "numerator")
            & (cells.frame["unknown"] >= 0)
        ]
        for inner_id, outer_id in catalogue[["indicator_id", "not_above"]].itertuples(index=False):
            inner = frame[frame["indicator_id"] == inner_id]
            outer = frame[frame["indicator_id"] == outer_id]
            found.append(_joined(inner, outer, at, NESTED))
            if outer.empty and len(inner):
                seen = published.table(
                    "figures", [*at, "numerator"], filters=[("indicator_id", "=", outer_id)]
                ).dropna(subset=["numerator"])
                beside = inner[[*at, "unknown"]].merge(seen, on=at)
                _limit(most, cells.truth, beside["unknown"], beside["numerator"])
    return pd.concat(found) if found else pd.DataFrame(columns=["inner", "outer", "kind"])


def _joined(inner: pd.DataFrame, outer: pd.DataFrame, at: list[str], kind: str) -> pd.DataFrame:
    pairs = inner[[*at, "unknown"]].merge(outer[[*at, "unknown"]], on=at, suffixes=("", "_outer"))
    pairs = pairs.rename(columns={"unknown": "inner", "unknown_outer": "outer"})
    return pairs[["inner", "outer"]].assign(kind=kind)


def _limit(most: np.ndarray, truth: np.ndarray, unknowns: pd.Series, limits: pd.Series) -> None:
    """Note limits that hold."""
    at, limit = unknowns.to_numpy(), limits.to_numpy(dtype=float)
    holds = truth[at] <= limit + 1e-6
    np.minimum.at(most, at[holds], limit[holds])
