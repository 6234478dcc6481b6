"""Faults of the targets of one plan: their words, their places, and the years they are for."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from sources.loader.csv_lines import OPEN_END, Rows, looked_up
from sources.loader.draft import Draft
from sources.loader.faults import Faults
from sources.loader.localities import Registry
from sources.loader.target_values import NAMED, check_values

WORDS = {
    "kind": ("level", "relative", "count_of", "zero_cases", "process"),
    "comparator": ("<", "<=", ">", ">=", "="),
    "qualifier": ("strive", "maintain"),
}
REQUIRED = (
    "clause", "target_id", "locality_id", "geography", "breakdown", "year", "kind", "printed",
)  # fmt: skip
SAID_ONCE = [
    "clause", "indicator_id", "locality_id", "geography", "breakdown", "year", "kind", "comparator",
]  # fmt: skip


@dataclass(frozen=True)
class Plan:
    """When a plan was issued and which years it is for; NaT and NaN where a cell is wrong."""

    issued: pd.Timestamp
    first_year: float
    last_year: float


def check_targets(
    rows: Rows, plan: Plan, draft: Draft, registry: Registry | None, faults: Faults
) -> None:
    """Record every fault of the targets of a plan."""
    rows.required(faults, REQUIRED)
    rows.unique(faults, ["target_id"])
    _check_repeats(rows, faults)
    for column, kind in (
        ("geography", "geography"),
        ("locality_id", "locality"),
        ("breakdown", "breakdown"),
        ("indicator_id", "indicator"),
    ):
        if kind not in draft.unread:
            rows.among(faults, column, draft.ids[kind], kind)
    for column, words in WORDS.items():
        given = rows.frame[column]
        rows.fault(
            faults,
            (given != "") & ~given.isin(words),
            f"`{column}` is '{{{column}}}'; expected one of {', '.join(words)}: correct it",
        )
    year = rows.numbers(faults, "year", whole=True)
    rows.fault(
        faults,
        (year < plan.first_year) | (year > plan.last_year),
        f"{NAMED} is for {{year}}; a year of its plan, {plan.first_year:g} to "
        f"{plan.last_year:g}, is expected: correct it",
    )
    _check_doubts(rows, faults)
    check_values(rows, year, draft, faults)
    if registry is not None:
        _check_lives(rows, plan, registry, faults)
        _check_maps(rows, draft, registry, faults)


def _check_repeats(rows: Rows, faults: Faults) -> None:
    """One clause sets an indicator one target a year; sentences without an indicator may repeat."""
    frame = rows.frame
    rows.fault(
        faults,
        (frame["indicator_id"] != "") & (frame["kind"] != "process") & frame.duplicated(SAID_ONCE),
        f"{NAMED} sets {{indicator_id}} the target of an earlier row again; one for a place, cut, "
        "year and comparator is expected in a clause: remove one of the two",
    )


def _check_doubts(rows: Rows, faults: Faults) -> None:
    """Whatever is doubted, or read otherwise than printed, has its reason beside it."""
    frame = rows.frame
    disputed, comparable = rows.truths(faults, "disputed"), rows.truths(faults, "comparable")
    for language in ("vi", "en"):
        rows.fault(
            faults,
            disputed & (frame[f"dispute_reason_{language}"] == ""),
            f"{NAMED} is disputed without `dispute_reason_{language}`; the reason is expected: "
            "fill it in",
        )
        rows.fault(
            faults,
            ~comparable
            & (frame[f"not_comparable_reason_{language}"] == "")
            & (frame["kind"] != "process"),
            f"{NAMED} is not comparable without `not_comparable_reason_{language}`; the reason is "
            "expected: fill it in, or write true",
        )
        rows.fault(
            faults,
            (frame["read_as"] != "") & (frame[f"reading_note_{language}"] == ""),
            f"{NAMED} is read as '{{read_as}}' without `reading_note_{language}`; why it is not "
            "read as printed is expected: fill it in",
        )
    rows.both_languages(faults, "reading_note")
    rows.fault(
        faults,
        ~disputed & (frame["dispute_reason_vi"] + frame["dispute_reason_en"] != ""),
        f"{NAMED} has a reason to be disputed and is not; expected both or neither: write true, or "
        "move the words to `reading_note_vi` and `reading_note_en`",
    )


def _check_lives(rows: Rows, plan: Plan, registry: Registry, faults: Faults) -> None:
    """A plan speaks of units of its day; it may outlive them, then their successor answers."""
    if pd.isna(plan.issued):
        return
    begins = looked_up(rows.frame["locality_id"], registry.frame["begins"])
    ends = looked_up(rows.frame["locality_id"], registry.frame["ends"])
    rows.fault(
        faults,
        (begins > plan.issued) | (ends <= plan.issued),
        f"{NAMED} is set for {{locality_id}}, which did not exist when the plan was issued, "
        f"{plan.issued:%Y-%m-%d}; the version that did is expected: correct `locality_id`",
    )


def _check_maps(rows: Rows, draft: Draft, registry: Registry, faults: Faults) -> None:
    """The locality stands on the target's map: today's, or that of the snapshot's day."""
    geographies = draft.csv.get("geographies.csv")
    if geographies is None:
        return
    frame = rows.frame
    begins = looked_up(frame["locality_id"], registry.frame["begins"])
    ends = looked_up(frame["locality_id"], registry.frame["ends"])
    by_name = geographies.frame.drop_duplicates("geography").set_index("geography")
    kind = looked_up(frame["geography"], by_name["kind"])
    snapshot = pd.to_datetime(
        looked_up(frame["geography"], by_name["snapshot_date"]), format="%Y-%m-%d", errors="coerce"
    )
    gone = (begins > snapshot) | (ends <= snapshot) | ((kind == "current") & (ends != OPEN_END))
    rows.fault(
        faults,
        begins.notna() & gone,
        f"{NAMED} is set for {{locality_id}}, which does not exist on the map {{geography}}; "
        "expected a unit of that map: correct `locality_id` or `geography`",
    )
