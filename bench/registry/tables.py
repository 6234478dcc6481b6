"""The registry's two tables: localities.csv and links.csv."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from bench.registry.identity import Identity, Key, assign_ids, read_known
from bench.registry.succession import Link
from bench.registry.timeline import Timeline
from bench.registry.versions import Version

LOCALITY_COLUMNS = "locality_id,level,code,name_vi,type,parent_id,valid_from,valid_to,decree"
LINK_COLUMNS = "predecessor_id,successor_id,date,share,basis,decree"
COUNTRY = Version("country", "VN", "Việt Nam", "Quốc gia", "", "", "2018-01-01", "", "", "")
LEVEL_ORDER = ("country", "province", "district", "commune", "unallocated")
PARENT_LEVELS = {
    "country": (),
    "province": ("country",),
    "district": ("province",),
    "commune": ("district", "province"),
    "unallocated": ("province",),
}


def with_country_and_remainders(
    versions: list[Version], links: list[Link]
) -> tuple[list[Version], list[Link]]:
    """Add the country, and under every province version the pseudo-locality ``unallocated``.

    A remainder lives as long as its province version and is linked as that is. Its code is its
    province's here (the table leaves it empty).
    """
    remainders = {
        province: replace(
            province,
            level="unallocated",
            name="Chưa phân bổ",
            type="Chưa phân bổ",
            parent_code=province.code,
        )
        for province in versions
        if province.level == "province"
    }
    carried_on = [
        replace(
            link,
            predecessor=remainders[link.predecessor],
            successor=remainders[link.successor],
        )
        for link in links
        if link.predecessor.level == "province"
    ]
    provinces = [
        replace(v, parent_code=COUNTRY.code) if v.level == "province" else v for v in versions
    ]
    return [COUNTRY, *provinces, *remainders.values()], [*links, *carried_on]


def parent_of(version: Version, timeline: Timeline) -> Version | None:
    """The parent version valid when the version began; None for the country.

    Raises ``LookupError`` when no single one is.
    """
    for level in PARENT_LEVELS[version.level]:
        if timeline.of(level, version.parent_code):
            return timeline.on(level, version.parent_code, version.valid_from)
    if version.level == COUNTRY.level:
        return None
    raise LookupError(f"{version.level} {version.code} {version.name}: no parent unit")


def write_tables(versions: list[Version], links: list[Link], folder: Path) -> dict[Key, str]:
    """Write both tables, ids of existing rows kept; returns the id of each version's key."""
    versions = sorted(versions, key=lambda v: (LEVEL_ORDER.index(v.level), v.code, v.valid_from))
    identities = [Identity(v.level, v.code, v.name, v.valid_from, v.valid_to) for v in versions]
    ids = assign_ids(identities, read_known(folder / "localities.csv"))
    timeline = Timeline(versions)
    localities = sorted(_locality_row(version, timeline, ids) for version in versions)
    _write(folder / "localities.csv", LOCALITY_COLUMNS, localities)
    rows = sorted(
        {
            (ids[k.predecessor.key], ids[k.successor.key], k.date, k.share, k.basis, k.decree)
            for k in links
        },
        key=lambda row: (row[2], row[0], row[1]),
    )
    _write(folder / "links.csv", LINK_COLUMNS, rows)
    return ids


def _locality_row(version: Version, timeline: Timeline, ids: dict[Key, str]) -> tuple[str, ...]:
    parent = parent_of(version, timeline)
    return (
        ids[version.key],
        version.level,
        "" if version.level == "unallocated" else version.code,
        version.name,
        version.type,
        ids[parent.key] if parent else "",
        version.valid_from,
        version.valid_to,
        version.decree,
    )


def _write(path: Path, columns: str, rows: Iterable[tuple[str, ...]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns.split(","))
        writer.writerows(rows)
