"""Faults of plans; those of their targets stand in targets.py."""

from __future__ import annotations

import pandas as pd

from sources.loader.csv_lines import Rows, looked_up
from sources.loader.draft import CSV_FILES, Draft
from sources.loader.faults import Faults
from sources.loader.localities import Registry
from sources.loader.targets import Plan, check_targets

MAY_BE_EMPTY = ("note_vi", "note_en")


def check_plans(draft: Draft, registry: Registry | None, faults: Faults) -> None:
    """Record every fault of plans.csv and of each plan's targets."""
    rows = draft.csv.get("plans.csv")
    if rows is None:
        return
    rows.required(faults, [one for one in CSV_FILES["plans.csv"] if one not in MAY_BE_EMPTY])
    rows.both_languages(faults, "note")
    rows.unique(faults, ["plan_id"])
    issued = rows.dates(faults, "issued")
    first = rows.numbers(faults, "first_year", whole=True)
    last = rows.numbers(faults, "last_year", whole=True)
    rows.fault(faults, first > last, "{plan_id}: first_year is after last_year: correct them")
    _check_places(rows, issued, draft, registry, faults)
    plans = rows.frame.assign(first=first, last=last, day=issued).drop_duplicates("plan_id")
    for row in Rows(plans).records():
        targets = draft.csv.get(f"targets/{row['plan_id']}.csv")
        if targets is None:
            faults.at(
                "plans.csv",
                int(row["line"]),
                f"the plan {row['plan_id']} has no file targets/{row['plan_id']}.csv; its "
                "targets are expected there: add it",
            )
            continue
        plan = Plan(row["day"], row["first"], row["last"])
        check_targets(targets, plan, draft, registry, faults)


def _check_places(
    rows: Rows, issued: pd.Series, draft: Draft, registry: Registry | None, faults: Faults
) -> None:
    for column, kind in (("geography", "geography"), ("locality_id", "locality")):
        if kind not in draft.unread:
            rows.among(faults, column, draft.ids[kind], kind)
    if registry is None:
        return
    begins = looked_up(rows.frame["locality_id"], registry.frame["begins"])
    ends = looked_up(rows.frame["locality_id"], registry.frame["ends"])
    rows.fault(
        faults,
        (begins > issued) | (ends <= issued),
        "{plan_id} was issued on {issued} for {locality_id}, which did not exist on that day; the "
        "version that did is expected: correct `locality_id` or `issued`",
    )
