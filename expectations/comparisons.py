"""The comparisons each rule is made of, and their columns for the expectations to compare.

A comparison is `tested <= bound`, of the rows it applies to. A NaN in either fails, so a statistic
that could not be computed is never taken for a pass.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from expectations import statistics as stat
from expectations import statistics_of_kinds as kinds
from expectations.change.comparisons import CHANGE_COMPARISONS
from expectations.comparison import Comparison
from expectations.rules import RULES_BY_ID

BOTH_SIDES = ("numerator", "denominator")


def _of_each_side(
    name: str,
    rule_id: str,
    statistic: Callable[[str], stat.StatisticOf],
    observed: str,
    expected: str | float | None,
    *,
    by_cell: bool = False,
    mild: bool = False,
) -> list[Comparison]:
    """The same comparison on numerator and denominator; {side} in column names is filled in."""
    return [
        Comparison(
            f"{side}_{name}",
            rule_id,
            statistic(side),
            observed.format(side=side),
            expected.format(side=side) if isinstance(expected, str) else expected,
            suspects=() if mild else (side,),
            by_cell=by_cell,
            mild=mild,
            side=side,
        )
        for side in BOTH_SIDES
    ]


def _limits(name: str, rule_id: str, interval: str, limit: str) -> list[Comparison]:
    """Whole interval above the upper limit, or below the lower one."""
    suspects = BOTH_SIDES if RULES_BY_ID[rule_id].severity == "hold" else ()
    ends = (
        (f"{name}_high", f"lower_{interval}", f"{limit}_high", stat.wholly_above),
        (f"{name}_low", f"upper_{interval}", f"{limit}_low", stat.wholly_below),
    )
    return [
        Comparison(end_name, rule_id, statistic(end, bound), end, bound, "value", suspects)
        for end_name, end, bound, statistic in ends
    ]


COMPARISONS: list[Comparison] = [
    Comparison(
        "status_contradicts_value",
        "status_given",
        stat.status_contradicts_value,
        None,
        None,
        "none",
    ),
    Comparison(
        "nonfinite_numbers", "numbers_finite", stat.nonfinite_numbers, "nonfinite_numbers", 0.0
    ),
    Comparison("limits_lacking", "value_has_limits", stat.limits_lacking, "value", None, "value"),
    *_of_each_side("negative", "negative_count", stat.negative, "{side}", 0.0),
    *_of_each_side(
        "negative_cell",
        "negative_count",
        stat.negative_cell,
        "{side}_smallest_cell",
        0.0,
        by_cell=True,
    ),
    Comparison(
        "above_denominator",
        "numerator_above_denominator",
        stat.above_denominator,
        "numerator",
        "denominator",
        suspects=BOTH_SIDES,
    ),
    Comparison(
        "nesting",
        "nesting_broken",
        stat.nesting,
        "numerator",
        "nesting_numerator",
        suspects=("numerator",),
    ),
    Comparison(
        "zero_denominator",
        "zero_denominator",
        stat.zero_denominator,
        "numerator",
        "denominator",
        suspects=BOTH_SIDES,
    ),
    *_of_each_side(
        "above_ceiling", "count_above_population", stat.above_ceiling, "{side}", "{side}_ceiling"
    ),
    *_of_each_side(
        "parts_above",
        "parts_not_total",
        stat.parts_above,
        "{side}_of_parts",
        "{side}",
        by_cell=True,
    ),
    *_of_each_side(
        "parts_short",
        "parts_not_total",
        stat.parts_short,
        "{side}_of_parts",
        "{side}",
        mild=True,
    ),
    *_of_each_side(
        "children_differ",
        "parent_not_sum_of_children",
        stat.children_differ_much,
        "{side}",
        "{side}_of_children",
    ),
    *_of_each_side(
        "children_differ_slightly",
        "parent_not_sum_of_children",
        stat.children_differ,
        "{side}",
        "{side}_of_children",
        mild=True,
    ),
    Comparison(
        "correction_outdated",
        "correction_outdated",
        stat.of_a_case("outdated_correction_id"),
        None,
        None,
        "none",
        other="outdated_correction_id",
    ),
    *_limits("hard", "outside_hard_limits", "998", "hard"),
    *_limits("soft", "outside_soft_limits", "95", "soft"),
    Comparison(
        "examined_very_few",
        "examined_too_few",
        kinds.examined_too_few("hold"),
        "denominator",
        "roster_hold",
    ),
    Comparison(
        "examined_few",
        "examined_too_few",
        kinds.examined_too_few("flag"),
        "denominator",
        "roster_flag",
        mild=True,
    ),
    Comparison(
        "coverage_high",
        "coverage_above_expected",
        stat.wholly_above("lower_95", "coverage_most"),
        "lower_95",
        "coverage_most",
        "value",
    ),
    Comparison(
        "events_missing",
        "probable_under_registration",
        kinds.events_missing,
        "upper_95",
        "reference_floor",
        "value",
    ),
    Comparison(
        "births_missing",
        "probable_under_registration",
        kinds.births_missing,
        "denominator",
        "denominator_floor",
    ),
    Comparison(
        "unlikely_assessed",
        "unlikely_self_assessment",
        kinds.unlikely_assessed,
        "value",
        None,
        "value",
    ),
    Comparison(
        "units_far_from_registry",
        "units_unlike_registry",
        kinds.units_unlike_registry("hold"),
        "denominator",
        "registered_units",
        suspects=("denominator",),
        by_cell=True,
        side="denominator",
    ),
    Comparison(
        "units_off_registry",
        "units_unlike_registry",
        kinds.units_unlike_registry("flag"),
        "denominator",
        "registered_units",
        mild=True,
        side="denominator",
    ),
    *_of_each_side(
        "unchanged", "stock_unchanged", kinds.stock_unchanged, "{side}", None, mild=True
    ),
    Comparison("late", "late_report", stat.late, None, None, "none"),
    Comparison("contested", "two_agencies_reported", stat.contested, None, None, "none"),
    Comparison(
        "corrected",
        "corrected",
        stat.of_a_case("correction_id"),
        None,
        None,
        "none",
        other="correction_id",
    ),
    Comparison(
        "partly_covered",
        "partly_covered",
        stat.partly_covered,
        "coverage",
        "coverage_needed",
        "share",
    ),
]

COMPARISONS_BY_NAME: dict[str, Comparison] = {
    c.name: c for c in (*COMPARISONS, *CHANGE_COMPARISONS)
}
# The two columns of a comparison.
TESTED, BOUND = "tested", "bound"


@dataclass(frozen=True)
class ComparedRows:
    """The two columns of a comparison, and which figure of the batch each row is (from 0)."""

    positions: npt.NDArray[np.intp]
    columns: pd.DataFrame


class ComparisonColumns:
    """What comparisons compare in a batch of figures, made when it is asked for.

    `applied` counts, for each comparison that was asked for, to how many figures it applies.
    """

    def __init__(self, figures: pd.DataFrame) -> None:
        self._figures = figures
        self.applied: dict[str, int] = {}

    def of(self, comparison: Comparison) -> ComparedRows:
        """The rows that the comparison applies to."""
        tested, bound, applies = comparison.statistic(self._figures)
        self.applied[comparison.name] = int(applies.sum())
        at = np.flatnonzero(applies)
        return ComparedRows(at, pd.DataFrame({TESTED: tested[at], BOUND: bound[at]}, copy=False))
