"""Shapes of ``pulls.yml``: what of an agency's own system a feed is, and by which names."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field, field_validator

from sources.loader.models import FileModel

UID = r"^[A-Za-z][A-Za-z0-9]{10}$"
"""DHIS2's identifiers: eleven letters and digits, a letter first."""

_SPAN = re.compile(r"(\d{1,4}) (second|minute|hour|day)s?")
_YEAR_LIKE = re.compile(r"\d{4}")


class Pull(FileModel):
    """What any source has: an id of its own, and how late a change may become visible."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)

    @field_validator("id")
    @classmethod
    def _names_no_year(cls, given: str) -> str:
        if _YEAR_LIKE.search(given):
            raise ValueError("four digits in a row would be read as a year in the file's name")
        return given


class SqlPull(Pull):
    """A table or view: its watermark column rises with every change of a row.

    ``late_commits`` is how far below the highest watermark seen a row may still appear: a span of
    time (``2 hours``) for a moment, a whole number for a counter.
    """

    kind: Literal["sql"]
    schema_name: str | None = Field(default=None, min_length=1)
    table: str = Field(min_length=1)
    watermark: str = Field(min_length=1)
    late_commits: str | int
    columns: dict[str, str] = Field(min_length=1)

    @field_validator("late_commits")
    @classmethod
    def _is_a_span(cls, given: str | int) -> str | int:
        if (span_of(given) is None) if isinstance(given, str) else given < 0:
            raise ValueError("a span such as `2 hours`, or a number from 0, is expected")
        return given


class Dhis2Value(FileModel):
    """A column and the values that make it.

    Several category option combinations are added, and only where every one of them has a value;
    without any, the data element is expected to have but one.
    """

    column: str = Field(min_length=1)
    data_element: str = Field(pattern=UID)
    category_option_combos: list[Annotated[str, Field(pattern=UID)]] = Field(default_factory=list)


class Dhis2Localities(FileModel):
    """How an organisation unit becomes a place: by its code, its name, or an explicit table."""

    by: Literal["code", "name", "table"]
    table: dict[str, str] = Field(default_factory=dict)


class Dhis2Pull(Pull):
    """A data set below an organisation unit, read through the aggregate data values alone."""

    kind: Literal["dhis2"]
    data_set: str = Field(pattern=UID)
    org_unit: str = Field(pattern=UID)
    attribute_option_combo: str | None = Field(default=None, pattern=UID)
    late_commits: str = "1 day"
    localities: Dhis2Localities
    values: list[Dhis2Value] = Field(min_length=1)

    @field_validator("late_commits")
    @classmethod
    def _is_a_span(cls, given: str) -> str:
        if span_of(given) is None:
            raise ValueError("a span such as `2 hours` is expected")
        return given


AnyPull = SqlPull | Dhis2Pull


class PullFile(FileModel):
    """``pulls.yml``: the sources of one feed."""

    sources: list[Annotated[AnyPull, Field(discriminator="kind")]] = Field(min_length=1)


def span_of(text: str) -> timedelta | None:
    """``2 hours`` as a span of time; None for what is none."""
    found = _SPAN.fullmatch(text)
    return timedelta(**{f"{found[2]}s": int(found[1])}) if found else None
