"""The versions of units as the reference tables list them, read into one typed form."""

from __future__ import annotations

import csv
import unicodedata
from dataclasses import dataclass, replace
from pathlib import Path

PROVINCE_TYPES = {"Thành phố Trung ương": "Thành phố trực thuộc trung ương"}
UNIT_TYPES = (
    "Thành phố", "Thị xã", "Thị trấn", "Huyện", "Quận", "Phường", "Xã", "Đặc khu",
)  # fmt: skip


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

    @property
    def looks(self) -> tuple[str, str, str]:
        """Name, type and parent: a version lasts as long as these stay."""
        return self.name, self.type, self.parent_code

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
    """Every listed version of every unit since 2018-01-01, types as the names say them."""
    return [_typed_by_name(_version(row)) for row in read_table(folder / "units_scd.csv")]


def joined(versions: list[Version]) -> list[Version]:
    """Versions of which no two that adjoin look the same; code order, then time order."""
    kept: list[Version] = []
    for version in sorted(versions, key=lambda v: v.key):
        before = kept[-1] if kept else None
        if (
            before is not None
            and (before.level, before.code, before.valid_to)
            == (version.level, version.code, version.valid_from)
            and before.looks == version.looks
        ):
            kept[-1] = replace(before, valid_to=version.valid_to, ended_by=version.ended_by)
        else:
            kept.append(version)
    return kept


def _version(row: dict[str, str]) -> Version:
    return Version(
        level=row["level"],
        code=row["code"],
        name=row["name"],
        type=PROVINCE_TYPES.get(row["type"], row["type"]),
        parent_code=row["parent_code"],
        province_code=row["province_code"],
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
        decree=row["from_doc"],
        ended_by=row["to_doc"],
    )


def _typed_by_name(version: Version) -> Version:
    """The name's first words are the type: in some months the lists' own type column was wrong.

    Some names write those words with a capital too many (``Thị Trấn``).
    """
    if version.level == "province":
        return version
    for kind in UNIT_TYPES:
        if version.name.lower().startswith(kind.lower() + " "):
            name = kind + version.name[len(kind) :]
            return replace(version, name=name, type=kind)
    raise ValueError(f"{version.level} {version.code}: the name {version.name} begins with no type")
