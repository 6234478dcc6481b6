"""Test statistics: per figure, what is tested and the bound it may not pass.

Each function takes a frame of figures (columns COLUMNS, OTHER_COLUMNS and the two
prepared ones, `nonfinite_numbers` and `nesting_comparable`) and gives three arrays of its
length: the number tested, its bound, and where the comparison applies (both are known, and the
relation or status asks for it). Limits are of METHODS, bounds are columns of the candidate.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd

Numbers = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Statistic = tuple[Numbers, Numbers, Mask]
StatisticOf = Callable[[pd.DataFrame], Statistic]

PROPORTION_RELATIONS = ("subset", "units", "cohort")
STATUSES = ("not_applicable", "missing", "break", "estimated", "provisional", "normal")
STATUSES_WITHOUT_VALUE = ("not_applicable", "missing")
LIMITS = ("lower_998", "lower_95", "value", "upper_95", "upper_998")

# Room for the rounding of sums of shares in floating point, relative to the number.
ROUNDING = 1e-9
# METHODS §3: fractional (estimated) counts have limits only from 10 events.
EVENTS_WITH_LIMITS = 10

COLUMNS = (
    "value",
    "lower_95",
    "upper_95",
    "lower_998",
    "upper_998",
    "numerator",
    "denominator",
    "coverage",
    "hard_low",
    "hard_high",
    "soft_low",
    "soft_high",
    "numerator_smallest_cell",
    "denominator_smallest_cell",
    "nesting_numerator",
    "numerator_ceiling",
    "denominator_ceiling",
    "numerator_of_parts",
    "denominator_of_parts",
    "numerator_of_children",
    "denominator_of_children",
    "numerator_parts_tolerance",
    "denominator_parts_tolerance",
    "numerator_children_tolerance",
    "denominator_children_tolerance",
    "numerator_children_hold",
    "denominator_children_hold",
    "coverage_needed",
)
OTHER_COLUMNS = (
    "kind",
    "relation",
    "obs_status",
    "estimated",
    "late",
    "contested",
    "nesting_counted_id",
    "correction_id",
    "outdated_correction_id",
)


def numbers_of(frame: pd.DataFrame, column: str) -> Numbers:
    """A column as numbers, NaN where there is none."""
    return frame[column].to_numpy(dtype=np.float64, na_value=np.nan)


def _is_one_of(frame: pd.DataFrame, column: str, words: tuple[str, ...]) -> Mask:
    return np.asarray(frame[column].isin(words), dtype=np.bool_)


def _true(frame: pd.DataFrame, column: str) -> Mask:
    return np.asarray(frame[column].eq(True).fillna(False), dtype=np.bool_)


def at_most(tested: Numbers, bound: Numbers, applies: Mask | None = None) -> Statistic:
    """The comparison where both numbers are there (and `applies`)."""
    there = ~(np.isnan(tested) | np.isnan(bound))
    return tested, bound, there if applies is None else there & applies


def status_contradicts_value(frame: pd.DataFrame) -> Statistic:
    """A value with a status that says there is none, or no value without such a status."""
    given = ~np.isnan(numbers_of(frame, "value"))
    without = _is_one_of(frame, "obs_status", STATUSES_WITHOUT_VALUE)
    contradicts = np.where(given, without, ~without).astype(np.float64)
    return at_most(contradicts, np.zeros(len(frame)))


def nonfinite_numbers(frame: pd.DataFrame) -> Statistic:
    """How many published numbers of the row are NaN or infinite."""
    return at_most(numbers_of(frame, "nonfinite_numbers"), np.zeros(len(frame)))


def limits_lacking(frame: pd.DataFrame) -> Statistic:
    """1 where a value whose interval is defined has not four limits in their order."""
    x, n = numbers_of(frame, "numerator"), numbers_of(frame, "denominator")
    value = numbers_of(frame, "value")
    due = ~np.isnan(value) & (x >= 0) & ~(n <= 0)
    due &= ~_is_one_of(frame, "relation", PROPORTION_RELATIONS) | (x <= n * (1 + ROUNDING))
    due &= ~_true(frame, "estimated") | (x >= EVENTS_WITH_LIMITS)
    ends = [numbers_of(frame, column) for column in LIMITS]
    room = ROUNDING * np.maximum(1.0, np.abs(value))
    ordered = np.ones(len(frame), dtype=np.bool_)
    for lower, upper in pairwise(ends):
        ordered &= lower <= upper + room
    return at_most((due & ~ordered).astype(np.float64), np.zeros(len(frame)), due)


def negative(side: str) -> StatisticOf:
    """The count of this side against zero."""

    def statistic(frame: pd.DataFrame) -> Statistic:
        count = numbers_of(frame, side)
        return at_most(-count, np.zeros(len(frame)))

    return statistic


def negative_cell(side: str) -> StatisticOf:
    """The smallest count summed into this side, where the sum itself is not negative."""

    def statistic(frame: pd.DataFrame) -> Statistic:
        cell = numbers_of(frame, f"{side}_smallest_cell")
        return at_most(-cell, np.zeros(len(frame)), ~(numbers_of(frame, side) < 0))

    return statistic


def above_denominator(frame: pd.DataFrame) -> Statistic:
    """Numerator against denominator where the one is part of the other."""
    n = numbers_of(frame, "denominator")
    applies = _is_one_of(frame, "relation", PROPORTION_RELATIONS) & (n > 0)
    return at_most(numbers_of(frame, "numerator"), n * (1 + ROUNDING), applies)


def nesting(frame: pd.DataFrame) -> Statistic:
    """Counts of the narrower against the wider indicator, where both cover the same."""
    outer = numbers_of(frame, "nesting_numerator")
    same = _true(frame, "nesting_comparable")
    return at_most(numbers_of(frame, "numerator"), outer * (1 + ROUNDING), same)


def zero_denominator(frame: pd.DataFrame) -> Statistic:
    """Events where nobody could have had them."""
    zero = numbers_of(frame, "denominator") == 0
    return at_most(np.abs(numbers_of(frame, "numerator")), np.zeros(len(frame)), zero)


def above_ceiling(side: str) -> StatisticOf:
    """A count against the multiple of its population that the catalogue allows."""

    def statistic(frame: pd.DataFrame) -> Statistic:
        ceiling = numbers_of(frame, f"{side}_ceiling") * (1 + ROUNDING)
        return at_most(numbers_of(frame, side), ceiling)

    return statistic


def parts_above(side: str) -> StatisticOf:
    """The parts of a breakdown adding to more than the total: one of them is wrong."""

    def statistic(frame: pd.DataFrame) -> Statistic:
        most = numbers_of(frame, side) + numbers_of(frame, f"{side}_parts_tolerance")
        return at_most(numbers_of(frame, f"{side}_of_parts"), most)

    return statistic


def parts_short(side: str) -> StatisticOf:
    """The parts adding to less than the total: persons of unknown sex, or a slip."""

    def statistic(frame: pd.DataFrame) -> Statistic:
        least = numbers_of(frame, side) - numbers_of(frame, f"{side}_parts_tolerance")
        return at_most(least, numbers_of(frame, f"{side}_of_parts"))

    return statistic


def _children_statistic(side: str, room: str) -> StatisticOf:
    def statistic(frame: pd.DataFrame) -> Statistic:
        difference = np.abs(numbers_of(frame, side) - numbers_of(frame, f"{side}_of_children"))
        return at_most(difference, numbers_of(frame, f"{side}_children_{room}") * (1 + ROUNDING))

    return statistic


def children_differ(side: str) -> StatisticOf:
    """A reported count against its children's sum: beyond what rounding allows."""
    return _children_statistic(side, "tolerance")


