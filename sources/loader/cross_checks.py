"""What two sources say of the same children: which counts compare, how far apart they may be."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pyarrow as pa

from sources.loader.draft import Draft
from sources.loader.faults import Faults
from sources.loader.measures import period_type_of, sensitivity_of
from sources.loader.optional_files import OPTIONAL_FILES
from sources.loader.periods import tiles
from sources.loader.tables import Row, as_table

FILE = "cross_checks.csv"
SIDES = ("left", "right")
DOUBTS = (*SIDES, "either")
BOUNDS = ("hard_low", "soft_low", "soft_high", "hard_high")
NUMBERS = ("least_count", *BOUNDS)
MAY_BE_EMPTY = ("limitation_vi", "limitation_en")


def check_cross_checks(draft: Draft, faults: Faults) -> None:
    """Record every fault of the comparisons."""
    rows = draft.csv[FILE]
    rows.required(faults, [name for name in OPTIONAL_FILES[FILE] if name not in MAY_BE_EMPTY])
    rows.both_languages(faults, "limitation")
    rows.unique(faults, ["check_id"])
    rows.unique(faults, ["left_measure_id", "right_measure_id"])
    rows.among(faults, "doubts", DOUBTS, "side")
    if "period type" not in draft.unread:
        rows.among(faults, "period_type", draft.period_types(), "period type")
    for side in SIDES:
        if "measure" not in draft.unread:
            rows.among(faults, f"{side}_measure_id", draft.ids["measure"], "measure")
    numbers = {name: rows.numbers(faults, name) for name in NUMBERS}
    for lower, upper in pairwise(BOUNDS):
        rows.fault(
            faults,
            numbers[lower] > numbers[upper],
            f"`{lower}` ({{{lower}}}) is above `{upper}` ({{{upper}}}); expected hard_low ≤ "
            "soft_low ≤ soft_high ≤ hard_high: put them in order",
        )
    rows.fault(
        faults,
        numbers["least_count"] < 1,
        "`least_count` is {least_count}; at least 1 is expected: two small counts always differ",
    )
    for row in rows.records():
        _check_levels(row, draft, faults)
        _check_sides(row, draft, faults)


def compile_cross_checks(draft: Draft) -> dict[str, pa.Table]:
    """The tables cross_checks and cross_check_levels."""
    return {
        "cross_checks": as_table("cross_checks", _rows(draft)),
        "cross_check_levels": as_table("cross_check_levels", _levels(draft)),
    }


def _rows(draft: Draft) -> Iterator[Row]:
    for row in draft.csv[FILE].records():
        yield row | {name: float(row[name]) for name in NUMBERS}


def _levels(draft: Draft) -> Iterator[Row]:
    for row in draft.csv[FILE].records():
        for level in dict.fromkeys(row["levels"].split()):
            yield {"check_id": row["check_id"], "level": level}


def _check_levels(row: Row, draft: Draft, faults: Faults) -> None:
    for level in row["levels"].split():
        if not draft.known("level", level):
            faults.at(
                row["file"],
                int(row["line"]),
                f"`levels` names '{level}', which is no level of this catalogue; expected some of "
                f"{', '.join(sorted(draft.ids['level']))} between spaces: correct it",
            )


def _check_sides(row: Row, draft: Draft, faults: Faults) -> None:
    """Faults of two measures that cannot be held against each other."""
    names = [row[f"{side}_measure_id"] for side in SIDES]
    if any(name not in draft.measures for name in names):
        return
    measures = [draft.measures[name].value for name in names]
    for sentence in (
        _same_measure(names),
        *(_not_summed(name, row["period_type"], draft) for name in names),
        _tells_of_the_other(names, draft),
    ):
        if sentence:
            faults.at(row["file"], int(row["line"]), sentence)
    if measures[0].attribution != measures[1].attribution and not row["limitation_en"]:
        faults.at(
            row["file"],
            int(row["line"]),
            f"`{names[0]}` counts by {measures[0].attribution}, `{names[1]}` by "
            f"{measures[1].attribution}, and no limitation says so; expected what the difference "
            "does to the comparison: fill in `limitation_vi` and `limitation_en`",
        )


def _same_measure(names: list[str]) -> str | None:
    if names[0] != names[1]:
        return None
    return f"`{names[0]}` is compared with itself; two measures are expected: correct one"


def _not_summed(name: str, period_type: str, draft: Draft) -> str | None:
    """A flow is added to the period of the comparison, so its own periods must tile that."""
    types = draft.period_types()
    given = period_type_of(draft, name)
    if draft.measures[name].value.kind == "stock" or given not in types:
        return None
    if period_type not in types or tiles(types[period_type], types[given]):
        return None
    return (
        f"`{name}` is submitted by {given}, of which no {period_type} is made; expected a "
        "`period_type` that whole ones of those make up: correct it"
    )


def _tells_of_the_other(names: list[str], draft: Draft) -> str | None:
    """A sentence on an open figure would tell a count that is not open."""
    words = [sensitivity_of(draft, [name]) for name in names]
    if words[0] == words[1]:
        return None
    return (
        f"`{names[0]}` is of sensitivity {words[0]}, `{names[1]}` of {words[1]}; the same is "
        "expected: the sentence on the one would tell the other"
    )
