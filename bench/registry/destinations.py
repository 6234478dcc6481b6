"""Where ended units went, from the three conversion tables and the corrections over them."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from bench.registry.corrections import Corrections
from bench.registry.shares import shares_of
from bench.registry.timeline import Timeline
from bench.registry.versions import Version, read_table

COMMUNE = "commune"
GAP_START = "2024-11-11"  # the comparison of 2019 with 2024 ends the day before
# What the table's own weight of a part means; without one nobody has said how many people went.
PART_BASES = {"1": "population", "0": "area_only", "": "unspecified"}


@dataclass(frozen=True)
class Destination:
    """A unit that an ended one went to; ``share`` is empty when unknown.

    ``code`` may be that of another month's list: then ``name`` tells which unit is meant.
    """

    level: str
    code: str
    share: str
    basis: str
    name: str = ""


Key = tuple[str, str, str]  # level, code, day of the end


class Destinations:
    """What the tables say of an ended unit, the more certain source first."""

    def __init__(self, folder: Path, corrections: Corrections) -> None:
        self._corrected = _corrected(corrections)
        self._of_2025 = _of_2025(folder / "crosswalk_commune_2025.csv")
        self._gap = _by_code(folder / "crosswalk_gap_2024-11_2025-03.csv")
        self._earlier = _by_code(folder / "crosswalk_commune_2019_2024.csv")

    def named(self, ended: Version) -> list[Destination]:
        """What a source that names the unit and the day says; empty when none does."""
        key = (ended.level, ended.code, ended.valid_to)
        return self._corrected.get(key) or self._of_2025.get(key) or []

    def of(self, ended: Version, timeline: Timeline) -> list[Destination]:
        """Where a commune went on the day it ended.

        A commune whose code goes on goes on whole, unless a dated source says otherwise; one that
        no table knows goes to its namesake, which began that day under another code.
        """
        code = ended.code
        if places := self.named(ended):
            return places
        if places := _of_gap(self._gap.get(code, []), ended, timeline):
            return places
        if timeline.beginning(COMMUNE, code, ended.valid_to):
            return [Destination(COMMUNE, code, "1", "whole")]
        if places := _of_earlier(self._earlier.get(code, []), ended):
            return places
        return [Destination(COMMUNE, "", "1", "whole", ended.name)]


def _by_code(table: Path) -> dict[str, list[dict[str, str]]]:
    rows = defaultdict(list)
    for row in read_table(table):
        rows[row["legacy_code"]].append(row)
    return rows


def _corrected(corrections: Corrections) -> dict[Key, list[Destination]]:
    split = {
        (COMMUNE, entry["predecessor"], entry["date"]): [
            Destination(COMMUNE, s["code"], s["share"], s["basis"]) for s in entry["successors"]
        ]
        for entry in corrections.successions
    }
    whole = {
        (COMMUNE, gone, entry["date"]): [
            Destination(entry.get("level", COMMUNE), taker, "1", "whole")
        ]
        for entry in corrections.mergers
        for gone, taker in entry["into"].items()
    }
    return split | whole


def _of_2025(table: Path) -> dict[Key, list[Destination]]:
    found: dict[Key, list[Destination]] = defaultdict(list)
    for row in read_table(table):
        share, basis = "1", "whole"
        if row["kind"] == "part":
            share = row["population_weight"]
            basis = PART_BASES[share]
        key = (row["legacy_level"], row["legacy_code"], row["new_valid_from"])
        found[key].append(Destination(COMMUNE, row["new_code"], share, basis))
    return dict(found)


def _of_gap(rows: list[dict[str, str]], ended: Version, timeline: Timeline) -> list[Destination]:
    """One certain successor, or every candidate with its share unknown.

    Certain: the reference names it, in the same district; or exactly one unit new or renamed that
    day in the district carries the predecessor's name, or is the only one.
    """
    if ended.valid_to < GAP_START:
        return []
    rows = [r for r in rows if ended.name == r["legacy_name"] or ended.valid_to == r["ended"]]
    if not rows:
        return []
    nearby = {v.code: v for v in timeline.neighbours(ended)}
    named = {row["successor_code"] for row in rows} & set(nearby)
    if len(named) == 1:
        return [Destination(COMMUNE, named.pop(), "1", "whole")]
    begun = [v for v in nearby.values() if v.valid_from == ended.valid_to]
    candidates = [v for v in begun if v.name not in timeline.names_before(v)]
    namesakes = [v for v in candidates if _plain(v.name) == _plain(ended.name)]
    chosen = namesakes if len(namesakes) == 1 else candidates
    share, basis = ("1", "whole") if len(chosen) == 1 else ("", "unspecified")
    return [Destination(COMMUNE, v.code, share, basis) for v in chosen]


def _plain(name: str) -> str:
    """A name without the zero before a ward's number: ``Phường 01`` is ``Phường 1``."""
    return re.sub(r"\b0(\d)$", r"\1", name)


def _of_earlier(rows: list[dict[str, str]], ended: Version) -> list[Destination]:
    """From the comparison of 2019 with 2024: one successor, or several with the note's shares."""
    about = {
        row["successor_code"]: row
        for row in rows
        if row["legacy_name"] == ended.name or len(rows) == 1
    }
    if len(about) == 1:
        (row,) = about.values()
        return [Destination(COMMUNE, row["successor_code"], "1", "whole", row["successor_name"])]
    names = [row["successor_name"] for row in about.values()]
    notes = "; ".join(dict.fromkeys(row["note"] for row in about.values()))
    shares = shares_of(notes, ended.name, names)
    return [
        Destination(COMMUNE, code, shares[at], "population", row["successor_name"])
        if shares
        else Destination(COMMUNE, code, "", "unspecified", row["successor_name"])
        for at, (code, row) in enumerate(about.items())
    ]
