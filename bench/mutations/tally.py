"""What the gate said of the faults, and of figures without any: rates with their limits."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from bench.mutations.clean import Clean
from bench.mutations.planting import BAR_COUNT, FULL_HISTORY, STRATA, Fault

RARE_BELOW = 10
OUTCOMES = ("hold", "flag", "pass")
Z95 = 1.959963984540054

READ = """
select f.numerator, f.denominator, o.outcome, o.rule_id
from read_parquet($figures) f
join read_parquet($outcomes) o
    using (indicator_id, series, locality_id, geography, period, breakdown)
order by f.indicator_id, f.series, f.locality_id, f.geography, f.period, f.breakdown
"""


def read_judged(candidate: Path, verdicts: Path) -> pd.DataFrame:
    """Counts and outcome of every figure, in the order in which `Clean` numbers figures."""
    with duckdb.connect() as connection:
        return connection.execute(
            READ,
            {
                "figures": str(candidate / "figures.parquet"),
                "outcomes": str(verdicts / "outcomes.parquet"),
            },
        ).df()


def results_of(clean: Clean, faults: Iterable[Fault], judged: pd.DataFrame) -> pd.DataFrame:
    """One row per fault: kind, stratum, indicator and its type, and what became of its figure.

    `outcome` is the strongest of the figures that the fault was made for. `as_planned` is false
    where the warehouse made other counts of the cells than meant: such a fault is not counted.
    """
    if len(judged) != len(clean.figures):
        raise ValueError(f"{len(judged)} figures were judged, {len(clean.figures)} were clean")
    type_of = indicator_types(clean.figures)
    rows = []
    for fault in faults:
        figure = clean.figures.iloc[fault.figures[0]]
        after = judged.iloc[fault.figures]
        strongest = min(after["outcome"], key=OUTCOMES.index)
        own = (float(np.fmin(figure["numerator"], figure["expected"])), int(figure["history"]))
        count, history = fault.size or own
        rows.append(
            {
                "kind": fault.kind,
                "indicator_id": figure["indicator_id"],
                "type": type_of[figure["indicator_id"]],
                "level": figure["locality_level"],
                "period": figure["period"],
                "figure": fault.figures[0],
                "count": count,
                "history": history,
                "outcome": after["outcome"].iloc[0] if fault.first_only else strongest,
                "outcomes": tuple(after["outcome"]),
                "rule_id": after["rule_id"].iloc[0],
                "as_planned": _as_planned(fault, figure, after.iloc[0]),
            }
        )
    return pd.DataFrame(rows)


def indicator_types(figures: pd.DataFrame) -> dict[str, str]:
    """rate, proportion or count by indicator; rare where the usual finest figure is below ten."""
    finest = figures["locality_level"] == figures["locality_level"].value_counts().idxmax()
    usual = figures[finest & figures["usable"]].groupby("indicator_id")["numerator"].median()
    kinds = figures.groupby("indicator_id")["kind"].first()
    return {
        str(name): f"{kind}{', rare' if usual.get(name, 0.0) < RARE_BELOW else ''}"
        for name, kind in kinds.items()
    }


def _as_planned(fault: Fault, before: pd.Series, after: pd.Series) -> bool:
    if fault.counts is None:
        return True
    numerator, denominator = fault.counts
    there = abs(after["numerator"] - numerator) < 0.5 + 0.01 * abs(numerator)
    if denominator is None or denominator == before["denominator"]:
        return bool(there)
    meant = denominator / before["denominator"]
    return bool(there and abs(after["denominator"] / before["denominator"] - meant) <= 0.02 * meant)


def wilson(found: int, of: int, z: float = Z95) -> tuple[float, float]:
    """Wilson's limits of a share, for the tables."""
    if of == 0:
        return 0.0, 1.0
    middle = (found + z * z / 2) / (of + z * z)
    half = z * np.sqrt(found * (of - found) / of + z * z / 4) / (of + z * z)
    return max(0.0, float(middle - half)), min(1.0, float(middle + half))


def stratum_of(results: pd.DataFrame) -> pd.Series:
    """The words of the stratum of count: expected and true count, the smaller of the two."""
    names = [f"{low}-{high - 1}" for low, high in pairwise(STRATA)]
    at = np.searchsorted(STRATA, results["count"].clip(lower=0), side="right") - 1
    return pd.Series([[*names, f"{STRATA[-1]}+"][one] for one in at], index=results.index)


def catch_rates(results: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Faults, held, flagged and the shares with their limits, by these columns of the results."""
    counted = results[results["as_planned"]].assign(
        stratum=stratum_of(results[results["as_planned"]]),
        full=lambda frame: frame["history"] >= FULL_HISTORY,
    )
    rows = []
    for key, group in counted.groupby(by, sort=False):
        held = int((group["outcome"] == "hold").sum())
        caught = held + int((group["outcome"] == "flag").sum())
        low, high = wilson(held, len(group))
        low_caught, high_caught = wilson(caught, len(group))
        rows.append(
            dict(zip(by, key, strict=True))
            | {
                "faults": len(group), "held": held / len(group), "held_low": low,
                "held_high": high, "caught": caught / len(group), "caught_low": low_caught,
                "caught_high": high_caught,
            }
        )  # fmt: skip
    return pd.DataFrame(rows)


def within_bars(results: pd.DataFrame) -> pd.DataFrame:
    """The faults that the bars are about: expected and true count 20 or more, full history."""
    return results[
        results["as_planned"]
        & (results["count"] >= BAR_COUNT)
        & (results["history"] >= FULL_HISTORY)
    ]


def false_alarms(figures: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Held and flagged among figures with a value, by these columns of the clean figures."""
    valued = figures[figures["value_given"]]
    grouped = valued.groupby(by)["outcome"]
    return pd.DataFrame(
        {
            "figures": grouped.size(),
            "held": grouped.agg(lambda words: (words == "hold").mean()),
            "flagged": grouped.agg(lambda words: (words == "flag").mean()),
        }
    ).reset_index()
