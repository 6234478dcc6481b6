"""Disclosure: which figures of sensitive measures may not be shown. Frames in, mask out.

The coarse rule first: what is sensitive everywhere is published only at the levels and period
types of the catalogue's `disclosure`, for closed periods, never from estimated shares; what is
sensitive at the lowest level is hidden there. Then small cells: counts of 1 to small_cell_max,
denominators under minimum_denominator, the rest of a subset and the difference of nested
indicators when they are that small. Then complements, so that no hidden count can be worked out
from what stays (METHODS §7).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from expectations.disclosure_bounds import protect
from expectations.disclosure_cells import Cells, CellSystem, build_cells
from expectations.disclosure_units import UnitMap, leaf_levels

KEYS = ["indicator_id", "series", "locality_id", "geography", "period", "breakdown"]
# What of the figures is read; rows that are not sensitive may be left out.
FIGURE_COLUMNS = (
    *KEYS,
    "locality_level",
    "period_type",
    "period_end",
    "numerator",
    "denominator",
    "provisional",
    "estimated",
    "relation",
    "sensitivity",
    "nesting_indicator_id",
)
SENSITIVE_EVERYWHERE = "always"
SENSITIVE_AT_LEAVES = "commune"
COARSE, PRIMARY, COMPLEMENTARY = "coarse", "primary", "complementary"


@dataclass(frozen=True)
class Thresholds:
    """Counts from 1 to `small_cell` are hidden, and rates over less than `denominator`."""

    small_cell: int
    denominator: int


def mask(
    figures: pd.DataFrame,
    indicators: pd.DataFrame,
    disclosure: pd.DataFrame,
    localities: pd.DataFrame,
    locality_targets: pd.DataFrame,
    period_parts: pd.DataFrame,
    indicator_measures: pd.DataFrame,
    breakdowns: pd.DataFrame,
) -> pd.DataFrame:
    """Keys of the figures to suppress, with `why`: coarse, primary or complementary.

    Frames have the columns of the candidate's and the catalogue's tables of those names
    (`breakdowns` is the catalogue's breakdown_levels); of figures FIGURE_COLUMNS are read. A
    suppressed row must lose numerator and denominator, value and limits: the denominator of one
    indicator may be the sensitive numerator of another. Every figure is judged, also one that is
    withheld: it may be published later. Raises ValueError when a sensitivity is not known.
    """
    # Complements are chosen one after the other: the order of rows must not choose.
    figures = figures.sort_values(KEYS).reset_index(drop=True)
    _refuse_unknown(figures)
    why = pd.Series(index=figures.index, dtype="object")
    if (figures["sensitivity"] != "none").any():
        thresholds = _thresholds(disclosure)
        units = UnitMap(locality_targets)
        why[_coarse(figures, disclosure)] = COARSE
        leaves = figures["sensitivity"] == SENSITIVE_AT_LEAVES
        hidden = _hidden_at_leaves(figures[leaves], localities, units, thresholds.small_cell)
        why[hidden[hidden].index] = COARSE
        public = figures[(figures["sensitivity"] == SENSITIVE_EVERYWHERE) & why.isna()]
        cells = build_cells(public, indicators, period_parts, indicator_measures, breakdowns, units)
        _suppress(public, cells, thresholds, why)
    masked = figures.loc[why.notna(), KEYS].assign(why=why[why.notna()])
    return masked.sort_values(KEYS).reset_index(drop=True)


def _refuse_unknown(figures: pd.DataFrame) -> None:
    known = {"none", SENSITIVE_AT_LEAVES, SENSITIVE_EVERYWHERE}
    found = set(figures["sensitivity"].dropna().unique())
    if found - known or figures["sensitivity"].isna().any():
        raise ValueError(
            f"figures.sensitivity must be one of {sorted(known)} in every row; found also "
            f"{sorted(found - known) or 'null'}. Without it nothing can be published safely."
        )


def _thresholds(disclosure: pd.DataFrame) -> Thresholds:
    """The strictest thresholds of the table; ValueError when it is empty."""
    if disclosure.empty:
        raise ValueError("The catalogue's table `disclosure` is empty; sensitive figures need it.")
    return Thresholds(
        int(disclosure["small_cell_max"].max()), int(disclosure["minimum_denominator"].max())
    )


def _coarse(figures: pd.DataFrame, disclosure: pd.DataFrame) -> pd.Series:
    """True where a figure sensitive everywhere is outside the published levels and periods."""
    published = set(zip(disclosure["level"], disclosure["period_type"], strict=True))
    places = zip(figures["locality_level"], figures["period_type"], strict=True)
    inside = pd.Series([place in published for place in places], index=figures.index)
    open_or_estimated = _true(figures["provisional"]) | _true(figures["estimated"])
    return (figures["sensitivity"] == SENSITIVE_EVERYWHERE) & (~inside | open_or_estimated)


def _true(column: pd.Series) -> pd.Series:
    return column.eq(True).fillna(False).astype("bool")


def _hidden_at_leaves(
    figures: pd.DataFrame, localities: pd.DataFrame, units: UnitMap, small_cell: int
) -> pd.Series:
    """Where figures sensitive at the lowest level are hidden: there, and where it would show.

    A higher unit made of one lowest unit is that unit. Where all but one unit of a sum show, a
    second one is hidden, the smallest with which the sum of both still says nothing: the same
    one in every period, so that no period gives away what another hides.
    """
    hidden = figures["locality_level"].isin(leaf_levels(localities))
    if figures.empty:
        return hidden
    labels = units.label(figures)
    hidden |= labels.isin(set(labels[hidden]))
    equations = units.equations(figures)
    for _ in range(len(equations) + 1):
        more = _second_units(figures, labels, hidden, equations, small_cell)
        if not more:
            break
        hidden |= labels.isin(more)
    return hidden


def _second_units(
    figures: pd.DataFrame,
    labels: pd.Series,
    hidden: pd.Series,
    equations: list[tuple[str, tuple[str, ...]]],
    small_cell: int,
) -> set[str]:
    concealed, shown = set(labels[hidden]), set(labels[~hidden])
    totals = figures["numerator"].groupby(labels).sum()
    least = figures["numerator"].groupby(labels).min()
    chosen: set[str] = set()
    for whole, parts in equations:
        members = (whole, *parts)
        alone = [unit for unit in members if unit in concealed]
        others = [unit for unit in parts if unit in shown]
        if len(alone) != 1 or not others or chosen & set(members):
            continue
        enough = [unit for unit in others if least[unit] >= small_cell]
        ranked = sorted(enough or others, key=lambda unit: (totals[unit], unit))
        chosen.add(ranked[0] if enough else ranked[-1])
    return chosen


def _suppress(public: pd.DataFrame, cells: Cells, thresholds: Thresholds, why: pd.Series) -> None:
    """Fill `why` for the small cells of public figures and for their complements."""
    small = _small(public, cells, thresholds)
    why[public.index[small]] = PRIMARY
    system = CellSystem(cells, small, thresholds.small_cell)
    complementary = protect(system)
    why[public.index[complementary & ~small]] = COMPLEMENTARY


def _small(public: pd.DataFrame, cells: Cells, thresholds: Thresholds) -> np.ndarray:
    """Rows whose own numbers are too small to show."""

    def tiny(number: np.ndarray) -> np.ndarray:
        return (number >= 1) & (number <= thresholds.small_cell)

    x = public["numerator"].to_numpy(dtype=np.float64, na_value=np.nan)
    n = public["denominator"].to_numpy(dtype=np.float64, na_value=np.nan)
    small = tiny(x)
    sensitive = cells.denominator >= 0
    small |= sensitive & (n >= 1) & (n < thresholds.denominator)
    subset = public["relation"].eq("subset").to_numpy(dtype=bool)
    small |= subset & (x > 0) & (tiny(n - x) | (x == n))
    small |= tiny(cells.outer_numerator - x)
    return small
