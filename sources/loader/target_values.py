"""Faults of the numbers of targets: what the indicator can reach, and what the kind asks for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from sources.loader.csv_lines import Rows
from sources.loader.draft import Draft
from sources.loader.faults import Faults
from sources.loader.models import Indicator
from sources.loader.relations import RELATIONS

NAMED = "{target_id} ({clause})"
AGAINST = {"low_is_good": (">", ">="), "high_is_good": ("<", "<="), "none": ()}
WHOLE = 100
"""A relative target is a percentage of the baseline year's figure; this much is all of it."""


@dataclass(frozen=True)
class Given:
    """The numbers of one target, NaN where there is none."""

    value: float
    per: float
    out_of: float


def check_values(rows: Rows, year: pd.Series, draft: Draft, faults: Faults) -> None:
    """Record every fault of the targets' numbers, comparators and baselines."""
    for column in ("indicator_id", "comparator", "target_value"):
        rows.fault(
            faults,
            (rows.frame["kind"] != "process") & (rows.frame[column] == ""),
            f"{NAMED} has no `{column}`; only a target of kind process may leave it empty: "
            "fill it in",
        )
    rows.fault(
        faults,
        (rows.frame["kind"] == "process") & (rows.frame["target_value"] != ""),
        f"{NAMED} is a process and has the value {{target_value}}; none is expected: remove it, or "
        "make it of another kind",
    )
    values = rows.numbers(faults, "target_value")
    bases = rows.numbers(faults, "per", whole=True)
    wholes = rows.numbers(faults, "out_of", whole=True)
    _check_baselines(rows, year, draft, faults)
    for row, *numbers in zip(rows.records(), values, bases, wholes, strict=True):
        entry = draft.indicators.get(row["indicator_id"])
        if entry is None or row["kind"] == "process":
            continue
        for sentence in _value_faults(entry.value, row, Given(*numbers)):
            faults.at(row["file"], int(row["line"]), f"{NAMED.format_map(row)}: {sentence}")


def _check_baselines(rows: Rows, year: pd.Series, draft: Draft, faults: Faults) -> None:
    """A relative target, and no other, is read from the figure of an earlier year."""
    baseline = rows.numbers(faults, "baseline_year", whole=True)
    relative = rows.frame["kind"] == "relative"
    given = rows.frame["baseline_year"] != ""
    rows.fault(
        faults,
        relative & ~given,
        f"{NAMED} is relative and has no `baseline_year`; the year it is compared with is "
        "expected: fill it in",
    )
    rows.fault(
        faults,
        ~relative & given,
        f"{NAMED} has the `baseline_year` {{baseline_year}} and is of kind {{kind}}; only a "
        "relative target has one: remove it or correct the kind",
    )
    if draft.periods is None:
        return
    first = draft.periods.value.first_year
    rows.fault(
        faults,
        relative & ((baseline < first) | (baseline >= year)),
        f"{NAMED} is for {{year}} against the `baseline_year` {{baseline_year}}; a year from "
        f"{first}, the first of periods.yml, to the one before the target's is expected: "
        "correct it",
    )


def _value_faults(indicator: Indicator, row: dict[str, Any], given: Given) -> list[str]:
    found = [*_base_faults(indicator, row, given)]
    if row["disputed"] == "true":
        return found
    if row["comparator"] in AGAINST[indicator.direction]:
        found.append(
            f"'{row['comparator']}' contradicts {indicator.id}, of which {indicator.direction}; "
            "expected the other comparator: correct it, or mark the target disputed"
        )
    return [*found, *_range_faults(indicator, row, given)]


def _base_faults(indicator: Indicator, row: dict[str, Any], given: Given) -> Iterator[str]:
    """Whether the number stands on the base that its kind asks for."""
    expected = {"count_of": 0, "relative": WHOLE}.get(row["kind"], indicator.per or 0)
    if row["target_value"] and expected != (0 if pd.isna(given.per) else given.per):
        reason = (
            f"{indicator.id} has {indicator.per or 'none'}; the indicator's is"
            if row["kind"] not in ("count_of", "relative")
            else f"a target of kind {row['kind']} has {expected or 'none'}; that is"
        )
        yield (
            f"`per` is '{row['per']}' where {reason} expected: convert the value and say in "
            "`printed` what stood there"
        )
    if (row["kind"] == "count_of") != bool(row["out_of"]):
        yield (
            f"`out_of` is '{row['out_of']}' with kind {row['kind']}; the whole that a target n of "
            "m is counted from is expected with count_of, and nothing with another kind: "
            "correct it"
        )


def _range_faults(indicator: Indicator, row: dict[str, Any], given: Given) -> Iterator[str]:
    """Whether the number is one that the indicator, or the kind, can have."""
    value = given.value
    if pd.isna(value):
        return
    if row["kind"] == "relative":
        smaller, larger = row["comparator"] in ("<", "<="), row["comparator"] in (">", ">=")
        if value <= 0 or (smaller and value > WHOLE) or (larger and value < WHOLE):
            yield (
                f"'{row['comparator']}' {value:g} % of the baseline is no change for the better "
                "that the sentence could mean; what may remain of the baseline is expected "
                "(20 % less is <= 80): correct it"
            )
        return
    bounded = indicator.relation and RELATIONS[indicator.relation].interval_method == "wilson"
    proportion = not indicator.has_source and indicator.kind == "proportion"
    top = float(indicator.per or 0) if bounded or proportion else float("inf")
    if row["kind"] == "count_of":
        top = given.out_of
    if not 0 <= value <= top:
        most = "or more" if top == float("inf") else f"to {top:g}"
        yield (
            f"the value {value:g} is outside the possible range of {indicator.id}; 0 {most} is "
            "expected: correct it, or mark the target disputed"
        )
    if row["kind"] == "count_of" and value != int(value):
        yield f"a target n of m has the value {value:g}; a whole number is expected: correct it"
    if row["kind"] == "zero_cases" and value != 0:
        yield f"a target of zero cases has the value {value:g}; 0 is expected: correct it"
