"""The dispersion of each indicator at each level: how much rates vary beside chance (METHODS §6).

tau2 is the t that solves 1.4826 median(|l - median l| / sqrt(v + t)) = 1, the median l that of
the figure's period. A deviation d with chance v stands at or below 1 as soon as t reaches
(1.4826 d)^2 - v: so the root is the median of these numbers, exactly where there is an odd number
of them and between the two roots of the neighbours where it is even. Medians bear what is wrong in
less than half of the history.

Of a denominator the tail counts too. One that is itself a count of events (children hit by a
disaster) stands still in most places and jumps in some: its median says that it never moves. So
the same is solved for the share `dispersion_tail` of the distances in the place of a half, and
the greater of both is taken.
"""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pandas as pd

from expectations.baseline.deviations import COMPLEMENT, DENOMINATOR, NUMERATOR, deviations
from expectations.thresholds import Thresholds

# The standard deviation of a normal distribution over its median absolute deviation.
NORMAL = 1.4826
GROUP = ["indicator_id", "series", "locality_level", "period_type"]
FITTED, OF_PARENT, OF_CHILDREN, DEFAULT = "fitted", "parent_level", "child_level", "default"
DIGITS = 9
COLUMNS = {NUMERATOR: "tau2", COMPLEMENT: "tau2_complement", DENOMINATOR: "tau2_denominator"}
DISPERSION_COLUMNS = (*GROUP, *COLUMNS.values(), "localities", "origin")


def fit_dispersion(
    closed: pd.DataFrame, groups: pd.DataFrame, ranks: dict[str, int], thresholds: Thresholds
) -> pd.DataFrame:
    """One row per group, in order: GROUP, tau2 and those of complement and denominator,
    localities (that tau2 was fitted on) and its origin: fitted, parent_level, child_level, default.

    `groups` has GROUP and kind of every figure there is, `ranks` the depth of levels below the
    country. A side that cannot be fitted takes that of the nearest level above, else the greater
    of that below and the default of its kind; one that figures of the kind do not have is null.
    """
    whole = groups.reset_index(drop=True)
    for side, found in deviations(closed[closed["breakdown"] == "total"]).items():
        rows = closed.loc[found.index].join(found)
        fitted = fit_side(rows, thresholds, with_tail=side == DENOMINATOR)
        own = whole[GROUP].merge(fitted, on=GROUP, how="left")
        value, origin = _filled(own.assign(kind=whole["kind"]), side, ranks, thresholds)
        whole[COLUMNS[side]] = value
        if side == NUMERATOR:
            whole["localities"] = own["localities"].fillna(0).astype("int64")
            whole["origin"] = origin
    return whole[list(DISPERSION_COLUMNS)].sort_values(GROUP, ignore_index=True)


def fit_side(
    rows: pd.DataFrame, thresholds: Thresholds, *, with_tail: bool = False
) -> pd.DataFrame:
    """GROUP, tau2 and localities of the groups that can be fitted.

    `rows` are figures with deviation, chance and mu. A period counts with at least
    `dispersion_localities` localities that expect `dispersion_expected` or more: the median of
    fewer would be near each of them.
    """
    enough = rows[rows["mu"] >= thresholds["dispersion_expected"]]
    # The same unit on two geographies is one observation.
    enough = enough.drop_duplicates([*GROUP, "locality_id", "period", "deviation", "chance"])
    by_period = enough.groupby([*GROUP, "period"], observed=True)
    wide = by_period["locality_id"].transform("nunique") >= thresholds["dispersion_localities"]
    kept = enough[wide]
    medians = kept.groupby([*GROUP, "period"], observed=True)["deviation"].transform("median")
    distance = (kept["deviation"] - medians).abs()
    kept = kept.assign(distance=distance, needed=(NORMAL * distance) ** 2 - kept["chance"])
    by_group = kept.groupby(GROUP, observed=True)
    found = by_group.agg(
        needed=("needed", "median"),
        middle=("distance", "median"),
        localities=("locality_id", "nunique"),
    ).reset_index()
    if with_tail:
        tail = _of_tail(kept, thresholds["dispersion_tail"])
        found["needed"] = np.fmax(found["needed"], tail.to_numpy())
    found = found[(found["middle"] > 0) | (found["needed"] > 0)].drop(columns="middle")
    least = thresholds["dispersion_least"]
    tau2 = found.pop("needed").clip(lower=least).round(DIGITS)
    return found.astype(dict.fromkeys(GROUP, "str")).assign(tau2=tau2)


def _of_tail(kept: pd.DataFrame, share: float) -> pd.Series:
    """The dispersion at which `share` of the deviations of each group are within chance."""
    reach = NormalDist().inv_cdf((1 + share) / 2)
    needed = (kept["distance"] / reach) ** 2 - kept["chance"]
    return needed.groupby([kept[name] for name in GROUP], observed=True).quantile(share)


def _has_side(kind: pd.Series, side: str) -> pd.Series:
    """Whether figures of this kind have the side: only a proportion has a complement."""
    if side == COMPLEMENT:
        return kind.eq("proportion")
    return kind.ne("count") | (side == NUMERATOR)


def _filled(
    own: pd.DataFrame, side: str, ranks: dict[str, int], thresholds: Thresholds
) -> tuple[pd.Series, pd.Series]:
    """tau2 with what could not be fitted taken from another level, and where each is from.

    The nearest fitted level above tells; without one the nearest below, if it varies by more than
    the default: events that come in bursts do not become steady because provinces are few.
    """
    share = own["kind"].eq("proportion") & (side != DENOMINATOR)
    default = np.where(
        share, thresholds["dispersion_of_proportions"], thresholds["dispersion_of_rates"]
    )
    rank = own["locality_level"].map(ranks).astype("float64")
    ordered = own.assign(rank=rank, at=own.index).sort_values(["rank", "at"])
    lines = [ordered[name] for name in GROUP if name != "locality_level"]
    ranked = ordered["tau2"].where(ordered["rank"].notna())
    from_above = ranked.groupby(lines).ffill().reindex(own.index)
    from_below = ranked.groupby(lines).bfill().reindex(own.index)
    less_steady = from_below > default
    otherwise = from_below.where(less_steady, pd.Series(default, index=own.index))
    value = own["tau2"].fillna(from_above).fillna(otherwise)
    value = value.where(_has_side(own["kind"], side))
    origin = np.select(
        [own["tau2"].notna(), from_above.notna(), less_steady],
        [FITTED, OF_PARENT, OF_CHILDREN],
        DEFAULT,
    )
    return value, pd.Series(origin, index=own.index, dtype="object")
