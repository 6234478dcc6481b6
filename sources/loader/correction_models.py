"""Shape of a file of corrections: one case, with every cell it mends."""

from __future__ import annotations

from datetime import date

from pydantic import ConfigDict, Field

from sources.loader.models import FileModel

MOST = 999_999_999_999


class CorrectedCell(FileModel):
    """One reported count: what it was when the case was written (the guard), what it is to be."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, populate_by_name=True)

    locality: str = Field(min_length=1)
    period: str = Field(min_length=1)
    breakdown: str = "total"
    measure: str = Field(min_length=1)
    from_count: int = Field(alias="from", ge=-MOST, le=MOST)
    to_count: int = Field(alias="to", ge=0, le=MOST)


class CorrectionFile(FileModel):
    """One case: who decided it, on which day and why; the cells, of one agency and feed."""

    made: date
    made_by: str = Field(min_length=1)
    reason_vi: str = Field(min_length=1)
    reason_en: str = Field(min_length=1)
    feed: str
    agency: str
    until: date | None = None
    cells: list[CorrectedCell] = Field(min_length=1)
