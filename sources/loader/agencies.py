"""Faults of agencies: one owner for each feed, place and day."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from sources.loader.csv_lines import OPEN_END, Rows, looked_up
from sources.loader.draft import AGENCY_COLUMNS, Draft
from sources.loader.faults import Faults
from sources.loader.localities import Registry


def check_agencies(draft: Draft, registry: Registry | None, faults: Faults) -> None:
    """Record every fault of the agencies."""
    rows = draft.csv.get("agencies.csv")
    if rows is None:
        return
    rows.required(faults, [one for one in AGENCY_COLUMNS if one != "valid_to"])
    rows.among(faults, "feed", draft.ids["feed"], "feed")
    begins = rows.dates(faults, "valid_from")
    ends = rows.dates(faults, "valid_to").fillna(OPEN_END)
    rows.fault(
        faults,
        begins >= ends,
        "{agency_id}: valid_to {valid_to} is not after valid_from {valid_from}: correct the dates",
    )
    for feed in sorted(draft.ids["feed"] - set(rows.frame["feed"])):
        faults.at(
            "agencies.csv",
            1,
            f"no agency sends the feed {feed}, so nothing of it would be expected; a row that "
            "names its sender and area is: add it",
        )
    if registry is not None:
        rows.among(faults, "locality_id", draft.ids["locality"], "locality")
        typed = Rows(rows.frame.assign(begins=begins, ends=ends))
        _check_lives(typed, registry, faults)
        _check_overlaps(typed.frame, registry, faults)


def _check_lives(rows: Rows, registry: Registry, faults: Faults) -> None:
    frame = rows.frame
    lives_from = looked_up(frame["locality_id"], registry.frame["begins"])
    lives_to = looked_up(frame["locality_id"], registry.frame["ends"])
    rows.fault(
        faults,
        (frame["begins"] < lives_from) | (frame["ends"] > lives_to),
        "{agency_id} answers for {locality_id} from {valid_from} to '{valid_to}', which is not "
        "inside that version's own validity; expected one row for each version: split the row",
    )


def _check_overlaps(frame: pd.DataFrame, registry: Registry, faults: Faults) -> None:
    parents: dict[str, list[tuple[str, Any, Any]]] = {}
    for child, parent, begins, ends in registry.parents.itertuples(index=False):
        parents.setdefault(child, []).append((parent, begins, ends))
    for _, of_feed in frame.groupby("feed"):
        rows = Rows(of_feed).records()
        owners: dict[str, list[dict[str, Any]]] = {}
        for row in rows:
            owners.setdefault(row["locality_id"], []).append(row)
        for row in rows:
            for other in _rivals(row, owners, parents):
                faults.at(
                    row["file"],
                    int(row["line"]),
                    f"{row['agency_id']} and {other['agency_id']} both send {row['feed']} for "
                    f"{row['locality_id']} at one time (line {other['line']} of {other['file']}); "
                    "one owner is expected on each day: end one of the two",
                )


def _rivals(
    row: dict[str, Any],
    owners: dict[str, list[dict[str, Any]]],
    parents: dict[str, list[tuple[str, Any, Any]]],
) -> Iterator[dict[str, Any]]:
    """The rows that own the same place, or one above it, on some of the same days."""
    for place, begins, ends in _above(row["locality_id"], row["begins"], row["ends"], parents):
        for other in owners.get(place, []):
            earlier = (other["file"], other["line"]) < (row["file"], row["line"])
            counted = earlier or place != row["locality_id"]
            if counted and other["begins"] < ends and begins < other["ends"]:
                yield other


def _above(
    locality: str, begins: Any, ends: Any, parents: dict[str, list[tuple[str, Any, Any]]]
) -> Iterator[tuple[str, Any, Any]]:
    """The locality and everything above it, each with the days inside [begins, ends)."""
    yield locality, begins, ends
    for parent, since, until in parents.get(locality, []):
        low, high = max(begins, since), min(ends, until)
        if low < high:
            yield from _above(parent, low, high, parents)
