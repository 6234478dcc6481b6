"""Faults of plans and their targets."""

from __future__ import annotations

import pandas as pd

from sources.loader.csv_lines import OPEN_END, Rows, looked_up
from sources.loader.draft import CSV_FILES, Draft
from sources.loader.faults import Faults
from sources.loader.localities import Registry
from sources.loader.models import Indicator
from sources.loader.relations import RELATIONS

KINDS = ("level", "relative", "count_of", "zero_cases", "process")
COMPARATORS = ("<", "<=", ">", ">=", "=")
AGAINST = {"low_is_good": (">", ">="), "high_is_good": ("<", "<="), "none": ()}
NAMED = "{target_id} ({clause})"


def check_plans(draft: Draft, registry: Registry | None, faults: Faults) -> None:
    """Record every fault of plans.csv and of each plan's targets."""
    rows = draft.csv.get("plans.csv")
    if rows is None:
        return
    rows.required(faults, CSV_FILES["plans.csv"])
    rows.unique(faults, ["plan_id"])
    rows.dates(faults, "issued")
    first = rows.numbers(faults, "first_year", whole=True)
    last = rows.numbers(faults, "last_year", whole=True)
    rows.fault(faults, first > last, "{plan_id}: first_year is after last_year: correct them")
    _check_places(rows, draft, faults)
    plans = rows.frame.assign(first=first, last=last).drop_duplicates("plan_id")
    for plan in Rows(plans).records():
        targets = draft.csv.get(f"targets/{plan['plan_id']}.csv")
        if targets is None:
            faults.at(
                "plans.csv",
                int(plan["line"]),
                f"the plan {plan['plan_id']} has no file targets/{plan['plan_id']}.csv; its "
                "targets are expected there: add it",
            )
            continue
        _check_targets(targets, (plan["first"], plan["last"]), draft, registry, faults)


def _check_places(rows: Rows, draft: Draft, faults: Faults) -> None:
    for column, kind in (("geography", "geography"), ("locality_id", "locality")):
        if kind not in draft.unread:
            rows.among(faults, column, draft.ids[kind], kind)


def _check_targets(
    rows: Rows,
    years: tuple[float, float],
    draft: Draft,
    registry: Registry | None,
    faults: Faults,
) -> None:
    frame = rows.frame
    rows.required(
        faults,
        ["clause", "target_id", "locality_id", "geography", "breakdown", "year", "kind", "printed"],
    )
    rows.unique(faults, ["target_id"])
    _check_places(rows, draft, faults)
    rows.among(faults, "breakdown", draft.ids["breakdown"], "breakdown")
    rows.among(faults, "indicator_id", draft.ids["indicator"], "indicator")
    for column, words in (("kind", KINDS), ("comparator", COMPARATORS)):
        rows.fault(
            faults,
            (frame[column] != "") & ~frame[column].isin(words),
            f"`{column}` is '{{{column}}}'; expected one of {', '.join(words)}: correct it",
        )
    year = rows.numbers(faults, "year", whole=True)
    rows.fault(
        faults,
        (year < years[0]) | (year > years[1]),
        f"{NAMED} is for {{year}}; a year of its plan, {years[0]:g} to {years[1]:g}, is expected: "
        "correct it",
    )
    _check_words(rows, faults)
    _check_values(rows, draft, faults)
    if registry is not None:
        _check_lives(rows, year, draft, registry, faults)


def _check_words(rows: Rows, faults: Faults) -> None:
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
        ~comparable & (frame["not_comparable_reason"] == "") & (frame["kind"] != "process"),
        f"{NAMED} is not comparable without `not_comparable_reason`; the reason is expected: fill "
        "it in, or write true",
    )
    for column in ("indicator_id", "comparator", "target_value"):
        rows.fault(
            faults,
            (frame["kind"] != "process") & (frame[column] == ""),
            f"{NAMED} has no `{column}`; only a target of kind process may leave it empty: "
            "fill it in",
        )


def _check_values(rows: Rows, draft: Draft, faults: Faults) -> None:
    """Comparators against the direction, and values out of range, unless disputed."""
    values = rows.numbers(faults, "target_value")
    per = rows.numbers(faults, "per", whole=True)
    for row, value, unit in zip(rows.records(), values, per, strict=True):
        entry = draft.indicators.get(row["indicator_id"])
        if entry is None:
            continue
        for sentence in _value_faults(entry.value, row, value, unit):
            faults.at(row["file"], int(row["line"]), f"{NAMED.format_map(row)}: {sentence}")


def _value_faults(indicator: Indicator, row: dict[str, str], value: float, per: float) -> list[str]:
    found = []
    if row["target_value"] and (indicator.per or 0) != (0 if pd.isna(per) else per):
        found.append(
            f"`per` is '{row['per']}' where {indicator.id} has {indicator.per or 'none'}; the "
            "indicator's is expected: convert the value and say in `printed` what stood there"
        )
    if row["disputed"] == "true":
        return found
    if row["comparator"] in AGAINST[indicator.direction] and row["kind"] != "relative":
        found.append(
            f"'{row['comparator']}' contradicts {indicator.id}, of which {indicator.direction}; "
            "expected the other comparator: correct it, or mark the target disputed"
        )
    bounded = indicator.relation and RELATIONS[indicator.relation].interval_method == "wilson"
    top = float(indicator.per or 0) if bounded and indicator.per else float("inf")
    if row["kind"] != "relative" and not pd.isna(value) and not 0 <= value <= top:
        most = "or more" if top == float("inf") else f"to {top:g}"
        found.append(
            f"the value {value:g} is outside the possible range of {indicator.id}; 0 {most} is "
            "expected: correct it, or mark the target disputed"
        )
    if row["kind"] == "zero_cases" and value != 0:
        found.append(f"a target of zero cases has the value {value:g}; 0 is expected: correct it")
    return found


def _check_lives(
    rows: Rows, year: pd.Series, draft: Draft, registry: Registry, faults: Faults
) -> None:
    """The locality exists on the target's map: in that year, today, or on the snapshot's day."""
    frame = rows.frame
    begins = looked_up(frame["locality_id"], registry.frame["begins"])
    ends = looked_up(frame["locality_id"], registry.frame["ends"])
    last_day = pd.to_datetime(year.map("{:.0f}-12-31".format), format="%Y-%m-%d", errors="coerce")
    geographies = draft.csv.get("geographies.csv")
    if geographies is None:
        return
    by_name = geographies.frame.drop_duplicates("geography").set_index("geography")
    kind = looked_up(frame["geography"], by_name["kind"])
    snapshot = pd.to_datetime(
        looked_up(frame["geography"], by_name["snapshot_date"]), format="%Y-%m-%d", errors="coerce"
    )
    day = last_day.where(kind == "as_was", snapshot)
    gone = (begins > day) | (ends <= day) | ((kind == "current") & (ends != OPEN_END))
    rows.fault(
        faults,
        begins.notna() & gone,
        f"{NAMED} is set for {{locality_id}}, which does not exist on the map {{geography}} in "
        "{year}; expected the version that does: correct `locality_id` or `geography`",
    )
