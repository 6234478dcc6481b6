"""What a catalogue says of its exchange: the agency, names, which SDMX codes its breakdowns are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

import yaml
from pydantic import Field, ValidationError

from sources.loader.models import Breakdown, CatalogueFile, FileModel, PeriodsFile
from sources.worded import Worded

FILE = "sdmx.yml"
ID = r"^[A-Z][A-Z0-9_]*$"
TOTAL = "_T"
"""SDMX's code for the whole of anything."""

Read = TypeVar("Read", bound=FileModel)
Dimension = Literal["SEX", "URBANISATION"]
OWN: Mapping[str, Worded] = {"BREAKDOWN": Worded("Phân tổ", "Breakdown")}
STANDARD: Mapping[str, Worded] = {
    "SEX": Worded("Giới tính", "Sex"),
    "URBANISATION": Worded("Thành thị, nông thôn", "Urban or rural"),
}
FREQUENCIES: Mapping[int, str] = {1: "M", 3: "Q", 6: "S", 12: "A"}
"""SDMX's frequency by the months from one period's start to the next; others are ``_O``."""
OTHER_FREQUENCY = "_O"


class ExchangeError(ValueError):
    """The catalogue does not say what SDMX needs; the message says what and where."""


class Text(FileModel):
    """A name in both languages."""

    vi: str = Field(min_length=1)
    en: str = Field(min_length=1)

    @property
    def worded(self) -> Worded:
        """The same, as the code has it."""
        return Worded(self.vi, self.en)


class StandardCode(FileModel):
    """A code of one of SDMX's own dimensions."""

    dimension: Dimension
    code: str = Field(pattern=r"^[A-Z_][A-Z0-9_]*$")


class BreakdownsFile(FileModel):
    """breakdowns.yml."""

    breakdowns: list[Breakdown]


class ExchangeFile(FileModel):
    """sdmx.yml; without one, agency and flow are called after the program."""

    agency: str = Field(default="CHITIEU", pattern=ID)
    flow: str = Field(default="INDICATORS", pattern=ID)
    breakdowns: dict[str, StandardCode] = Field(default_factory=dict)
    geographies: dict[str, Text] = Field(default_factory=dict)
    series: dict[str, Text] = Field(default_factory=dict)


@dataclass(frozen=True)
class Exchange:
    """What of a catalogue's folder an exchange needs."""

    agency: str
    flow: str
    title: Worded
    age_note: Worded
    frequencies: Mapping[str, str]
    period_types: Mapping[str, Worded]
    geographies: Mapping[str, Worded]
    series: Mapping[str, Worded]
    breakdowns: Mapping[str, Worded]
    whole: Worded
    dimensions: Mapping[str, Mapping[str, str]]
    """Of each dimension that cuts figures: the code of every breakdown."""

    def names(self, dimension: str) -> dict[str, Worded]:
        """The codes of such a dimension with their names, the whole first."""
        codes = self.dimensions[dimension].items()
        parts = {code: self.breakdowns[one] for one, code in codes if code != TOTAL}
        return {TOTAL: self.whole, **parts}


def exchange_of(catalogue: Path, used: Iterable[str]) -> Exchange:
    """Read a catalogue's folder for a release whose figures use these breakdowns.

    Raises ExchangeError for a file that does not say what is needed.
    """
    path = catalogue / FILE
    file = _read(ExchangeFile, path) if path.exists() else ExchangeFile()
    about = _read(CatalogueFile, catalogue / "catalogue.yml")
    periods = _read(PeriodsFile, catalogue / "periods.yml").types
    cuts = {one.id: one for one in _read(BreakdownsFile, catalogue / "breakdowns.yml").breakdowns}
    whole = next(one for one in cuts.values() if one.dimension == "total")
    return Exchange(
        agency=file.agency,
        flow=file.flow,
        title=Worded(about.name_vi, about.name_en),
        age_note=Worded(about.age_note_vi, about.age_note_en),
        frequencies={one.id: FREQUENCIES.get(one.step_months, OTHER_FREQUENCY) for one in periods},
        period_types={one.id: Worded(one.name_vi, one.name_en) for one in periods},
        geographies={name: text.worded for name, text in file.geographies.items()},
        series={name: text.worded for name, text in file.series.items()},
        breakdowns={one.id: Worded(one.name_vi, one.name_en) for one in cuts.values()},
        whole=Worded(whole.name_vi, whole.name_en),
        dimensions=_dimensions(cuts, file, set(used), path),
    )


def _dimensions(
    breakdowns: Mapping[str, Breakdown], file: ExchangeFile, used: set[str], path: Path
) -> dict[str, dict[str, str]]:
    """Every breakdown's code in each dimension: the whole in all but its own."""
    if unknown := sorted(used - set(breakdowns)):
        raise ExchangeError(
            f"The release has breakdowns that breakdowns.yml beside {path} does not name: "
            f"{', '.join(unknown)}. Take the catalogue that the release was made with."
        )
    parts = {one.id for one in breakdowns.values() if one.dimension != "total"}
    coded = parts & set(file.breakdowns)
    if not coded:
        return {"BREAKDOWN": {one: one if one in parts else TOTAL for one in breakdowns}}
    if left := sorted(parts - coded):
        raise ExchangeError(
            f"{path} gives codes to some breakdowns and not to {', '.join(left)}: give one to each "
            "or to none."
        )
    found = {}
    for dimension in sorted({file.breakdowns[one].dimension for one in coded}):
        found[str(dimension)] = {
            one: file.breakdowns[one].code
            if one in coded and file.breakdowns[one].dimension == dimension
            else TOTAL
            for one in breakdowns
        }
    return found


def _read(model: type[Read], path: Path) -> Read:
    try:
        return model.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        raise ExchangeError(f"{path} cannot be used for SDMX: {error}") from error
