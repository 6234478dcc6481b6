"""Thresholds of judgement: numbers that could be others, each with its date, source and reason.

A threshold may have several rows, one for each day it was set on: of these the newest that is not
after the day of a run counts. Before its first day the first one counts, for figures of every time
are judged by something.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import isnan
from typing import Any

import pandas as pd

from sources.loader.draft import CSV_FILES, Draft
from sources.loader.faults import Faults

THRESHOLDS: Mapping[str, tuple[str, float, float]] = {
    "value_coverage": ("share", 0, 1),
    "full_coverage": ("share", 0, 1),
    "sum_difference": ("count", 0, 1000),
    "sum_difference_share": ("share", 0, 1),
    "sum_held_share": ("share", 0, 1),
    "history_periods": ("periods", 1, 5),
    "dispersion_localities": ("count", 2, 1000),
    "dispersion_expected": ("count", 0, 1000),
    "dispersion_least": ("variance", 0, 1),
    "dispersion_tail": ("share", 0.5, 0.999),
    "dispersion_of_rates": ("variance", 0, 10),
    "dispersion_of_proportions": ("variance", 0, 10),
    "dispersion_between_peers": ("variance", 0, 10),
    "dispersion_flags_only": ("variance", 0, 10),
    "shift_peers": ("count", 2, 1000),
    "unit_slip_count": ("count", 0, 1000),
    "unit_slip_z": ("z", 0, 100),
    "unit_slip_ratio": ("ratio", 1, 10),
    "unit_slip_denominator_ratio": ("ratio", 1, 10),
    "surprise_count": ("count", 0, 1000),
    "surprise_z": ("z", 0, 100),
    "surprise_ratio": ("ratio", 1, 10),
    "surprise_denominator_count": ("count", 0, 1000),
    "surprise_denominator_z": ("z", 0, 100),
    "surprise_denominator_ratio": ("ratio", 1, 10),
    "surprise_points": ("share", 0, 1),
    "surprise_odds_ratio": ("ratio", 1, 10),
    "moved_count": ("count", 0, 1000),
    "moved_z": ("z", 0, 100),
    "moved_ratio": ("ratio", 1, 10),
    "moved_points": ("share", 0, 1),
    "moved_far_count": ("count", 0, 1000),
    "moved_far_z": ("z", 0, 100),
    "moved_far_ratio": ("ratio", 1, 10),
    "units_moved_points": ("share", 0, 1),
    "units_moved_units": ("count", 0, 1000),
    "units_surprise_points": ("share", 0, 1),
    "units_surprise_units": ("count", 0, 1000),
    "no_history_z": ("z", 0, 100),
    "no_history_peers": ("count", 1, 1000),
    "new_level_z": ("z", 0, 100),
    "reversal_z": ("z", 0, 100),
    "common_shock_share": ("share", 0, 1),
    "common_shock_peers": ("count", 2, 1000),
    "rare_count": ("count", 0, 1000),
    "rare_zero_expected": ("count", 0, 1000),
    "rare_flag_chance": ("chance", 0, 1),
    "rare_flag_count": ("count", 0, 1000),
    "rare_hold_chance": ("chance", 0, 1),
    "rare_hold_ratio": ("ratio", 1, 1000),
    "rare_hold_expected": ("count", 0, 1000),
    "rare_hold_count": ("count", 0, 1000),
    "swap_ratio": ("ratio", 1, 1000),
    "copy_measures": ("count", 1, 1000),
    "copy_events": ("count", 1, 10000),
    "waiver_days": ("days", 1, 1000),
    "incident_level_weight": ("ratio", 1, 1000),
    "incident_change": ("share", 0, 1),
    "copy_flag_bits": ("bits", 0, 1000),
    "copy_hold_bits": ("bits", 0, 1000),
    "copy_period_flag_bits": ("bits", 0, 1000),
    "copy_period_hold_bits": ("bits", 0, 1000),
    "copy_misfit_bits": ("bits", 0, 1000),
    "copy_misfit_z": ("z", 0, 100),
    "repeat_share": ("share", 0, 1),
    "repeat_counts": ("count", 1, 100000),
    "heaping_share": ("share", 0, 1),
    "heaping_z": ("z", 0, 100),
    "heaping_counts": ("count", 1, 100000),
    "heaping_least": ("count", 1, 1000),
    "cross_feed_moved_ratio": ("ratio", 1, 100),
    "coverage_flag": ("share", 1, 10),
    "under_registration_share": ("share", 0, 1),
    "under_registration_years": ("count", 1, 100),
    "roster_flag_share": ("share", 0, 1),
    "roster_hold_share": ("share", 0, 1),
    "unchanged_periods": ("periods", 2, 10),
    "unchanged_stock_count": ("count", 1, 100000),
    "registry_hold_share": ("share", 0, 1),
    "registry_hold_units": ("count", 1, 1000),
    "older_vintage_share": ("share", 0, 1),
    "rebased_ratio": ("ratio", 1, 10),
}
"""The thresholds that are asked for anywhere: unit, least and greatest sensible value."""

OF_FORMULAS = (
    *("value_coverage", "full_coverage"),
    *("sum_difference", "sum_difference_share", "sum_held_share"),
)
"""Those that figures are computed with: another value makes other figures."""

IN_ORDER = (
    ("value_coverage", "full_coverage"),
    ("sum_difference_share", "sum_held_share"),
    ("moved_ratio", "surprise_ratio"),
    ("moved_far_ratio", "surprise_ratio"),
    ("surprise_ratio", "unit_slip_ratio"),
    ("unit_slip_denominator_ratio", "surprise_denominator_ratio"),
    ("surprise_denominator_ratio", "unit_slip_ratio"),
    ("moved_points", "surprise_points"),
    ("moved_count", "surprise_count"),
    ("units_moved_points", "units_surprise_points"),
    ("units_moved_units", "units_surprise_units"),
    ("rare_hold_chance", "rare_flag_chance"),
    ("copy_flag_bits", "copy_hold_bits"),
    ("copy_period_flag_bits", "copy_period_hold_bits"),
    ("roster_hold_share", "roster_flag_share"),
)
"""Pairs of which the first cannot be above the second on any day."""

FILE = "thresholds.csv"
Row = dict[Any, Any]


def check_thresholds(draft: Draft, faults: Faults) -> None:
    """Record every fault: each threshold is there, once a day, in its unit, in its range."""
    rows = draft.csv.get(FILE)
    if rows is None:
        return
    rows.required(faults, CSV_FILES[FILE])
    rows.unique(faults, ["threshold_id", "date"])
    rows.fault(
        faults,
        (rows.frame["threshold_id"] != "") & ~rows.frame["threshold_id"].isin(THRESHOLDS),
        f"no formula asks for the threshold '{{threshold_id}}'; expected {', '.join(THRESHOLDS)}: "
        "correct the id or remove the row",
    )
    days, numbers = rows.dates(faults, "date"), rows.numbers(faults, "value")
    written = rows.frame.assign(day=days, number=numbers).to_dict("records")
    for name in set(THRESHOLDS) - {row["threshold_id"] for row in written}:
        faults.at(FILE, 1, f"there is no `{name}`, which the formulas ask for: add its row")
    for row in written:
        _check_row(row, faults)
    for smaller, greater in IN_ORDER:
        _check_order(_dated(written, smaller), _dated(written, greater), faults)


def _check_row(row: Row, faults: Faults) -> None:
    """A fault where unit or value are not those that the threshold can have."""
    name = row["threshold_id"]
    if name not in THRESHOLDS:
        return
    unit, low, high = THRESHOLDS[name]
    for column, expected, right in (
        ("unit", unit, row["unit"] == unit),
        ("value", f"{low} to {high}", isnan(row["number"]) or low <= row["number"] <= high),
    ):
        if not right:
            faults.at(
                FILE,
                int(row["line"]),
                f"`{column}` of {name} is '{row[column]}'; {expected} is expected: correct it",
            )


def _dated(written: list[Row], name: str) -> list[Row]:
    """The rows of one threshold that have a day and a number, oldest first."""
    of_name = (row for row in written if row["threshold_id"] == name)
    filled = (row for row in of_name if not (pd.isna(row["day"]) or isnan(row["number"])))
    return sorted(filled, key=lambda row: row["day"])


def _check_order(first: list[Row], second: list[Row], faults: Faults) -> None:
    """A fault at the newer of two rows in force on one day whose values are in the wrong order."""
    if not first or not second:
        return
    for day in sorted({row["day"] for row in (*first, *second)}):
        low, high = _in_force(first, day), _in_force(second, day)
        newer = max(low, high, key=lambda row: row["day"])
        if low["number"] > high["number"] and newer["day"] == day:
            faults.at(
                FILE,
                int(newer["line"]),
                f"{low['threshold_id']} is {low['value']}, above {high['threshold_id']}, "
                f"{high['value']}, from {day:%Y-%m-%d} on; expected to be at most that: "
                "correct one",
            )


def _in_force(dated: list[Row], day: pd.Timestamp) -> Row:
    """The row of one threshold that counts on a day."""
    return next((row for row in reversed(dated) if row["day"] <= day), dated[0])


def proposal_faults(proposed: Mapping[str, float]) -> list[str]:
    """What is wrong with values proposed for the gate's thresholds, a sentence each."""
    faults = []
    for name, value in proposed.items():
        if name not in THRESHOLDS:
            known = ", ".join(sorted(set(THRESHOLDS) - set(OF_FORMULAS)))
            faults.append(f"There is no threshold {name}; expected one of {known}.")
            continue
        _, low, high = THRESHOLDS[name]
        if name in OF_FORMULAS:
            faults.append(
                f"{name} is read by the formulas, so figures would have to be computed again: "
                f"change it in {FILE} of a copy of the catalogue and run on that."
            )
        elif not low <= value <= high:
            faults.append(f"{name} cannot be {value:g}; {low:g} to {high:g} is expected.")
    return faults
