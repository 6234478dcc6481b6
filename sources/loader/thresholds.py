"""Thresholds of judgement: numbers that could be others, each with its date, source and reason."""

from __future__ import annotations

from collections.abc import Mapping

from sources.loader.draft import CSV_FILES, Draft
from sources.loader.faults import Faults

THRESHOLDS: Mapping[str, tuple[str, float, float]] = {
    "value_coverage": ("share", 0, 1),
    "full_coverage": ("share", 0, 1),
    "sum_difference": ("count", 0, 1000),
    "sum_difference_share": ("share", 0, 1),
    "sum_held_share": ("share", 0, 1),
}
"""The thresholds the formulas ask for: unit, least and greatest value that make sense."""

IN_ORDER = (("value_coverage", "full_coverage"), ("sum_difference_share", "sum_held_share"))
"""Pairs of which the first cannot be above the second."""

FILE = "thresholds.csv"


def check_thresholds(draft: Draft, faults: Faults) -> None:
    """Record every fault of the thresholds: each is there once, in its unit, in its range."""
    rows = draft.csv.get(FILE)
    if rows is None:
        return
    rows.required(faults, CSV_FILES[FILE])
    rows.unique(faults, ["threshold_id"])
    rows.fault(
        faults,
        (rows.frame["threshold_id"] != "") & ~rows.frame["threshold_id"].isin(THRESHOLDS),
        f"no formula asks for the threshold '{{threshold_id}}'; expected {', '.join(THRESHOLDS)}: "
        "correct the id or remove the row",
    )
    rows.dates(faults, "date")
    values = rows.numbers(faults, "value")
    for name, (unit, low, high) in THRESHOLDS.items():
        here = rows.frame["threshold_id"] == name
        if not here.any():
            faults.at(FILE, 1, f"there is no `{name}`, which the formulas ask for: add its row")
        rows.fault(
            faults,
            here & (rows.frame["unit"] != unit),
            f"`unit` of {name} is '{{unit}}'; {unit} is expected: correct it",
        )
        rows.fault(
            faults,
            here & ~values.fillna(low).between(low, high),
            f"`value` of {name} is {{value}}; {low} to {high} is expected: correct it",
        )
    known = dict(zip(rows.frame["threshold_id"], values, strict=True))
    for smaller, greater in IN_ORDER:
        rows.fault(
            faults,
            (rows.frame["threshold_id"] == smaller) & (values > known.get(greater, float("nan"))),
            f"{smaller} is {{value}}, above {greater}; expected to be at most that: correct one",
        )
