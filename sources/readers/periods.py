"""Which of the catalogue's periods a text means, under one contract."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa

from sources.contract import Contract, normalise_text
from sources.readers.period_text import Span, claims_of, plain_text, span_of_date, spans_of

LONGEST = 1_000


@dataclass(frozen=True)
class Period:
    """A period of the catalogue; ``end`` is its last day, inclusive."""

    period: str
    period_type: str
    start: date
    end: date

    def lies_in(self, span: Span) -> bool:
        """Whether all its days are in a span."""
        return span.start <= self.start and self.end <= span.end

    def meets(self, span: Span) -> bool:
        """Whether any of its days is in a span."""
        return span.start <= self.end and self.start <= span.end


@dataclass(frozen=True)
class PeriodReading:
    """What a text means: one period, or why none (a rejection's code and its fields)."""

    period: Period | None
    code: str = ""
    fields: Mapping[str, Any] | None = None
    from_date: bool = False


@dataclass(frozen=True)
class Claim:
    """A period named by a title or file name."""

    words: str
    span: Span
    source: str


class PeriodIndex:
    """The catalogue's periods as one contract may use them."""

    def __init__(
        self, table: pa.Table, spellings: Mapping[str, Mapping[str, str]], contract: Contract
    ) -> None:
        self.contract = contract
        self.types = contract.period_types()
        rows = table.select(["period", "period_type", "period_start", "period_end"]).to_pydict()
        self.all = [Period(*row) for row in zip(*rows.values(), strict=True)]
        self.by_id = {period.period: period for period in self.all}
        self.spellings = {
            kind: {plain_text(text): period for text, period in spellings.get(kind, {}).items()}
            for kind in self.types
        }
        self.written = {
            period: text
            for kind in self.types
            for text, period in reversed(list(spellings.get(kind, {}).items()))
            if text != period.casefold()
        }
        self.first_year = min((period.start.year for period in self.all), default=0)
        self.last_year = max((period.end.year for period in self.all), default=0)
        self.lengths = {
            (period.end.year - period.start.year) * 12 + period.end.month - period.start.month
            for period in self.all
            if period.period_type in self.types
        }
        self._readings: dict[str, PeriodReading] = {}

    def read(self, text: str, as_of: date) -> PeriodReading:
        """The one period a cell means, or the code of what is wrong with it."""
        known = self._readings.get(text)
        if known is None:
            known = self._readings[text] = self._read(text)
        if known.period is not None and known.period.end > as_of:
            fields = {"end": known.period.end, "as_of": as_of}
            return PeriodReading(None, "period_in_future", fields)
        return known

    def _read(self, text: str) -> PeriodReading:
        spelt = self._spelt(text)
        if spelt:
            return self._one_of(spelt)
        spans = spans_of(text)
        from_date = False
        if not spans and (month := span_of_date(text)):
            spans, from_date = (month,), True
        found = [period for span in spans for period in self.periods_of(span)]
        own = [period for period in found if period.period_type in self.types]
        if own:
            return self._one_of(own, from_date)
        return self._none_of(text, spans, found)

    def _spelt(self, text: str) -> list[Period]:
        """The periods that the catalogue itself spells so, of the contract's types."""
        key = plain_text(text)
        ids = {self.spellings[kind].get(key) for kind in self.types}
        return [self.by_id[one] for one in sorted(filter(None, ids)) if one in self.by_id]

    def _one_of(self, found: Iterable[Period], from_date: bool = False) -> PeriodReading:
        distinct = list(dict.fromkeys(found))
        if len(distinct) > 1:
            readings = ", ".join(period.period for period in distinct)
            return PeriodReading(None, "period_ambiguous", {"readings": readings})
        period = distinct[0]
        if period.start < self.contract.first_period_start:
            fields = {"first": self.contract.first_period_start}
            return PeriodReading(None, "period_before_first", fields)
        return PeriodReading(period, from_date=from_date)

    def _none_of(self, text: str, spans: tuple[Span, ...], found: list[Period]) -> PeriodReading:
        """Why no period of the contract fits."""
        types = ", ".join(self.types)
        if found:
            return PeriodReading(None, "period_not_in_contract", {"expected": types})
        outside = [
            span
            for span in spans
            if span.start.year < self.first_year or span.end.year > self.last_year
        ]
        if outside:
            fields = {"first": self.first_year, "last": self.last_year}
            return PeriodReading(None, "period_outside_catalogue", fields)
        if spans or normalise_text(text) in map(str.casefold, self.by_id):
            return PeriodReading(None, "period_not_in_contract", {"expected": types})
        return PeriodReading(None, "period_unreadable", {"example": self.example()})

    def periods_of(self, span: Span) -> list[Period]:
        """The catalogue's periods that are this span."""
        if not span.by_years:
            return [p for p in self.all if p.start == span.start and p.end == span.end]
        return [
            period
            for period in self.all
            if (period.start.year, period.end.year) == (span.start.year, span.end.year)
        ]

    def example(self) -> str:
        """How the first period of each of the contract's period types is written."""
        first: dict[str, str] = {}
        for period in self.all:
            if period.start >= self.contract.first_period_start:
                first.setdefault(period.period_type, period.period)
        ids = [first[kind] for kind in self.types if kind in first]
        return ", ".join(self.written.get(one, one) for one in ids)

    def claims(self, text: str, source: str, *, numbers: bool) -> list[Claim]:
        """The periods that a title or file name claims, strong ones if there are any.

        ``numbers``: whether a bare ``03/2024`` counts; in a file name it may be anything. Of a
        text longer than any title only the beginning is read.
        """
        found = []
        for words, span in claims_of(text[:LONGEST]):
            periods = self.periods_of(span)
            if span.by_years and periods:
                period = next((p for p in periods if p.period_type in self.types), periods[0])
                span = Span(period.start, period.end)
            month = span.weak and (span.end - span.start).days < 32
            own = any(period.period_type in self.types for period in periods)
            if periods and (not month or (numbers and own)):
                found.append(Claim(words, span, source))
        strong = [claim for claim in found if not claim.span.weak]
        return strong or found
