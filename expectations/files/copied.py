"""Rule `copied_counts`: a unit's counts that are those of another unit, or of another period.

Whole vectors are compared: all counts of a unit and feed in one period, and in all periods of one
type of a year. How unlikely an agreement is without a copy is added up in bits, count by count;
small and unchanging counts tell little, so that a vector of zeros or a number of schools never
makes a copy. Of two units the copy is the one that fits its own earlier counts worse, both when
neither does clearly; of two periods it is the later. The other is flagged: somebody should look at
both. Units that agree year after year are not copied but computed alike, and flagged only.
"""

from __future__ import annotations

import duckdb
import numpy as np
import numpy.typing as npt
import pandas as pd

from expectations.figures_of_cells import smallest_figures
from expectations.files import copied_sql as sql
from expectations.found import Found
from expectations.thresholds import Thresholds

RULE_ID = "copied_counts"
MEMBER = ["group_no", "locality_id", "year", "span_period"]
BITS_OF_NATURAL = float(np.log2(np.e))


def copied_counts(tables: duckdb.DuckDBPyConnection, thresholds: Thresholds) -> Found:
    """The figures that contain copied counts; judged are the vectors long enough to be compared."""
    long = {"measures": thresholds["copy_measures"], "events": thresholds["copy_events"]}
    tables.execute(sql.SPANS)
    tables.execute(sql.AGREED, long)
    tables.execute(sql.AGREED_CELLS)
    judged = tables.execute(
        "SELECT count(*) FROM spans WHERE measures >= $measures AND events >= $events", long
    ).fetchall()[0][0]
    members = tables.execute(sql.MEMBERS).df().rename(columns={"period": "span_period"})
    if members.empty:
        return Found(pd.DataFrame(), {RULE_ID: int(judged)})
    told = _told(tables, members, thresholds)
    return Found(_violations(tables, told), {RULE_ID: int(judged)})


def _told(
    tables: duckdb.DuckDBPyConnection, members: pd.DataFrame, thresholds: Thresholds
) -> pd.DataFrame:
    """The members of groups that agree beyond chance, with severity and what they equal."""
    bits = tables.execute(sql.BITS).df()
    misfits = tables.execute(
        sql.MISFITS,
        {
            "periods": int(thresholds["history_periods"]),
            "dispersion": thresholds["dispersion_of_rates"],
        },
    ).df()
    known = members.merge(bits, on=MEMBER, how="left").merge(misfits, on=MEMBER, how="left")
    known["z"] = normal_of_chi2(
        known["chi2"].to_numpy(dtype=np.float64), known["terms"].to_numpy(dtype=np.float64)
    )
    evidence = known["bits"].fillna(0.0) + np.minimum(
        misfit_bits(known["z"].to_numpy(dtype=np.float64)), thresholds["copy_misfit_bits"]
    )
    known["evidence"] = evidence.groupby(known["group_no"]).transform("max")
    strong = known[known["evidence"] >= _bits_asked(known["kind"], "flag", thresholds)].copy()
    held = copies(strong, thresholds["copy_misfit_z"]) & ~alike_every_year(strong)
    held &= strong["evidence"] >= _bits_asked(strong["kind"], "hold", thresholds)
    strong["severity"] = np.where(held, "hold", "flag")
    strong["other"] = _others(strong)
    return strong


def _bits_asked(kind: pd.Series, to: str, thresholds: Thresholds) -> npt.NDArray[np.float64]:
    """Bits to flag or to hold: of a unit's own periods there are far fewer pairs than of units."""
    among_periods = thresholds[f"copy_period_{to}_bits"]
    return np.where(kind == "periods", among_periods, thresholds[f"copy_{to}_bits"])


def normal_of_chi2(
    chi2: npt.NDArray[np.float64], terms: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """The normal deviate of a χ² of `terms` degrees (Wilson and Hilferty 1931); NaN is kept."""
    spread = 2 / (9 * terms)
    z: npt.NDArray[np.float64] = (np.cbrt(chi2 / terms) - (1 - spread)) / np.sqrt(spread)
    return z


def misfit_bits(z: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """How unlikely a misfit is, in bits: −log₂ of the leading term exp(−z²/2) of its tail."""
    above = np.maximum(np.nan_to_num(z), 0.0)
    return above**2 / 2 * BITS_OF_NATURAL


def copies(members: pd.DataFrame, clear: float) -> pd.Series:
    """Which members of each group are in doubt.

    `members` has group_no, kind, period_end and z (misfit to the own history, NaN without one).
    The original is the one member that fits its history (z under `clear`) while every other misses
    its own by `clear` more; without such a one all are in doubt. Of one unit's periods the first is
    the original.
    """
    groups = members.groupby("group_no")
    first = members["period_end"] == groups["period_end"].transform("min")
    best = groups["z"].transform("min")
    second = groups["z"].transform(lambda z: z.nsmallest(2).iloc[-1] if z.notna().any() else z)
    known = groups["z"].transform("count") == groups["z"].transform("size")
    original = known & (members["z"] == best) & (best < clear) & (second - best >= clear)
    return ~original.where(members["kind"] == "places", first)


def alike_every_year(members: pd.DataFrame) -> pd.Series:
    """Members of groups whose units agree in the same part of another year as well.

    Estimates that are computed from one model come out alike for like places, always; a copy is
    made once.
    """
    units = (
        members["locality_id"]
        .groupby(members["group_no"])
        .transform(lambda names: " ".join(sorted(names)))
    )
    same = [units, members["feed"], members["period_type"], members["slot"].fillna("")]
    years = members["year"].groupby(same).transform("nunique")
    return (years > 1) & (members["kind"] == "places")


def _others(members: pd.DataFrame) -> list[str]:
    """For each member the name of another of its group: a place, or an earlier period."""
    names = members["place"].where(
        members["kind"] == "places", members["span_period"].fillna(members["year"].astype("str"))
    )
    by_group = names.groupby(members["group_no"]).agg(list)
    places = names.groupby(members["group_no"]).cumcount()
    return [
        by_group[group][0 if at else 1]
        for group, at in zip(members["group_no"], places, strict=True)
    ]


def _violations(tables: duckdb.DuckDBPyConnection, told: pd.DataFrame) -> pd.DataFrame:
    cells = tables.execute(sql.CELLS_OF_MEMBERS).df()
    told = told.reset_index(drop=True).reset_index(names="member_no")
    doubted = cells.merge(told[[*MEMBER, "member_no", "severity", "other"]], on=MEMBER)
    figures = smallest_figures(
        tables,
        doubted.drop(columns="group_no")
        .rename(columns={"member_no": "group_no"})
        .assign(breakdown=None),
    )
    about = doubted.groupby("member_no")[["counts", "severity", "other"]].first()
    found = figures.merge(about, left_on="group_no", right_index=True)
    return found.assign(
        rule_id=RULE_ID,
        observed=found["counts"].astype("float64"),
        unit="count",
        suspects=found["side"].where(found["severity"] == "hold", ""),
        by_cell=True,
    )
