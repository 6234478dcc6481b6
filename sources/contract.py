"""The typed view of a feed's contract: what a sender's file must look like and what it means."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

ROW_DIMENSIONS = ("locality_code", "locality_name", "period", "breakdown", "note")
"""Columns that say what a row is about, as opposed to the counts it carries."""

TOTAL = "total"
"""The breakdown of a column that names none."""


def normalise_text(text: str) -> str:
    """Headers, words and spellings as they are compared: NFC, casefold, single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


@dataclass(frozen=True)
class Column:
    """A column of the file: a row dimension, or one measure in one breakdown."""

    name: str
    header: str
    aliases: tuple[str, ...]
    required: bool
    measure_id: str | None
    breakdown: str | None


@dataclass(frozen=True)
class ReportedLevel:
    """A level whose localities report; its value may have to be the sum of its children's."""

    level: str
    sum_of_children: bool


@dataclass(frozen=True)
class MeasureTerms:
    """On what terms the feed carries a measure.

    `rounding` is the multiple to which counts are rounded (1 = exact), from the period
    `rounding_from` on (None = always).
    """

    measure_id: str
    period_type: str
    cumulation: Literal["period", "year_to_date"]
    levels: tuple[ReportedLevel, ...]
    rounding: int
    rounding_from: str | None


@dataclass(frozen=True)
class Contract:
    """A feed's contract; every name in it is one that the catalogue knows.

    Reports due before `timely_from` are not called late: they came before anybody asked for them.
    Under `parent_headers` a file may name the units above a row's place: they settle homonyms.
    """

    feed: str
    name_vi: str
    name_en: str
    first_period_start: date
    timely_from: date | None
    number_format: Literal["vi", "en", "plain"]
    all_or_nothing: bool
    size_limit_mb: float
    sheet_hints: tuple[str, ...]
    ignored_headers: tuple[str, ...]
    parent_headers: tuple[str, ...]
    sample_files: tuple[str, ...]
    columns: tuple[Column, ...]
    value_aliases: Mapping[str, str]
    measures: Mapping[str, MeasureTerms]

    def headers(self) -> dict[str, str]:
        """Every accepted header, normalised, to the name of its column."""
        return {
            normalise_text(text): column.name
            for column in self.columns
            for text in (column.header, *column.aliases)
        }

    def ignored(self) -> set[str]:
        """The headers, normalised, that a file may have and nobody reads."""
        return {normalise_text(text) for text in self.ignored_headers}

    def column(self, name: str) -> Column:
        """The column of that name; KeyError when the contract has none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"the contract of {self.feed} has no column {name}")

    def period_types(self) -> tuple[str, ...]:
        """The period types in which its measures are submitted, in the order of the file."""
        return tuple(dict.fromkeys(terms.period_type for terms in self.measures.values()))

    def measures_of(self, period_type: str) -> tuple[str, ...]:
        """The measures submitted in that period type."""
        return tuple(
            terms.measure_id for terms in self.measures.values() if terms.period_type == period_type
        )

    def levels_of(self, measure_id: str) -> set[str]:
        """The levels whose localities report that measure."""
        return {reported.level for reported in self.measures[measure_id].levels}

    def breakdowns_of(self, measure_id: str) -> tuple[str, ...]:
        """The breakdowns in which the file carries that measure."""
        if self.value_aliases:
            return tuple(dict.fromkeys(self.value_aliases.values()))
        return tuple(
            column.breakdown
            for column in self.columns
            if column.measure_id == measure_id and column.breakdown is not None
        )
