"""The registry of a small country, and official files written for it."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sources.loader import Fault, load_registry
from sources.places.registry import Registry
from sources.registry.composing import Composed
from sources.registry.importing import Import, prepare_import
from sources.registry.writing import write_tables
from tests.unit.places.atlas import write_atlas

DAY = date(2026, 1, 1)
SHIPPED = Path(__file__).parents[3] / "sources" / "catalogue" / "localities" / "official_lists.yml"
UNIT_HEADER = ("Mã TP", "Tỉnh / Thành phố", "Mã", "Tên", "Cấp")
CHANGE_HEADER = (
    "Mã cũ", "Tên cũ", "Mã mới", "Tên mới", "Ngày hiệu lực", "Hình thức", "Nhân khẩu", "Tỷ lệ",
    "Nghị quyết",
)  # fmt: skip
Rows = list[list[str]]


def listed() -> Rows:
    """The list as it is before any change."""
    return [
        ["01", "Thành phố Hà Nội", "09016", "Xã Mê Linh", "Xã"],
        ["38", "Tỉnh Thanh Hóa", "15889", "Xã Hoằng Phú", "Xã"],
        ["", "", "16022", "Xã Tân Lập", "Xã"],
        ["46", "Thành phố Huế", "19753", "Phường Phú Xuân", "Phường"],
    ]


def change(
    old: str, new: str, extent: str = "Nhập toàn bộ", persons: str = "", share: str = ""
) -> list[str]:
    """A row of changes; units written as ``code name``."""
    old_code, _, old_name = old.partition(" ")
    new_code, _, new_name = new.partition(" ")
    return [old_code, old_name, new_code, new_name, "01/01/2026", extent, persons, share, "9/NQ"]


@dataclass
class RegistryOffice:
    """A catalogue folder whose registry takes official files in."""

    root: Path

    def file(self, name: str, rows: Sequence[Sequence[str]]) -> Path:
        """A CSV file beside the catalogue."""
        path = self.root.parent / name
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, delimiter=";").writerows(rows)
        return path

    def prepare(self, units: Rows, changes: Rows, *, day: date = DAY) -> Import:
        """What an import of these rows would do."""
        files = [
            self.file("list.csv", [UNIT_HEADER, *units]),
            self.file("changes.csv", [CHANGE_HEADER, *changes]),
        ]
        return prepare_import(self.root, files, day, "10/NQ")

    def faults(self, units: Rows, changes: Rows, *, day: date = DAY) -> list[Fault]:
        """The faults of these rows; none fails the test."""
        prepared = self.prepare(units, changes, day=day)
        assert prepared.composed is None
        assert prepared.faults
        return prepared.faults

    def take(self, units: Rows, changes: Rows) -> tuple[Composed, Registry]:
        """Import these rows, which must be good; what was composed and the registry after."""
        prepared = self.prepare(units, changes)
        assert not prepared.faults, "\n".join(map(str, prepared.faults))
        assert prepared.composed is not None
        write_tables(self.root, prepared.composed.texts)
        return prepared.composed, self.registry()

    def registry(self) -> Registry:
        """The registry as it stands."""
        return Registry(load_registry(self.root))


def new_office(folder: Path) -> RegistryOffice:
    """A fresh copy of the small country."""
    root = write_atlas(folder / "catalogue")
    shutil.copyfile(SHIPPED, root / "localities" / "official_lists.yml")
    return RegistryOffice(root)
