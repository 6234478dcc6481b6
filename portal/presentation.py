"""How the catalogue wants things shown: names of domains and periods, where the tiles stand.

Files of ``presentation/`` in the catalogue's folder, the names in ``periods.yml`` and
``breakdowns.yml``, and what ``catalogue.yml`` says of whom it counts as a child. What has no
name is shown by its id; without tiles there is no map.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from portal.words import Words

Named = dict[str, dict[str, Any]]
FOLDER = "presentation"
_ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


@dataclass(frozen=True)
class Presentation:
    """The tables of the folder, by the id that each row speaks of, in the order of the files."""

    domains: Named
    period_types: Named
    periods: Named
    breakdowns: Named
    tiles: list[dict[str, str]]
    catalogue: dict[str, Any]

    @classmethod
    def of(cls, catalogue: Path) -> Presentation:
        """Read those of a catalogue's folder that are there."""
        folder = catalogue / FOLDER
        return cls(
            domains={row["domain"]: row for row in _rows(folder / "domains.csv")},
            period_types=_entries(catalogue / "periods.yml", "types"),
            periods={row["period_type"]: row for row in _rows(folder / "periods.csv")},
            breakdowns=_entries(catalogue / "breakdowns.yml", "breakdowns"),
            tiles=_rows(folder / "tiles.csv"),
            catalogue=_yaml(catalogue / "catalogue.yml"),
        )

    @property
    def time_zone(self) -> str:
        """The zone whose clocks the catalogue's people go by."""
        return str(self.catalogue.get("time_zone", "UTC"))

    def domain(self, domain: str, words: Words) -> str:
        """The name of a domain."""
        return _name(self.domains, domain, words)

    def period_type(self, period_type: str, words: Words) -> str:
        """The name of a kind of period."""
        return _name(self.period_types, period_type, words)

    def breakdown(self, breakdown: str, words: Words) -> str:
        """The name of a breakdown."""
        return _name(self.breakdowns, breakdown, words)

    def period(self, figure: dict[str, Any], words: Words) -> str:
        """A period as people say it; `figure` has period, its type, first and last day."""
        known = self.periods.get(figure["period_type"])
        if known is None:
            return str(figure["period"])
        start, end = figure["period_start"], figure["period_end"]
        months = (end.year - start.year) * 12 + end.month - start.month + 1
        number = (start.month - 1) // months + 1
        return words.named(known, "text").format(
            year=start.year, end_year=end.year, month=start.month, number=number,
            roman=_ROMAN[number],
        )  # fmt: skip


def _name(known: Named, one: str, words: Words) -> str:
    return words.named(known[one]) if one in known else one.replace("_", " ").capitalize()


def _entries(path: Path, under: str) -> Named:
    return {entry["id"]: entry for entry in _yaml(path)[under]}


def _yaml(path: Path) -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return read


def _rows(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
