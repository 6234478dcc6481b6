"""Rule `feeds_disagree`: two sources that count the same children, beyond what can be both true.

Which counts, over which periods, at which levels and within which ratios is the catalogue's word
(`cross_checks`). Compared are sums of the same units only: those that reported both sides whole.
A ratio beyond a hard bound holds when its whole 99.8 % interval lies there; beyond a soft one it
flags by the 95 % interval. In doubt is the side that left its own history, both when neither did
clearly.
"""

from __future__ import annotations

from statistics import NormalDist

import duckdb
import numpy as np
import numpy.typing as npt
import pandas as pd

from expectations import across_feeds_sql as sql
from expectations.figures_of_cells import smallest_figures
from expectations.found import Found
from expectations.thresholds import Thresholds, read_thresholds

RULE_ID = "feeds_disagree"
SIDES = ("left", "right")
HALF = 0.5
Z_HARD = NormalDist().inv_cdf(0.999)
Z_SOFT = NormalDist().inv_cdf(0.975)


def disagreeing_feeds(tables: duckdb.DuckDBPyConnection) -> Found:
    """The figures whose counts disagree with another source's; judged are the comparisons made."""
    thresholds = read_thresholds(tables)
    for step in sql.STEPS:
        tables.execute(step)
    compared = tables.execute(
        sql.COMPARED,
        {
            "needed": thresholds["full_coverage"],
            "periods": int(thresholds["history_periods"]),
        },
    ).df()
    compared["severity"] = severities(compared)
    broken = compared[compared["severity"] != ""].reset_index(drop=True)
    return Found(_violations(tables, broken, thresholds), {RULE_ID: len(compared)})


def severities(compared: pd.DataFrame) -> npt.NDArray[np.object_]:
    """'hold', 'flag' or '' of each comparison.

    `compared` has the counts `left` and `right` and the bounds of their ratio. The ratio of two
    independent Poisson counts has ln R ± z √(1/(left+½) + 1/(right+½)).
    """
    left, right = (compared[side].to_numpy(dtype=np.float64) + HALF for side in SIDES)
    with np.errstate(invalid="ignore"):  # A negative count has no ratio, and a rule of its own.
        ratio, error = np.log(left / right), np.sqrt(1 / left + 1 / right)

    def beyond(kind: str, z: float) -> npt.NDArray[np.bool_]:
        with np.errstate(divide="ignore"):
            low = np.log(compared[f"{kind}_low"].to_numpy(dtype=np.float64))
            high = np.log(compared[f"{kind}_high"].to_numpy(dtype=np.float64))
        found: npt.NDArray[np.bool_] = (ratio - z * error > high) | (ratio + z * error < low)
        return found

    flagged = np.where(beyond("soft", Z_SOFT), "flag", "")
    return np.where(beyond("hard", Z_HARD), "hold", flagged).astype(object)


def doubted_sides(compared: pd.DataFrame, moved: float) -> dict[str, npt.NDArray[np.bool_]]:
    """Per side, where it is in doubt.

    `doubts` of the catalogue decides; where it says either, the side whose count left the mean of
    its earlier ones by more than the ratio `moved` while the other did not, else both.
    """
    doubts = compared["doubts"].to_numpy(dtype=object)
    away = {side: _distance(compared, side) > np.log(moved) for side in SIDES}
    found = {}
    for side, other in (SIDES, SIDES[::-1]):
        other_alone = away[other] & ~away[side]
        found[side] = (doubts == side) | ((doubts == "either") & ~other_alone)
    return found


def _distance(compared: pd.DataFrame, side: str) -> npt.NDArray[np.float64]:
    """|ln| of the count over the mean of its earlier ones; 0 without any."""
    count = compared[side].to_numpy(dtype=np.float64) + HALF
    before = compared[f"{side}_before"].to_numpy(dtype=np.float64, na_value=np.nan) + HALF
    return np.nan_to_num(np.abs(np.log(count / before)))


def _violations(
    tables: duckdb.DuckDBPyConnection, broken: pd.DataFrame, thresholds: Thresholds
) -> pd.DataFrame:
    doubted = doubted_sides(broken, thresholds["cross_feed_moved_ratio"])
    cells = []
    for side, other in (SIDES, SIDES[::-1]):
        chosen = broken[doubted[side]]
        cells.append(
            pd.DataFrame(
                {
                    "group_no": chosen.index,
                    "locality_id": chosen["locality_id"],
                    "period": chosen["period"],
                    "measure_id": chosen[f"{side}_measure_id"],
                    "observed": chosen[side],
                    "expected": chosen[other],
                    "severity": chosen["severity"],
                }
            )
        )
    doubts = pd.concat(cells, ignore_index=True)
    leaves = tables.execute(sql.LEAVES).df().merge(doubts, on="measure_id")
    leaves = leaves.rename(columns={"measure_id": "other", "leaf_id": "measure_id"})
    figures = smallest_figures(tables, leaves.assign(breakdown="total"))
    told = ["group_no", "measure_id", "other", "observed", "expected", "severity"]
    found = figures.merge(leaves[told], on=["group_no", "measure_id"])
    return found.assign(
        rule_id=RULE_ID,
        unit="count",
        suspects=found["side"].where(found["severity"] == "hold", ""),
        by_cell=True,
    )