def children_differ_much(side: str) -> StatisticOf:
    """A reported count against its children's sum: beyond what is only flagged."""
    return _children_statistic(side, "hold")


def wholly_above(end: str, limit: str) -> StatisticOf:
    """Lower end of the interval against the upper limit."""

    def statistic(frame: pd.DataFrame) -> Statistic:
        return at_most(numbers_of(frame, end), numbers_of(frame, limit))

    return statistic


def wholly_below(end: str, limit: str) -> StatisticOf:
    """Upper end of the interval against the lower limit."""

    def statistic(frame: pd.DataFrame) -> Statistic:
        return at_most(numbers_of(frame, limit), numbers_of(frame, end))

    return statistic


def late(frame: pd.DataFrame) -> Statistic:
    """A value that rests on a report which came late."""
    return _value_that_is(frame, "late")


def contested(frame: pd.DataFrame) -> Statistic:
    """A value with a count that two agencies reported."""
    return _value_that_is(frame, "contested")


def of_a_case(column: str) -> StatisticOf:
    """A value with a count that the case of a correction, named in the column, is about."""

    def statistic(frame: pd.DataFrame) -> Statistic:
        valued = ~np.isnan(numbers_of(frame, "value"))
        named = frame[column].notna().to_numpy(dtype=np.bool_)
        return at_most(named.astype(np.float64), np.zeros(len(frame)), valued)

    return statistic


def _value_that_is(frame: pd.DataFrame, column: str) -> Statistic:
    marked = _true(frame, column) & ~np.isnan(numbers_of(frame, "value"))
    return at_most(marked.astype(np.float64), np.zeros(len(frame)))


def partly_covered(frame: pd.DataFrame) -> Statistic:
    """Coverage of a value against the least that needs no mark."""
    valued = ~np.isnan(numbers_of(frame, "value"))
    return at_most(
        numbers_of(frame, "coverage_needed"), numbers_of(frame, "coverage") + ROUNDING, valued
    )
