"""Which version followed which: links for every version that ended, from dated evidence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from bench.registry.corrections import Corrections
from bench.registry.versions import (
    LEGACY_PROVINCES,
    Version,
    read_table,
    version_on,
    versions_of,
)

DISTRICTS_END = "2025-07-01"
PART_SHARES = {
    "unspecified": ("", "unspecified"),
    "part_area_only": ("0", "area_only"),
    "part_area_all_population": ("1", "population"),
}


@dataclass(frozen=True)
class Link:
    """Predecessor to successor on a day; ``share`` is empty when unknown."""

    predecessor: Version
    successor: Version
    date: str
    share: str
    basis: str
    decree: str


@dataclass(frozen=True)
class Destination:
    """Where an ended commune went according to one reference row."""

    level: str
    code: str
    share: str
    basis: str


Destinations = dict[tuple[str, str, str], list[Destination]]  # by level, code and last day's morrow


def cut_at_district_splits(versions: list[Version]) -> list[Version]:
    """Start a new version of each commune whose district was split, even where the code stayed.

    A renamed district continues whole and its communes with it; of a split one no single
    district continues, so the communes begin anew under the part they came to.
    """
    for district in [v for v in versions if v.level == "district"]:
        day = district.valid_to
        if not day or day == DISTRICTS_END or len(_districts_after(versions, district)) < 2:
            continue
        remaining = [
            v
            for v in versions
            if v.level == "commune"
            and v.parent_code == district.code
            and v.is_valid_before(day)
            and v.is_valid_on(day)
        ]
        for commune in remaining:
            _cut(versions, commune, day, district.ended_by)
    return versions


def cut_where_others_came_in(
    versions: list[Version], folder: Path, corrections: Corrections
) -> list[Version]:
    """Start a new version of each unit that took another one in, even where its name stayed.

    Its counts before and after are of two territories, as those of a new unit would be.
    """
    taken_in = {
        (link.successor, link.date): link.decree
        for link in link_all(versions, folder, corrections)
        if link.successor.valid_from < link.date
    }
    for (unit, day), decree in taken_in.items():
        _cut(versions, unit, day, decree)
    return versions


def _cut(versions: list[Version], unit: Version, day: str, decree: str) -> None:
    versions.remove(unit)
    versions.append(replace(unit, valid_to=day, ended_by=decree))
    versions.append(replace(unit, valid_from=day, decree=decree))


def link_all(versions: list[Version], folder: Path, corrections: Corrections) -> list[Link]:
    """Links of every ended version, provinces and districts included.

    Raises ``LookupError`` when an ended commune has no successor in any table.
    """
    destinations = read_destinations(folder, corrections)
    links = [*_province_links(versions, folder), *_district_links(versions, destinations)]
    for commune in versions:
        if commune.level == "commune" and commune.valid_to:
            links.extend(_commune_links(versions, commune, destinations))
    return links


def read_destinations(folder: Path, corrections: Corrections) -> Destinations:
    """Where ended units went: the three crosswalks, then the corrections over them."""
    found: Destinations = defaultdict(list)
    for row in _of_registry(folder / "crosswalk_commune_2025.csv", "legacy_province_code"):
        share, basis = PART_SHARES[row["part_basis"]] if row["kind"] == "part" else ("1", "whole")
        key = (row["legacy_level"], row["legacy_code"], row["new_valid_from"])
        found[key].append(Destination("commune", row["new_code"], share, basis))
    for row in _of_registry(folder / "crosswalk_gap_2024-11_2025-03.csv", "province_code"):
        key = ("commune", row["legacy_code"], row["ended"])
        found[key] = _gap_destinations(row)
    for entry in corrections.successions:
        key = ("commune", entry["predecessor"], entry["date"])
        found[key] = [
            Destination("commune", s["code"], s["share"], s["basis"]) for s in entry["successors"]
        ]
    for row in _of_registry(folder / "crosswalk_commune_2019_2024.csv", "legacy_province_code"):
        if row["kind"] == "full" and row["successor_code"] != row["legacy_code"]:
            undated = ("commune", row["legacy_code"], "")
            found[undated].append(Destination("commune", row["successor_code"], "1", "whole"))
    return found


def _of_registry(table: Path, province_column: str) -> list[dict[str, str]]:
    return [row for row in read_table(table) if row[province_column] in LEGACY_PROVINCES]


def _gap_destinations(row: dict[str, str]) -> list[Destination]:
    """One certain successor, or every candidate with its share unknown.

    Certain: the reference names it; or exactly one unit new or renamed that day in the district
    carries the predecessor's name, or is the only one.
    """
    if row["successor_code"]:
        return [Destination("commune", row["successor_code"], "1", "whole")]
    candidates = [c.split(" ", 1) for c in row["same_day_new_or_renamed_in_district"].split("; ")]
    namesakes = [c for c in candidates if c[-1] == row["legacy_name"]]
    chosen = namesakes if len(namesakes) == 1 else candidates
    share, basis = ("1", "whole") if len(chosen) == 1 else ("", "unspecified")
    return [Destination("commune", code, share, basis) for code, *_ in chosen if code]


def _commune_links(
    versions: list[Version], commune: Version, destinations: Destinations
) -> Iterable[Link]:
    day = commune.valid_to
    places = destinations.get(("commune", commune.code, day), [])
    namesakes = versions_of(versions, "commune", commune.code)
    if not places and any(v.valid_from == day for v in namesakes):
        places = [Destination("commune", commune.code, "1", "whole")]
    if not places:
        places = destinations.get(("commune", commune.code, ""), [])
    if not places:
        raise LookupError(f"commune {commune.code} {commune.name} ended {day} without a successor")
    return _links_to(versions, commune, places)


def _links_to(versions: list[Version], ended: Version, places: Iterable[Destination]) -> list[Link]:
    day, decree = ended.valid_to, ended.ended_by
    return [
        Link(ended, version_on(versions, to.level, to.code, day), day, to.share, to.basis, decree)
        for to in places
    ]


def _districts_after(versions: list[Version], district: Version) -> list[str]:
    """Codes of the districts that hold the ended district's communes on the day it ended."""
    day = district.valid_to
    members = {
        v.code
        for v in versions
        if v.level == "commune" and v.parent_code == district.code and v.is_valid_before(day)
    }
    return sorted(
        {
            v.parent_code
            for v in versions
            if v.level == "commune" and v.code in members and v.is_valid_on(day)
        }
    )


def _district_links(versions: list[Version], destinations: Destinations) -> Iterable[Link]:
    for district in [v for v in versions if v.level == "district" and v.valid_to]:
        if district.valid_to == DISTRICTS_END:
            # The level itself ended; only a district made into one commune has a successor.
            places = destinations.get(("district", district.code, DISTRICTS_END), [])
        else:
            codes = _districts_after(versions, district)
            share, basis = ("1", "whole") if len(codes) == 1 else ("", "unspecified")
            places = [Destination("district", code, share, basis) for code in codes]
        yield from _links_to(versions, district, places)


def _province_links(versions: list[Version], folder: Path) -> Iterable[Link]:
    merged_into = {
        row["legacy_province_code"]: row["new_province_code"]
        for row in read_table(folder / "crosswalk_province_2025.csv")
        if row["valid_to"]
    }
    for province in [v for v in versions if v.level == "province" and v.valid_to]:
        code = merged_into[province.code] if province.valid_to == DISTRICTS_END else province.code
        yield from _links_to(versions, province, [Destination("province", code, "1", "whole")])
