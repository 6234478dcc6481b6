"""chitieu's own words in a contract: the customProperties of the contract and its columns."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal, TypeVar

from pydantic import Field, PositiveInt

from sources.loader.faults import Faults, KeyPath, Place
from sources.loader.model_faults import validate
from sources.loader.models import FileModel


class LevelTerms(FileModel):
    """A level that reports, and whether its value must agree with its children's sum."""

    level: str
    sum_of_children: bool = True


class Rounding(FileModel):
    """Counts are multiples of `nearest`, from the period `from` on."""

    nearest: int = Field(ge=1, le=1_000_000)
    from_: str | None = Field(default=None, alias="from")


class Terms(FileModel):
    """What a contract says of a measure, or of all its measures."""

    period_type: str | None = None
    cumulation: Literal["period", "year_to_date"] | None = None
    levels: list[LevelTerms] | None = None
    rounding: PositiveInt | Rounding | None = None


class ContractWords(Terms):
    """chitieu's customProperties of a contract."""

    name_vi: str = Field(min_length=1)
    name_en: str = Field(min_length=1)
    first_period_start: date
    timely_from: date | None = None
    number_format: Literal["vi", "en", "plain"] = "vi"
    all_or_nothing: bool = False
    size_limit_mb: float = Field(default=50, gt=0)
    sheet_hints: list[str] = Field(default_factory=list)
    ignored_headers: list[str] = Field(default_factory=list)
    parent_headers: list[str] = Field(default_factory=list)
    sample_files: list[str] = Field(default_factory=list)


class ColumnWords(Terms):
    """chitieu's customProperties of a column."""

    aliases: list[str] = Field(default_factory=list)
    value_aliases: dict[str, list[str]] = Field(default_factory=dict)


Words = TypeVar("Words", bound=FileModel)


def read_words(model: type[Words], holder: Any, place: Place, faults: Faults) -> Words | None:
    """The customProperties of a contract or column, each fault at the line of its property."""
    given: dict[str, Any] = {}
    index: dict[str, int] = {}
    for position, item in enumerate(holder.get("customProperties") or []):
        name = str(item.get("property"))
        if name in given:
            faults.on(
                place,
                ("customProperties", position),
                f"the property `{name}` is given twice; expected once: remove one",
            )
        given[name] = item.get("value")
        index[name] = position

    def locate(path: KeyPath) -> KeyPath:
        if not path or path[0] not in index:
            return ("customProperties",)
        return ("customProperties", index[str(path[0])], "value", *path[1:])

    return validate(model, given, place, faults, locate)
