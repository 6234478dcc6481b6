"""The versions of units as the reference tables list them, read into one typed form."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

REGISTRY_START = "2021-01-01"
LEGACY_PROVINCES = ("12", "38", "46", "48", "49", "92", "93", "94")
TYPE_NAMES = {"Thành phố Trung ương": "Thành phố trực thuộc trung ương"}


@dataclass(frozen=True)
class Version:
    """One unit for as long as its name, type and parent unit stayed the same.

    Dates are ISO text; an empty ``valid_to`` means still valid. ``ended_by`` is the decree that
    ended the version, ``decree`` the one that began it, both empty when unknown.
    """

    level: str
    code: str
    name: str
    type: str
    parent_code: str
    province_code: str
    valid_from: str
    valid_to: str
    decree: str
    ended_by: str

    @property
    def key(self) -> tuple[str, str, str]:
        """Level, code and start: what tells versions apart (the code alone is reused)."""
        return self.level, self.code, self.valid_from

    def is_valid_on(self, date: str) -> bool:
        """Whether the version stands on a day (half-open: not on its ``valid_to``)."""
        return self.valid_from <= date and (not self.valid_to or date < self.valid_to)

    def is_valid_before(self, date: str) -> bool:
        """Whether the version stood until the eve of a day."""
        return self.valid_from < date and (not self.valid_to or date <= self.valid_to)


def read_table(path: Path) -> list[dict[str, str]]:
    """Rows of a reference CSV, all text, normalised to NFC."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            {column: unicodedata.normalize("NFC", text) for column, text in row.items()}
            for row in csv.DictReader(file)
        ]


def read_versions(folder: Path) -> list[Version]:
    """Every listed version of the legacy and present units of the registry's provinces."""
    return [
        Version(
            level=row["level"],
            code=row["code"],
            name=row["name"],
            type=TYPE_NAMES.get(row["type"], row["type"]),
            parent_code=row["parent_code"],
            province_code=row["province_code"],
            valid_from=row["valid_from"],
            valid_to=row["valid_to"],
            decree=row["from_doc"],
            ended_by=row["to_doc"],
        )
        for row in read_table(folder / "units_scd.csv")
        if row["province_code"] in LEGACY_PROVINCES
    ]


def within_registry(versions: list[Version]) -> list[Version]:
    """Versions valid from the registry's start on, and the district versions they began under.

    A commune that began under a district version which ended before the start needs that version
    as its parent, so it is kept too, with its link to the successor.
    """
    kept = [v for v in versions if not v.valid_to or v.valid_to > REGISTRY_START]
    began_under = {
        district
        for commune in kept
        if commune.level == "commune"
        for district in versions_of(versions, "district", commune.parent_code)
        if district.is_valid_on(commune.valid_from)
    }
    return kept + sorted(began_under - set(kept), key=lambda version: version.key)


def versions_of(versions: list[Version], level: str, code: str) -> Iterator[Version]:
    """Versions of one level and code, in the order given."""
    return (v for v in versions if v.level == level and v.code == code)


def version_on(versions: list[Version], level: str, code: str, date: str) -> Version:
    """The one version of a level and code valid on a day; ``LookupError`` when there is not one."""
    found = [v for v in versions_of(versions, level, code) if v.is_valid_on(date)]
    if len(found) != 1:
        raise LookupError(f"{level} {code}: {len(found)} versions valid on {date}, expected one")
    return found[0]
