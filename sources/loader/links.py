"""Links between locality versions: what a successor took over, and how much of it."""

from __future__ import annotations

import pandas as pd

from sources.loader.csv_lines import OPEN_END, Rows, looked_up
from sources.loader.draft import Draft
from sources.loader.faults import Faults
from sources.loader.localities import Registry

BASES = ("whole", "population", "area_only", "unspecified")
BETWEEN = "{predecessor_id} → {successor_id}"


def check_links(draft: Draft, registry: Registry, faults: Faults) -> pd.DataFrame | None:
    """The links with `link_date` and `portion` (float, NaN = not known); None when unread."""
    rows = draft.csv.get("localities/links.csv")
    if rows is None:
        return None
    rows.required(faults, ["predecessor_id", "successor_id", "date", "basis"])
    rows.unique(faults, ["predecessor_id", "successor_id"])
    for column in ("predecessor_id", "successor_id"):
        rows.among(faults, column, draft.ids["locality"], "locality")
    dates = rows.dates(faults, "date")
    portions = rows.numbers(faults, "share")
    _check_dates(rows, dates, registry, faults)
    _check_shares(rows, portions, faults)
    _check_ends(rows, draft, registry, faults)
    return rows.frame.assign(link_date=dates, portion=portions)


def _check_dates(rows: Rows, dates: pd.Series, registry: Registry, faults: Faults) -> None:
    begins = looked_up(rows.frame["successor_id"], registry.frame["begins"])
    ends = looked_up(rows.frame["predecessor_id"], registry.frame["ends"])
    rows.fault(
        faults,
        rows.frame["predecessor_id"] == rows.frame["successor_id"],
        BETWEEN + ": a locality is expected to link to another version: correct one of the two",
    )
    rows.fault(
        faults,
        dates.notna() & begins.notna() & (begins != dates),
        BETWEEN + ": the successor begins on another date than {date}; the link is expected on "
        "its valid_from: correct the date or the successor",
    )
    rows.fault(
        faults,
        dates.notna() & ends.notna() & (ends != dates),
        BETWEEN + ": the predecessor ends on another date than {date}; the link is expected on "
        "its valid_to: correct the date or the predecessor",
    )


def _check_shares(rows: Rows, portions: pd.Series, faults: Faults) -> None:
    basis = rows.frame["basis"]
    rows.fault(
        faults,
        (basis != "") & ~basis.isin(BASES),
        f"`basis` is '{{basis}}'; expected one of {', '.join(BASES)}: correct it",
    )
    expected = {
        "whole": (portions == 1, "1"),
        "population": ((portions > 0) & (portions <= 1), "above 0 and at most 1"),
        "area_only": (portions == 0, "0"),
        "unspecified": (rows.frame["share"] == "", "empty"),
    }
    for name, (fits, words) in expected.items():
        rows.fault(
            faults,
            (basis == name) & ~fits,
            f"{BETWEEN}: `share` is '{{share}}'; with basis {name} it is expected to be {words}: "
            "correct the share or the basis",
        )
    by_predecessor = rows.frame["predecessor_id"]
    sums = portions.groupby(by_predecessor).transform("sum")
    unknown = (basis == "unspecified").groupby(by_predecessor).transform("any")
    whole = Rows(rows.frame.assign(sum=sums.round(6)))
    whole.fault(
        faults,
        (sums < 1 - 1e-6) & ~unknown,
        "the shares of {predecessor_id} sum to {sum}; 1 is expected when none is unspecified, "
        "since nobody may be lost: correct the shares or add the missing link",
    )
    whole.fault(
        faults,
        sums > 1 + 1e-6,
        "the shares of {predecessor_id} sum to {sum}; at most 1 is expected, since nobody can "
        "be in two successors: correct the shares",
    )


def _check_ends(rows: Rows, draft: Draft, registry: Registry, faults: Faults) -> None:
    """Whatever ended must lead to today's map, where its level is still drawn."""
    geographies = draft.csv.get("geographies.csv")
    if geographies is None:
        return
    current = geographies.frame[geographies.frame["kind"] == "current"]
    drawn = {level for levels in current["levels"] for level in levels.split()}
    frame = registry.frame
    ended = (frame["ends"] != OPEN_END) & frame["level"].isin(drawn)
    Rows(frame).fault(
        faults,
        ended & ~frame["locality_id"].isin(rows.frame["predecessor_id"]),
        "{locality_id} ({name_vi}) ended on {valid_to} and no link says what became of it; its "
        "counts would be lost on today's map: add a row to links.csv",
    )
