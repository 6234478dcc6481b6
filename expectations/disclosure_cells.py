"""The counts that public figures of sensitive measures show, and how they add up.

A cell is a count: the measures of one side, a unit, a period, a breakdown. Figures on several
geographies, and indicators that share a measure, may show the same cell. What nobody publishes
but anyone can subtract (the rest of a subset, the difference of nested indicators, the part of a
total that no breakdown holds) is a cell that is always hidden.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from expectations.disclosure_units import UnitMap

Integers = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.float64]
# Coefficients by cell of a sum that is zero.
Equation = dict[int, int]
CellKey = tuple[tuple[str, ...], str, str, str]
TOTAL = "total"
# Counts closer than this are one count.
SAME = 1e-6


@dataclass
class Cells:
    """Cells of the public figures.

    `numerator` and `denominator` give each figure's cells (-1: none), `counts` each cell's count,
    `outer_numerator` the count of the indicator a figure is nested in (NaN: none).
    """

    numerator: Integers
    denominator: Integers
    outer_numerator: Numbers
    counts: list[float] = field(default_factory=list)
    equations: list[Equation] = field(default_factory=list)
    unpublished: dict[int, str] = field(default_factory=dict)

    def add_unpublished(self, value: float, what: str) -> int:
        """A new cell that no figure shows: a `rest`, a `difference` or a `remainder`."""
        self.counts.append(value)
        self.unpublished[len(self.counts) - 1] = what
        return len(self.counts) - 1


@dataclass
class CellSystem:
    """Cells with what is hidden of them: `hidden_figures` by row, small cells up to `small`."""

    cells: Cells
    hidden_figures: npt.NDArray[np.bool_]
    small: int


class _Register:
    """Numbers the cells as figures name them."""

    def __init__(self) -> None:
        self.keys: dict[CellKey, int] = {}
        self.counts: list[float] = []

    def number(self, key: CellKey, value: float, indicator_id: str) -> int:
        """The cell of this key; another one when it counts otherwise in this indicator.

        Two indicators may count one measure over different units, each over those that
        reported both its sides.
        """
        if key in self.keys and abs(self.counts[self.keys[key]] - value) > SAME:
            key = ((*key[0], indicator_id), *key[1:])
        if key not in self.keys:
            self.keys[key] = len(self.counts)
            self.counts.append(value)
        return self.keys[key]


def build_cells(
    figures: pd.DataFrame,
    indicators: pd.DataFrame,
    period_parts: pd.DataFrame,
    indicator_measures: pd.DataFrame,
    breakdowns: pd.DataFrame,
    units: UnitMap,
) -> Cells:
    """Cells of these figures and all equations between them. See `disclosure.mask`."""
    sides = _sides(indicator_measures)
    guarded = _guarded_denominators(figures, indicator_measures, indicators)
    labels = units.label(figures)
    register = _Register()
    numerator, denominator = [], []
    for row, unit in zip(figures.to_dict("records"), labels, strict=True):
        place = (str(unit), str(row["period"]), str(row["breakdown"]))
        indicator_id = str(row["indicator_id"])
        x, n = _count(row["numerator"]), _count(row["denominator"])
        above = sides.get((indicator_id, "numerator"), (indicator_id,))
        below = sides.get((indicator_id, "denominator"), ())
        numerator.append(-1 if x is None else register.number((above, *place), x, indicator_id))
        if n is None or not below or indicator_id not in guarded:
            denominator.append(-1)
        else:
            denominator.append(register.number((below, *place), n, indicator_id))
    cells = Cells(
        np.array(numerator, dtype=np.int64),
        np.array(denominator, dtype=np.int64),
        _outer_numerators(figures),
        register.counts,
    )
    known = register.keys.copy()
    _add_sums(cells, known, _unit_sums(known, units.equations(figures)))
    _add_sums(cells, known, _breakdown_sums(known, breakdowns))
    _add_sums(cells, known, _period_sums(known, period_parts, _flows(indicators, sides)))
    _add_rests(cells, figures)
    _add_differences(cells, figures)
    return cells


def _count(value: object) -> float | None:
    return float(value) if isinstance(value, (int, float)) and not np.isnan(value) else None


def _sides(indicator_measures: pd.DataFrame) -> dict[tuple[str, str], tuple[str, ...]]:
    grouped = indicator_measures.groupby(["indicator_id", "role"])["measure_id"]
    return {(str(i), str(role)): tuple(sorted(set(ids))) for (i, role), ids in grouped}


def _guarded_denominators(
    figures: pd.DataFrame, indicator_measures: pd.DataFrame, indicators: pd.DataFrame
) -> set[str]:
    """Indicators whose denominator may itself be sensitive.

    Sensitivity is inherited by every indicator that uses a measure: a measure that also stands
    in an indicator which is not sensitive is not sensitive. The rest of a subset always counts.
    """
    open_indicators = set(indicators.loc[~indicators["sensitive"].eq(True), "indicator_id"])
    used = indicator_measures
    open_measures = set(used.loc[used["indicator_id"].isin(open_indicators), "measure_id"])
    below = used[(used["role"] == "denominator") & ~used["measure_id"].isin(open_measures)]
    subsets = figures.loc[figures["relation"] == "subset", "indicator_id"]
    return set(below["indicator_id"]) | set(subsets)


def _outer_numerators(figures: pd.DataFrame) -> Numbers:
    """Numerators of the figures these are nested in, among these figures."""
    if "nesting_indicator_id" not in figures:
        return np.full(len(figures), np.nan)
    place = ["series", "locality_id", "geography", "period", "breakdown"]
    outer = figures[["indicator_id", *place, "numerator"]]
    inner = figures[["nesting_indicator_id", *place]]
    found = inner.merge(
        outer,
        left_on=["nesting_indicator_id", *place],
        right_on=["indicator_id", *place],
        how="left",
    )
    return found["numerator"].to_numpy(dtype=np.float64, na_value=np.nan)


def _flows(
    indicators: pd.DataFrame, sides: dict[tuple[str, str], tuple[str, ...]]
) -> set[tuple[str, ...]]:
    """Sides that add up over time."""
    flows: set[tuple[str, ...]] = set()
    for indicator_id, ratio in zip(
        indicators["indicator_id"], indicators["ratio_type"], strict=True
    ):
        if ratio != "stock_stock":
            flows.add(sides.get((str(indicator_id), "numerator"), (str(indicator_id),)))
        if ratio == "flow_flow":
            flows.add(sides.get((str(indicator_id), "denominator"), ()))
    return flows


Sum = tuple[CellKey, tuple[CellKey, ...]]


def _unit_sums(
    known: dict[CellKey, int], equations: list[tuple[str, tuple[str, ...]]]
) -> list[Sum]:
    by_whole = defaultdict(list)
    for whole, parts in equations:
        by_whole[whole].append(parts)
    return [
        ((side, unit, period, breakdown), tuple((side, p, period, breakdown) for p in parts))
        for side, unit, period, breakdown in known
        for parts in by_whole.get(unit, ())
    ]


def _breakdown_sums(known: dict[CellKey, int], breakdowns: pd.DataFrame) -> list[Sum]:
    dimensions = breakdowns[["breakdown", "dimension"]].drop_duplicates()
    dimensions = dimensions[dimensions["breakdown"] != TOTAL]
    groups = [tuple(sorted(rows["breakdown"])) for _, rows in dimensions.groupby("dimension")]
    return [
        ((side, unit, period, TOTAL), tuple((side, unit, period, b) for b in group))
        for side, unit, period, breakdown in known
        if breakdown == TOTAL
        for group in groups
    ]


def _period_sums(
    known: dict[CellKey, int], period_parts: pd.DataFrame, flows: set[tuple[str, ...]]
) -> list[Sum]:
    shown = {key[2] for key in known}
    parts = period_parts[period_parts["period"].isin(shown)]
    parts = parts[parts["period"] != parts["part_period"]]
    by_whole = defaultdict(list)
    for (whole, _), rows in parts.groupby(["period", "part_period_type"]):
        by_whole[str(whole)].append(tuple(sorted(rows["part_period"])))
    return [
        ((side, unit, period, breakdown), tuple((side, unit, p, breakdown) for p in group))
        for side, unit, period, breakdown in known
        if side in flows
        for group in by_whole.get(period, ())
    ]


def _add_sums(cells: Cells, known: dict[CellKey, int], sums: list[Sum]) -> None:
    """Sums that hold among the counts there are; what a total has beyond them is unpublished.

    Parts without a count are taken as nothing: that lets an attacker know more than he does.
    """
    for whole, parts in sums:
        found = [known[part] for part in parts if part in known]
        over = cells.counts[known[whole]] - sum(cells.counts[part] for part in found)
        if not found or over < -SAME:
            continue
        equation: Equation = {known[whole]: 1, **dict.fromkeys(found, -1)}
        if over > SAME:
            equation[cells.add_unpublished(over, "remainder")] = -1
        cells.equations.append(equation)


def _add_rests(cells: Cells, figures: pd.DataFrame) -> None:
    """denominator = numerator + rest, where the numerator is part of the denominator."""
    subset = figures["relation"].eq("subset").to_numpy(dtype=bool)
    pairs = {
        (int(n), int(x))
        for n, x, inside in zip(cells.denominator, cells.numerator, subset, strict=True)
        if inside and n >= 0 and x >= 0
    }
    _add_unpublished_parts(cells, sorted(pairs), "rest")


def _add_differences(cells: Cells, figures: pd.DataFrame) -> None:
    """Outer numerator = inner numerator + difference, for nested indicators."""
    if "nesting_indicator_id" not in figures:
        return
    place = ["series", "locality_id", "geography", "period", "breakdown"]
    numbered = figures[["indicator_id", "nesting_indicator_id", *place]].assign(
        cell=cells.numerator
    )
    pairs = numbered.merge(
        numbered,
        left_on=["nesting_indicator_id", *place],
        right_on=["indicator_id", *place],
        suffixes=("", "_outer"),
    )
    found = {(int(o), int(i)) for o, i in zip(pairs["cell_outer"], pairs["cell"], strict=True)}
    _add_unpublished_parts(cells, sorted(p for p in found if min(p) >= 0), "difference")


def _add_unpublished_parts(cells: Cells, pairs: list[tuple[int, int]], what: str) -> None:
    for whole, part in pairs:
        rest = cells.counts[whole] - cells.counts[part]
        if rest >= 0 and whole != part:
            cells.equations.append({whole: 1, part: -1, cells.add_unpublished(rest, what): -1})
