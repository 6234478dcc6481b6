"""How the catalogue wants things shown: names of domains and periods, where the tiles stand.

Files of ``presentation/`` in the catalogue's folder. A catalogue without them is shown too: by its
ids, and without a map.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portal.words import Words

FOLDER = "presentation"
_ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


@dataclass(frozen=True)
class Presentation:
    """The tables of the folder, by the id that each row speaks of, in the order of the files."""

    domains: dict[str, dict[str, str]]
    periods: dict[str, dict[str, str]]
    tiles: list[dict[str, str]]

    @classmethod
    def of(cls, catalogue: Path) -> Presentation:
        """Read those of a catalogue's folder that are there."""
        folder = catalogue / FOLDER
        return cls(
            domains={row["domain"]: row for row in _rows(folder / "domains.csv")},
            periods={row["period_type"]: row for row in _rows(folder / "periods.csv")},
            tiles=_rows(folder / "tiles.csv"),
        )

    def domain(self, domain: str, words: Words) -> str:
        """The name of a domain."""
        known = self.domains.get(domain)
        return words.named(known) if known else domain.replace("_", " ").capitalize()

    def period_type(self, period_type: str, words: Words) -> str:
        """The name of a kind of period."""
        known = self.periods.get(period_type)
        return words.named(known) if known else period_type.replace("_", " ").capitalize()

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


def _rows(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
