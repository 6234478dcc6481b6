"""One figure judged by every comparison that its own row answers, with the numbers of each.

Verdicts keep what was broken; who asks about a figure wants to see what it passed as well, and by
how much. The comparisons are those of the gate, on the same columns; Great Expectations is not
asked again, since nothing follows from the answer.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import duckdb
import pandas as pd

from expectations.batches import one_figure_frame
from expectations.comparisons import COMPARISONS


@dataclass(frozen=True)
class Compared:
    """One comparison of one figure.

    `applies` says whether the rule has anything to say of it, `broken` what it says. `tested` may
    not exceed `bound`; `observed` and `expected` are what a sentence shows of the two, in `unit`
    (count, value on the indicator's scale, share, none). None where there is no number.
    """

    name: str
    rule_id: str
    severity: str
    side: str
    unit: str
    applies: bool
    broken: bool
    tested: float | None
    bound: float | None
    observed: float | None
    expected: float | None


def judge_one(tables: duckdb.DuckDBPyConnection, key: tuple[str, ...]) -> list[Compared]:
    """Every comparison of the figure with that key (in the order of KEYS); empty without one.

    `tables` has the candidate's tables `figures` and what `figure_batches` reads.
    """
    figure = one_figure_frame(tables, key)
    if figure.empty:
        return []
    found = []
    for comparison in COMPARISONS:
        column, limit, applied = comparison.statistic(figure)
        tested, bound, applies = _number(column[0]), _number(limit[0]), bool(applied[0])
        found.append(
            Compared(
                comparison.name,
                comparison.rule_id,
                comparison.severity,
                comparison.side,
                comparison.unit,
                applies,
                applies and not (tested is not None and bound is not None and tested <= bound),
                tested if applies else None,
                bound if applies else None,
                _shown(figure, comparison.observed) if applies else None,
                _shown(figure, comparison.expected) if applies else None,
            )
        )
    return found


def _shown(figure: pd.DataFrame, told: str | float | None) -> float | None:
    return _number(figure[told].iloc[0]) if isinstance(told, str) else told


def _number(value: object) -> float | None:
    number = float(value) if isinstance(value, int | float) else math.nan
    return None if math.isnan(number) else number
