"""What is to stay secret: every hidden count, and what must be left open of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from bench.attack.cells import Cells
from bench.attack.nested import SUBSET
from bench.attack.published import KEY
from bench.attack.system import System, tighten

SMALL = (1, 4)
COUNTED = "counted"
REST_OF = "rest"


@dataclass(frozen=True)
class Secrets:
    """One row of ``frame`` and of ``made_of`` each: a hidden count as a sum of the system's counts.

    ``frame`` has ``what`` (the side, or the rest of a denominator), unknown, outer (of a rest, else
    -1), truth, small (its smallness harms), figures (how many hidden figures hold it), and what
    must stay possible: of a small one all from ``low`` to ``high``, of any other one less or one
    more than it is.
    """

    frame: pd.DataFrame
    made_of: sparse.csr_matrix
    fixed: np.ndarray


def secrets_of(cells: Cells, system: System) -> Secrets:
    """Hidden numerators and denominators, and what a numerator leaves of its denominator.

    Small are those of 1 to 4 that harm; a rest of nothing harms as well, where there is anyone of
    whom it tells. A hidden count that is not sensitive but bounds such need only not be known.
    """
    hidden = cells.frame[cells.frame["hidden"] & (cells.frame["unknown"] >= 0)]
    secret = hidden[hidden["secret"] | hidden["bounds"]]
    counted = secret[["unknown", "side"]].rename(columns={"side": "what"}).assign(outer=-1)
    rest = _rests(secret[secret["relation"] == SUBSET])
    frame = pd.concat([counted, rest])
    frame = frame.groupby(["unknown", "outer"], as_index=False).agg(
        what=("what", "first"), figures=("what", "size")
    )
    inner, outer = frame["unknown"].to_numpy(), frame["outer"].to_numpy()
    is_rest = outer >= 0
    made_of = system.made_of[inner]
    signs = sparse.diags(np.where(is_rest, -1.0, 1.0))
    take = sparse.diags(is_rest.astype(float)) @ system.made_of[np.maximum(outer, 0)]
    fixed = np.where(is_rest, system.fixed[outer] - system.fixed[inner], system.fixed[inner])
    truth = np.where(is_rest, cells.truth[outer] - cells.truth[inner], cells.truth[inner])
    all_of_them = is_rest & (truth == 0) & (cells.truth[inner] > 0)
    small = ((truth >= SMALL[0]) & (truth <= SMALL[1]) | all_of_them) & cells.harmful()[inner]
    found = (signs @ made_of + take).tocsr()
    found.eliminate_zeros()
    frame = frame.assign(
        truth=truth, small=small,
        low=np.where(small, np.minimum(truth, SMALL[0]), truth - 1),
        high=np.where(small, SMALL[1], truth + 1),
    )  # fmt: skip
    return Secrets(frame, found, fixed)


def tell_small(system: System, secrets: Secrets) -> None:
    """Bound the counts of 1 to 4 by these, and the larger ones by what is above."""
    alone = np.flatnonzero(np.diff(secrets.made_of.indptr) == 1)
    counts = secrets.made_of[alone].indices
    truth = secrets.frame["truth"].to_numpy()[alone]
    small = secrets.frame["small"].to_numpy()[alone] & (truth >= SMALL[0])
    system.low[counts[small]] = np.maximum(system.low[counts[small]], SMALL[0])
    system.high[counts[small]] = np.minimum(system.high[counts[small]], SMALL[1])
    large = truth > SMALL[1]
    system.low[counts[large]] = np.maximum(system.low[counts[large]], SMALL[1] + 1)
    tighten(system)


def _rests(subsets: pd.DataFrame) -> pd.DataFrame:
    at = ["release", *KEY]
    inner = subsets[subsets["side"] == "numerator"][[*at, "unknown"]]
    outer = subsets[subsets["side"] == "denominator"][[*at, "unknown"]]
    pairs = inner.merge(outer.rename(columns={"unknown": "outer"}), on=at)
    return pairs[["unknown", "outer"]].assign(what=REST_OF)
