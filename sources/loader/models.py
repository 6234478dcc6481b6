"""Shapes of the YAML files of a catalogue; `extra` keys and wrong types are faults."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Sensitivity = Literal["none", "commune", "always"]
Series = Literal["administrative", "register", "survey", "model"]
Relation = Literal["subset", "births", "exposure", "cohort", "units", "independent_coverage"]
RatioType = Literal["flow_flow", "flow_stock", "stock_stock", "count"]
SENSITIVITIES: tuple[Sensitivity, ...] = ("none", "commune", "always")
"""From the weakest to the strongest."""


class FileModel(BaseModel):
    """A piece of a catalogue file: strict types, unknown keys refused."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Named(FileModel):
    """Anything with an id and a name in both languages."""

    id: str = Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]*$")
    name_vi: str = Field(min_length=1)
    name_en: str = Field(min_length=1)


class CatalogueFile(Named):
    """catalogue.yml: what the catalogue is of."""

    country_locality_id: str
    time_zone: str
    age_note_vi: str
    age_note_en: str


class NumberedSpelling(FileModel):
    """A spelling that stands for one number of a period within its year only."""

    text: str = Field(min_length=1)
    number: int = Field(ge=1, le=12)


class PeriodType(Named):
    """A kind of period: its length, first month and the distance between starts, in months."""

    months: int = Field(ge=1, le=240)
    start_month: int = Field(ge=1, le=12)
    step_months: int = Field(ge=1, le=12)
    id_pattern: str = Field(min_length=1)
    spellings: list[str | NumberedSpelling] = []

    @property
    def rolling(self) -> bool:
        """Whether neighbouring periods overlap."""
        return self.months > self.step_months


class PeriodsFile(FileModel):
    """periods.yml: the years the catalogue covers and its period types."""

    first_year: int = Field(ge=1900, le=2200)
    last_year: int = Field(ge=1900, le=2200)
    types: list[PeriodType] = Field(min_length=1)


class Breakdown(Named):
    """A part into which figures are cut, and the levels that publish it."""

    dimension: Literal["total", "sex", "area"]
    levels: list[str]
    derived_from_locality_types: list[str] = []


class Attribution(FileModel):
    """Where, when and as what an event is counted (METHODS 1)."""

    place: Literal["residence", "occurrence", "registration", "facility"]
    date: Literal["event", "registration"]
    unit: Literal["persons", "cases", "instances", "units"]

    def __str__(self) -> str:
        return f"{self.place} {self.date} {self.unit}"


class Ceiling(FileModel):
    """A count above `multiple` times the count of `measure` is impossible."""

    measure: str
    multiple: float = Field(gt=0)


class Measure(Named):
    """A count as reported, or (`sum_of`) as added from reported ones.

    `registry_level`: it counts all administrative units of that level, which the registry knows.
    """

    population: str = Field(min_length=1)
    age_from: int | None = Field(default=None, ge=0, le=120)
    age_to: int | None = Field(default=None, ge=0, le=120)
    kind: Literal["flow", "stock"]
    stock_timing: Literal["at_end", "at_start", "mean"] | None = None
    attribution: Attribution
    additive: bool = True
    sensitivity: Sensitivity = "none"
    series: Series = "administrative"
    carry_years: int = Field(default=0, ge=0, le=10)
    ceiling: Ceiling | None = None
    registry_level: str | None = None
    sum_of: list[str] = []

    @property
    def ages(self) -> tuple[int, int] | None:
        """First and last completed year of age, None when the measure has no ages."""
        if self.age_from is None or self.age_to is None:
            return None
        return self.age_from, self.age_to


class Sdg(FileModel):
    """The SDG indicator and how close this one is to it."""

    code: str | None = None
    relation: Literal["identical", "proxy", "related", "none"]


class Limits(FileModel):
    """Plausible values on the indicator's `per`, and who says so.

    `least_denominator`: below it the limits test nothing. `of_roster`: the denominator counts those
    examined out of the population that its ceiling names. `self_assessed`: who is judged counts, so
    that all, or the same every year, is a mark of copying.
    """

    hard_low: float | None = None
    hard_high: float | None = None
    soft_low: float | None = None
    soft_high: float | None = None
    least_denominator: int | None = Field(default=None, ge=1)
    of_roster: bool = False
    self_assessed: bool = False
    source: str = Field(min_length=1)


class Unreliable(FileModel):
    """Below these counts a figure is shown but neither ranked nor compared."""

    numerator: int = Field(default=10, ge=0)
    denominator: int | None = Field(default=None, ge=0)


class Indicator(Named):
    """One indicator: what is divided by what, how it is judged and what it means.

    Its domain is the folder it stands in; written in the file, it must be the same.
    `target_year`: a target for a year means the yearly period that starts, or ends, in it.
    One that nobody counts has `no_source_vi` and `no_source_en` in place of measures.
    """

    domain: str = ""
    programme_code: str | None = None
    sdg: Sdg = Sdg(relation="none")
    kind: Literal["proportion", "rate", "count"]
    numerator: list[str] = []
    denominator: list[str] = []
    per: Literal[100, 1_000, 10_000, 100_000] | None = None
    relation: Relation | None = None
    ratio_type: RatioType | None = None
    interval_method: Literal["wilson", "byar"] | None = None
    period_types: list[str] = []
    breakdowns: list[str] = []
    direction: Literal["low_is_good", "high_is_good", "none"]
    proxy: bool = False
    definition_vi: str = Field(min_length=1)
    definition_en: str = Field(min_length=1)
    limitations_vi: str | None = None
    limitations_en: str | None = None
    limits: Limits | None = None
    not_above: str | None = None
    unreliable: Unreliable = Unreliable()
    target_year: Literal["start", "end"] = "end"
    no_source_vi: str | None = Field(default=None, min_length=1)
    no_source_en: str | None = Field(default=None, min_length=1)

    @property
    def has_source(self) -> bool:
        """Whether some office counts it."""
        return self.no_source_vi is None and self.no_source_en is None


class OnOffer(FileModel):
    """Levels, and period types at which figures of one sensitivity are published there.

    Figures of `total_only` period types are not cut.
    """

    levels: list[str]
    period_types: list[str]
    total_only: list[str] = []


class DisclosureFile(FileModel):
    """disclosure.yml: where and when sensitive indicators may be published at all.

    `on_offer`: by sensitivity, what is published at which levels; everything else of a sensitivity
    is published nowhere. `most_hidden`: the share of a detail's figures above which the
    detail is not published. `release_days`: month and day (`03-31`) from which the next release may
    change what is shown of sensitive measures; none: every release may. `words`: by sensitivity,
    what a measure of people is not named after without having it.
    """

    on_offer: dict[Sensitivity, list[OnOffer]]
    small_cell_max: int = Field(ge=0, le=1000)
    minimum_denominator: int = Field(ge=0, le=1000)
    most_hidden: float = Field(default=0.2, ge=0, le=1)
    release_days: list[
        Annotated[str, Field(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")]
    ] = []
    words: dict[Sensitivity, list[str]] = {}
