"""Opaque ids: assigned once, kept on every rerun, new versions appended after the last."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

Key = tuple[str, str, str]  # level, code (an unallocated remainder: its province's), valid_from
Likeness = tuple[str, str, str, str]  # level, code, name, parent's code


@dataclass(frozen=True)
class Identity:
    """What an id was given to: the key, and what it looks like should its start be corrected."""

    key: Key
    likeness: Likeness


def assign_ids(wanted: list[Identity], known: dict[str, Identity]) -> dict[Key, str]:
    """Id of every wanted version.

    A version keeps the id of its key; one whose start date was corrected keeps the id of the one
    unmatched row that looks like it. The others get new ids, in the order given, after the
    highest known one. Raises ``ValueError`` when a known id is wanted no more: a published
    id is never dropped.
    """
    by_key = {identity.key: locality_id for locality_id, identity in known.items()}
    assigned = {i.key: by_key[i.key] for i in wanted if i.key in by_key}
    free = {k: v for k, v in known.items() if k not in assigned.values()}
    last = max((int(locality_id[1:]) for locality_id in known), default=0)
    for identity in wanted:
        if identity.key in assigned:
            continue
        alike = [k for k, v in free.items() if v.likeness == identity.likeness]
        if len(alike) == 1:
            assigned[identity.key] = alike[0]
            del free[alike[0]]
        else:
            last += 1
            assigned[identity.key] = f"L{last:05d}"
    if free:
        raise ValueError(
            f"{len(free)} localities of the existing table are in the reference no more, "
            f"first {min(free)}: an id once given must stay; end the version instead"
        )
    return assigned


def read_known(table: Path) -> dict[str, Identity]:
    """Identities in an existing localities.csv, empty when there is none."""
    if not table.exists():
        return {}
    with table.open(encoding="utf-8", newline="") as file:
        rows = {row["locality_id"]: row for row in csv.DictReader(file)}
    known = {}
    for locality_id, row in rows.items():
        parent_code = rows[row["parent_id"]]["code"] if row["parent_id"] else ""
        code = row["code"] or parent_code
        known[locality_id] = Identity(
            (row["level"], code, row["valid_from"]),
            (row["level"], code, row["name_vi"], parent_code),
        )
    return known
