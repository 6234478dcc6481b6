"""Which figures are the sums of others, so that showing them too tells nothing more.

A whole and its parts by place, by shorter periods or by a cut. Where all parts are shown the whole
is left out of the programmes, which then fall apart into small ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

from expectations.disclosure.system import TOTAL, Booleans, Integers, Numbers, System

SERIES = ["indicator_id", "series"]


@dataclass(frozen=True)
class Tilings:
    """Cells that are sums: `wholes`, and for each a row of `parts` with the cells it is made of."""

    wholes: Integers
    parts: csr_matrix

    def told(self, shown: Booleans) -> Booleans:
        """Shown cells that all of the shown ones less them tell as well."""
        told = np.zeros(len(shown), dtype=np.bool_)
        there = self.parts @ shown.astype(np.float64) == np.diff(self.parts.indptr)
        told[self.wholes[there]] = True
        return told & shown

    def alone(self, hidden: Booleans, wanted: Booleans) -> Integers:
        """Sums of which a wanted cell is the only hidden member."""
        members = self.parts @ hidden.astype(np.float64) + hidden[self.wholes]
        asked = self.parts @ (hidden & wanted).astype(np.float64) + (hidden & wanted)[self.wholes]
        return np.flatnonzero((members == 1) & (asked == 1))

    def members(self, tiling: int) -> Integers:
        """The whole and its parts."""
        first, last = self.parts.indptr[tiling : tiling + 2]
        return np.r_[self.wholes[tiling], self.parts.indices[first:last]].astype(np.int64)

    def told_again(self, cells: Integers, shown: Booleans) -> Integers:
        """For each of some cells the sums that would tell it if it alone were hidden besides."""
        hidden = (~shown).astype(np.float64)
        others = self.parts @ hidden + hidden[self.wholes]
        members = self.parts[:, cells].tocoo()
        found = np.bincount(members.col[others[members.row] == 0], minlength=len(cells))
        for at, cell in enumerate(cells):
            found[at] += int((others[self.wholes == cell] == 0).sum())
        return found


def tilings_of(system: System, figures: pd.DataFrame) -> Tilings:
    """The tilings of the cells of these figures: those that are so count for count."""
    rng = np.random.default_rng(11)
    signs = system.cells @ rng.integers(1, 2**34, system.cells.shape[1]).astype(np.float64)
    found = [
        family.rename(columns={"cell_whole": "whole"})
        for side in system.figure_cells.T
        for family in _families(figures[side >= 0].assign(cell=side[side >= 0]), signs)
    ]
    pairs = pd.concat(found, ignore_index=True)[["family", "whole", "cell"]].drop_duplicates()
    size = pairs.groupby("family")["cell"].transform("size")
    pairs = pairs[size > 1]
    number, wholes = pd.factorize(pairs["family"])
    first = pairs.drop_duplicates("family").set_index("family")["whole"]
    return Tilings(
        first.loc[wholes].to_numpy(dtype=np.int64),
        csr_matrix(
            (np.ones(len(pairs)), (number, pairs["cell"].to_numpy(dtype=np.int64))),
            shape=(len(wholes), system.cells.shape[0]),
        ),
    )


def _families(figures: pd.DataFrame, signs: Numbers) -> Iterator[pd.DataFrame]:
    """Rows of a whole, a part of it and the family that the part belongs to."""
    place, when = ["locality_id", "geography"], ["period"]
    under = figures.assign(locality_id=figures["parent_id"], family_of=figures["locality_level"])
    yield _summed(figures, under, [*SERIES, *place, *when, "breakdown"], signs)
    cut = figures[figures["breakdown"] != TOTAL]
    cut = cut.assign(breakdown=TOTAL, family_of=cut["dimension"])
    yield _summed(figures, cut, [*SERIES, *place, *when, "breakdown"], signs)
    inside = figures.merge(_periods_inside(figures), on="period")
    inside = inside.assign(period=inside["longer"], family_of=inside["period_type"])
    yield _summed(figures, inside, [*SERIES, *place, *when, "breakdown"], signs)


def _summed(
    figures: pd.DataFrame, parts: pd.DataFrame, at: list[str], signs: Numbers
) -> pd.DataFrame:
    """The parts of those wholes that they add up to."""
    pairs = parts[[*at, "family_of", "cell"]].merge(
        figures[[*at, "cell"]], on=at, suffixes=("", "_whole")
    )
    sign = pd.Series(signs[pairs["cell"]], index=pairs.index)
    total = sign.groupby([pairs["cell_whole"], *(pairs[name] for name in [*at, "family_of"])])
    kept = pairs[(total.transform("sum") == signs[pairs["cell_whole"]]).to_numpy()]
    family = pd.util.hash_pandas_object(kept[[*at, "family_of"]], index=False)
    return kept[["cell_whole", "cell"]].assign(family=family)


def _periods_inside(figures: pd.DataFrame) -> pd.DataFrame:
    """Pairs of a period and a longer one that it lies in."""
    dates = figures.drop_duplicates("period")[["period", "period_start", "period_end"]]
    pairs = dates.merge(dates.rename(columns=lambda name: f"{name}_longer"), how="cross")
    inside = (pairs["period_start"] >= pairs["period_start_longer"]) & (
        pairs["period_end"] <= pairs["period_end_longer"]
    )
    pairs = pairs[inside & (pairs["period"] != pairs["period_longer"])]
    return pairs[["period", "period_longer"]].rename(columns={"period_longer": "longer"})
