"""Common shifts: how far the peers of a place moved together in a closed period (METHODS §6)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from expectations.baseline.deviations import NUMERATOR, deviations
from expectations.thresholds import Thresholds

PLACES = ["indicator_id", "series", "geography", "locality_level", "peer_group", "period"]
SHIFT_GROUP = [*PLACES, "breakdown"]
SHIFT_COLUMNS = (*SHIFT_GROUP, "shift", "peers")
DIGITS = 9


def fit_shifts(closed: pd.DataFrame, peers: pd.DataFrame, thresholds: Thresholds) -> pd.DataFrame:
    """SHIFT_COLUMNS of the groups with at least `shift_peers` peers that can tell, in order.

    The shift is the median of l over the peers that would expect `dispersion_expected` or more at
    their common rate: half of them may be wrong. Chosen by their own history they would be those
    that had more than usual, and come back from it. One beyond `unit_slip_ratio` is no epidemic
    but one file's slip: 0.
    """
    found = deviations(closed)[NUMERATOR]
    keys = ["geography", "locality_id"]
    rows = closed.loc[found.index].join(found).astype(dict.fromkeys(keys, "str"))
    rows = rows.merge(peers, on=keys)
    sums = rows.groupby(SHIFT_GROUP, observed=True)[["x0", "n0"]].transform("sum")
    usual = rows["n"] * sums["x0"] / sums["n0"]
    rows = rows[usual >= thresholds["dispersion_expected"]]
    shifts = (
        rows.groupby(SHIFT_GROUP, observed=True)["deviation"]
        .agg(shift="median", peers="size")
        .reset_index()
    )
    shifts = shifts[shifts["peers"] >= thresholds["shift_peers"]]
    slip = shifts["shift"].abs() > np.log(thresholds["unit_slip_ratio"])
    shifts = shifts.astype(dict.fromkeys(SHIFT_GROUP, "str")).assign(
        shift=shifts["shift"].mask(slip, 0.0).round(DIGITS), peers=shifts["peers"].astype("int64")
    )
    return shifts.sort_values(SHIFT_GROUP, ignore_index=True)[list(SHIFT_COLUMNS)]
