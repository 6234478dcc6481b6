"""Faults of the groups that overlap: each has its measure, and they are never added up."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from sources.loader.draft import Draft
from sources.loader.faults import Faults
from sources.loader.optional_files import OPTIONAL_FILES
from sources.loader.tables import Row, as_table

GROUPS, SUBGROUPS = "special_groups.csv", "special_subgroups.csv"


def check_special_groups(draft: Draft, faults: Faults) -> None:
    """Record every fault of the groups and of their sub-groups."""
    rows, parts = draft.csv[GROUPS], draft.csv[SUBGROUPS]
    rows.required(faults, [name for name in OPTIONAL_FILES[GROUPS] if name != "shares_with"])
    rows.unique(faults, ["group_no"])
    rows.unique(faults, ["measure_id"])
    rows.numbers(faults, "group_no", whole=True)
    if "measure" not in draft.unread:
        rows.among(faults, "measure_id", draft.ids["measure"], "measure")
    parts.required(faults, OPTIONAL_FILES[SUBGROUPS])
    parts.unique(faults, ["group_no", "subgroup_no"])
    parts.numbers(faults, "subgroup_no", whole=True)
    parts.among(faults, "group_no", rows.frame["group_no"], "group")
    _check_overlaps(draft, faults)
    _check_never_added(draft, set(rows.frame["measure_id"]), faults)


def compile_special_groups(draft: Draft) -> dict[str, pa.Table]:
    """The tables special_groups and special_subgroups."""
    return {
        "special_groups": as_table("special_groups", _numbered(draft, GROUPS, "group_no")),
        "special_subgroups": as_table(
            "special_subgroups", _numbered(draft, SUBGROUPS, "group_no", "subgroup_no")
        ),
    }


def _numbered(draft: Draft, file: str, *columns: str) -> Iterator[Row]:
    for row in draft.csv[file].records():
        yield row | {name: int(row[name]) for name in columns}


def _check_overlaps(draft: Draft, faults: Faults) -> None:
    rows = draft.csv[GROUPS].records()
    known = {row["group_no"] for row in rows}
    for row in rows:
        for other in sorted(set(row["shares_with"].split()) - (known - {row["group_no"]})):
            faults.at(
                row["file"],
                int(row["line"]),
                f"group {row['group_no']} is said to overlap with '{other}', which is no other "
                "group: correct `shares_with` (numbers between spaces)",
            )


def _check_never_added(draft: Draft, groups: set[str], faults: Faults) -> None:
    """A child may be of several groups: a sum of two would count that child twice."""
    sums = [
        (one.value.id, one.place, "sum_of", one.value.sum_of) for one in draft.measures.values()
    ]
    for one in draft.indicators.values():
        sums.append((one.value.id, one.place, "numerator", one.value.numerator))
        sums.append((one.value.id, one.place, "denominator", one.value.denominator))
    for name, place, key, added in sums:
        both = sorted(groups & set(added))
        if len(both) > 1:
            faults.on(
                place,
                (key,),
                f"`{name}` adds {' and '.join(both)}, groups that overlap; one at most is "
                "expected: take one, or ask for a count of children",
            )
