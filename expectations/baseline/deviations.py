"""How far closed counts were from what their history let expect, and how far chance carries them.

With x of n now and X0 of N0 before: mu = n (X0 + 1/2) / N0, l = ln((x + 1/2) / (mu + 1/2)) and
v = u / (mu + 1/2) + 1 / (X0 + 1/2), where u is 1, for a proportion 1 - (X0 + 1/2) / N0 (METHODS
§6). What is left of l beside v is the dispersion.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

HALF = 0.5
NUMERATOR, COMPLEMENT, DENOMINATOR = "numerator", "complement", "denominator"


def deviations(closed: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The deviations of each side: frames with columns deviation, chance (l, v) and mu.

    `closed` is a frame of `closed_figures`. The numerator stands on its denominator; the
    complement, n - x, only in proportions above one half; the denominator by itself, against the
    one before it. Rows without a history are left out; the index is that of `closed`.
    """
    known = closed[closed["n0"] > 0]
    x, n, x0, n0 = (known[name].to_numpy(dtype=np.float64) for name in ("x", "n", "x0", "n0"))
    proportion = np.asarray(known["kind"] == "proportion", dtype=np.bool_)
    share = (x0 + HALF) / n0
    mu = n * share
    chance = np.where(proportion, np.clip(1 - share, 0, None), 1.0)
    sides = {NUMERATOR: _side(known.index, x, mu, chance, x0)}
    over_half = proportion & (share > HALF) & (n >= x) & (n >= mu) & (n0 >= x0)
    sides[COMPLEMENT] = _side(
        known.index[over_half],
        *((n - x)[over_half], (n - mu)[over_half], share[over_half], (n0 - x0)[over_half]),
    )
    moved = closed[(closed["kind"] != "count") & (closed["n_before"] > 0)]
    before = moved["n_before"].to_numpy(dtype=np.float64)
    now = moved["n"].to_numpy(dtype=np.float64)
    # The half on both sides of the expectation is that of a count against another.
    sides[DENOMINATOR] = _side(moved.index, now, before + HALF, np.ones_like(now), before)
    return sides


def _side(
    index: pd.Index, x: np.ndarray, mu: np.ndarray, chance: np.ndarray, before: np.ndarray
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "deviation": np.log((x + HALF) / (mu + HALF)),
            "chance": chance / (mu + HALF) + 1 / (before + HALF),
            "mu": mu,
        },
        index=index,
    )
