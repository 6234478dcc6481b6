"""Opaque ids: assigned once, kept on every rerun, new versions appended after the last."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

Key = tuple[str, str, str]  # level, code (an unallocated remainder: its province's), valid_from


@dataclass(frozen=True)
class Identity:
    """What an id was given to: one version of a unit, by what it is called and when it stood."""

    level: str
    code: str
    name: str
    valid_from: str
    valid_to: str

    @property
    def key(self) -> Key:
        """What tells versions apart."""
        return self.level, self.code, self.valid_from


def assign_ids(wanted: list[Identity], known: dict[str, Identity]) -> dict[Key, str]:
    """Id of every wanted version.

    A version keeps the id of the known one with the same start and end; next, of the one of its
    name with the same end (the start was put right, or an earlier change became known: figures
    were of the later part); next, of the one with the same start (it has ended since). The others
    get new ids, in the order given, after the highest known one. Raises ``ValueError`` when a
    known id is wanted no more: a published id is never dropped.
    """
    assigned: dict[Key, str] = {}
    free = dict(known)
    for likeness in (_span, _name_and_end, _start):
        by_likeness = {likeness(identity): locality_id for locality_id, identity in free.items()}
        for identity in wanted:
            locality_id = by_likeness.get(likeness(identity), "")
            if identity.key not in assigned and locality_id in free:
                assigned[identity.key] = locality_id
                del free[locality_id]
    if free:
        raise ValueError(
            f"{len(free)} localities of the existing table are in the reference no more, "
            f"first {min(free)}: an id once given must stay; end the version instead"
        )
    last = max((int(locality_id[1:]) for locality_id in known), default=0)
    new = [identity.key for identity in wanted if identity.key not in assigned]
    return assigned | {key: f"L{last + at:05d}" for at, key in enumerate(new, start=1)}


def _span(one: Identity) -> tuple[str, ...]:
    return one.level, one.code, one.valid_from, one.valid_to


def _name_and_end(one: Identity) -> tuple[str, ...]:
    return one.level, one.code, one.name, one.valid_to


def _start(one: Identity) -> tuple[str, ...]:
    return one.level, one.code, one.valid_from


def read_known(table: Path) -> dict[str, Identity]:
    """Identities in an existing localities.csv, empty when there is none."""
    if not table.exists():
        return {}
    with table.open(encoding="utf-8", newline="") as file:
        rows = {row["locality_id"]: row for row in csv.DictReader(file)}
    return {
        locality_id: Identity(
            row["level"],
            row["code"] or rows[row["parent_id"]]["code"],
            row["name_vi"],
            row["valid_from"],
            row["valid_to"],
        )
        for locality_id, row in rows.items()
    }
