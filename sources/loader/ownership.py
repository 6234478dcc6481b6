"""Faults of ownership: one line guides each indicator on each day, or a reason says why none."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pyarrow as pa

from sources.loader.csv_lines import OPEN_END, Rows
from sources.loader.draft import Draft
from sources.loader.faults import Faults
from sources.loader.tables import as_table, dated

FILE = "ownership.csv"
GUIDES, NOT_ASSIGNED = "guides", "not_assigned"
ROLES = (GUIDES, "implements", "reports", NOT_ASSIGNED)


def check_ownership(draft: Draft, faults: Faults) -> None:
    """Record every fault of agency_lines.csv and ownership.csv."""
    lines, rows = draft.csv["agency_lines.csv"], draft.csv[FILE]
    frame = rows.frame
    lines.required(faults, ["line_id", "name_vi", "name_en"])
    lines.unique(faults, ["line_id"])
    rows.required(faults, ["indicator_id", "role", "valid_from"])
    rows.among(faults, "indicator_id", draft.ids["indicator"], "indicator")
    rows.among(faults, "line_id", lines.frame["line_id"], "line of agencies")
    rows.fault(
        faults,
        (frame["role"] != "") & ~frame["role"].isin(ROLES),
        f"`role` is '{{role}}'; expected one of {', '.join(ROLES)}: correct it",
    )
    _check_reasons(rows, faults)
    begins = rows.dates(faults, "valid_from")
    ends = rows.dates(faults, "valid_to").fillna(OPEN_END)
    rows.fault(
        faults,
        begins >= ends,
        "{indicator_id}: valid_to {valid_to} is not after valid_from {valid_from}: correct the "
        "dates",
    )
    if len(frame) and begins.notna().all():
        _check_days(frame.assign(begins=begins, ends=ends), draft, faults)


def compile_ownership(draft: Draft) -> dict[str, pa.Table]:
    """The tables agency_lines and ownership."""
    return {
        "agency_lines": as_table("agency_lines", draft.csv["agency_lines.csv"].records()),
        "ownership": as_table("ownership", dated(draft.csv[FILE], "valid_from", "valid_to")),
    }


def _check_reasons(rows: Rows, faults: Faults) -> None:
    frame = rows.frame
    nobody = frame["role"] == NOT_ASSIGNED
    rows.fault(
        faults,
        nobody != (frame["line_id"] == ""),
        f"{{indicator_id}} is {{role}} with `line_id` '{{line_id}}'; a line is expected, and none "
        f"with {NOT_ASSIGNED}: correct one of the two",
    )
    rows.fault(
        faults,
        (frame["role"] == GUIDES) & ((frame["document"] == "") | (frame["clause"] == "")),
        "{indicator_id} is guided by {line_id} without document and clause; both are expected: "
        "add them",
    )
    for language in ("vi", "en"):
        rows.fault(
            faults,
            nobody & (frame[f"note_{language}"] == ""),
            f"{{indicator_id}} is {NOT_ASSIGNED} without `note_{language}`; the reason is "
            "expected: fill it in",
        )


def _check_days(frame: pd.DataFrame, draft: Draft, faults: Faults) -> None:
    """One guide, or its absence, on every day since the first row; one line reports at a time."""
    first = frame["begins"].min()
    guided = frame[frame["role"].isin([GUIDES, NOT_ASSIGNED])]
    for indicator, rows in _by_indicator(guided):
        _check_turns(indicator, rows, faults, since=first)
    for indicator, rows in _by_indicator(frame[frame["role"] == "reports"]):
        _check_turns(indicator, rows, faults)
    for indicator in sorted(draft.ids["indicator"] - set(guided["indicator_id"])):
        faults.at(
            FILE,
            1,
            f"no row says who guides {indicator}; one line since {first.date()} is expected, or "
            f"the role {NOT_ASSIGNED} with the reason: add it",
        )


def _by_indicator(frame: pd.DataFrame) -> list[tuple[str, list[dict[str, Any]]]]:
    ordered = frame.sort_values(["indicator_id", "begins"], kind="stable")
    return [(str(name), Rows(rows).records()) for name, rows in ordered.groupby("indicator_id")]


def _check_turns(
    indicator: str, rows: list[dict[str, Any]], faults: Faults, since: Any = None
) -> None:
    """Each row begins where the one before it ends; from `since` to the open end without a gap."""
    until = since
    for row in rows:
        if until is not None and row["begins"] < until:
            faults.at(
                row["file"],
                int(row["line"]),
                f"{indicator} has two in the role {row['role']} from {row['valid_from']}; one on "
                "each day is expected: end the earlier row",
            )
        elif since is not None and row["begins"] > until:
            faults.at(
                row["file"],
                int(row["line"]),
                f"nobody guides {indicator} from {until.date()} to {row['valid_from']}; one on "
                "each day is expected: close the gap",
            )
        until = row["ends"]
    if since is not None and until != OPEN_END:
        last = rows[-1]
        faults.at(
            last["file"],
            int(last["line"]),
            f"nobody guides {indicator} from {until.date()} on; an open end is expected: leave "
            "`valid_to` empty or add who follows",
        )
