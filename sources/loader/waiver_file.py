"""The shape of a waiver file: a steward's dated acceptance of held figures at their values."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from sources.loader.models import FileModel, Series


class WaivedFigure(FileModel):
    """One held figure by its key, what it came to, and the rules that held it.

    An open figure names `value`, `numerator` and `denominator` (none for a plain count). Of a
    sensitive one `seal` stands in their place: a keyed digest that tells nobody the numbers.
    """

    indicator_id: str
    series: Series
    locality_id: str
    geography: str
    period: str
    breakdown: str
    value: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    seal: str | None = Field(default=None, pattern=r"^[0-9a-f]{64}$")
    rules: list[str] = Field(min_length=1)

    @property
    def key(self) -> tuple[str, ...]:
        """The figure's key."""
        return (
            *(self.indicator_id, self.series, self.locality_id),
            *(self.geography, self.period, self.breakdown),
        )


class WaiverFile(FileModel):
    """waivers/<id>.yml: who accepts which figures, why, since when and until when."""

    steward: str = Field(min_length=1)
    made: date
    until: date
    reason_vi: str | None = Field(default=None, min_length=1)
    reason_en: str | None = Field(default=None, min_length=1)
    figures: list[WaivedFigure] = Field(min_length=1)
