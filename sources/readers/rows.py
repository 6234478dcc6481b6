"""What each row of data is about: period, place and breakdown, or why that cannot be known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sources.contract import TOTAL, Contract, normalise_text
from sources.findings import finding, refusal
from sources.places.resolution import PlaceReading
from sources.readers.grouping import Groups
from sources.readers.layout import Layout, trimmed
from sources.readers.periods import Claim, Period, PeriodIndex, PeriodReading
from sources.readers.places import PlaceFinder
from sources.receipts import Ledger

UNKNOWN = -1
_BETWEEN_UNITS = "\x1f"


@dataclass
class Rows:
    """The rows of data by position: ``number`` as the sender sees it, indices into the lists.

    ``period`` indexes ``periods``, ``place`` the registry, ``breakdown`` ``breakdowns``; UNKNOWN
    where it could not be told. ``bad`` marks rows with a rejection, ``repeated`` those that only
    say again what another row says.
    """

    number: np.ndarray
    period: np.ndarray
    place: np.ndarray
    breakdown: np.ndarray
    bad: np.ndarray
    repeated: np.ndarray
    periods: list[Period]
    breakdowns: list[str]


@dataclass
class Coded:
    """A text column as indices into its distinct texts; the last index means blank."""

    texts: list[str]
    indices: np.ndarray

    @cached_property
    def groups(self) -> Groups:
        """The rows of each text."""
        return Groups(self.indices)

    @property
    def blank(self) -> int:
        """The index of blank cells."""
        return len(self.texts)


def coded(cells: pa.Array | None, count: int) -> Coded:
    """Distinct texts of a column; a column that the file lacks is blank throughout."""
    if cells is None:
        return Coded([], np.zeros(count, dtype=np.int64))
    encoded = cells.dictionary_encode()
    texts = encoded.dictionary.to_pylist()
    return Coded(texts, encoded.indices.fill_null(len(texts)).to_numpy().astype(np.int64))


class RowReader:
    """Reads the row dimensions of one layout into Rows, telling the ledger what is wrong."""

    def __init__(
        self,
        layout: Layout,
        contract: Contract,
        periods: PeriodIndex,
        places: PlaceFinder,
        ledger: Ledger,
        claims: list[list[Claim]],
        as_of: date,
    ) -> None:
        self.layout = layout
        self.contract = contract
        self.index = periods
        self.finder = places
        self.ledger = ledger
        self.claims = claims
        self.as_of = as_of
        count = len(layout.rows)
        self.rows = Rows(
            number=layout.rows.astype(np.int64) + 1,
            period=np.full(count, UNKNOWN, dtype=np.int64),
            place=np.full(count, UNKNOWN, dtype=np.int64),
            breakdown=np.zeros(count, dtype=np.int64),
            bad=np.zeros(count, dtype=bool),
            repeated=np.zeros(count, dtype=bool),
            periods=[],
            breakdowns=[TOTAL],
        )

    def read(self) -> Rows:
        """All row dimensions. Raises RefusedError when the claimed period is not the one inside."""
        self._read_periods()
        self._check_claims()
        self._read_breakdowns()
        self._read_places()
        return self.rows

    def label(self, name: str) -> str | None:
        """The header of a column as the sender wrote it."""
        position = self.layout.header.columns.get(name)
        return None if position is None else self.layout.header.labels[position]

    def reject(
        self, where: np.ndarray, code: str, column: str | None, value: str | None, **fields: object
    ) -> None:
        """Reject rows (positions) for one reason."""
        self.rows.bad[where] = True
        for number in self.rows.number[where].tolist():
            self.ledger.reject(code, row=number, column=column, value=value, **fields)

    def _read_periods(self) -> None:
        column = coded(self.layout.cells("period"), len(self.rows.number))
        label = self.label("period")
        meant: dict[Period, int] = {}
        target = np.full(column.blank + 1, UNKNOWN, dtype=np.int64)
        for index, text in enumerate(column.texts):
            read = self._period_of(text)
            if read.period is not None:
                target[index] = meant.setdefault(read.period, len(meant))
                if read.from_date:
                    row = int(self.rows.number[column.groups.of(index)[0]])
                    self.ledger.note(finding("period_from_date", row=row, column=label, value=text,
                                             period=read.period.period))  # fmt: skip
                continue
            where = column.groups.of(index)
            self.reject(where, read.code, label, text, **(read.fields or {}))
        blank = column.groups.of(column.blank)
        if len(blank):
            target[column.blank] = self._claimed(blank, meant)
        self.rows.period = target[column.indices]
        self.rows.periods = list(meant)

    def _period_of(self, text: str) -> PeriodReading:
        """A cell's period; one that lacks its year takes that of the title, when there is one."""
        read = self.index.read(text, self.as_of)
        years = {claim.span.end.year for source in self.claims for claim in source}
        if read.code == "period_unreadable" and len(years) == 1:
            with_year = self.index.read(f"{text} năm {years.pop()}", self.as_of)
            return with_year if with_year.code != "period_unreadable" else read
        return read

    def _claimed(self, blank: np.ndarray, meant: dict[Period, int]) -> int:
        """The period of rows that give none: the one that title or file name claims."""
        sources = [source for source in self.claims if source]
        if not sources:
            self.reject(blank, "period_missing", self.label("period"), None)
            return UNKNOWN
        _refuse_disagreeing(sources)
        claim = sources[0][0]
        read = self.index.read(claim.words, self.as_of)
        if read.period is None:
            raise refusal(read.code, value=claim.words, **(read.fields or {}))
        self.ledger.note(
            finding("period_from_claim", value=read.period.period, source=claim.source)
        )
        return meant.setdefault(read.period, len(meant))

    def _check_claims(self) -> None:
        """Every row's period must be the one that title and file name claim."""
        periods = self.rows.periods
        for source in self.claims:
            if not source or not periods:
                continue
            fits = [any(_fits(period, claim) for claim in source) for period in periods]
            claimed = " / ".join(claim.words for claim in source)
            source_words = source[0].source
            if not any(fits):
                inside = ", ".join(period.period for period in periods[:5])
                raise refusal(
                    "claimed_period_differs", value=claimed, claimed=claimed, source=source_words,
                    inside=inside,
                )  # fmt: skip
            for index in [i for i, one in enumerate(fits) if not one]:
                where = np.flatnonzero(self.rows.period == index)
                self.reject(where, "claimed_period_differs", self.label("period"),
                            periods[index].period, claimed=claimed, source=source_words,
                            inside=periods[index].period)  # fmt: skip

    def _read_breakdowns(self) -> None:
        if not self.contract.value_aliases:
            return
        column = coded(self.layout.cells("breakdown"), len(self.rows.number))
        found = list(dict.fromkeys(self.contract.value_aliases.values()))
        target = np.full(column.blank + 1, UNKNOWN, dtype=np.int64)
        expected = ", ".join(self.contract.value_aliases)
        for index, text in enumerate([*column.texts, ""]):
            name = self.contract.value_aliases.get(normalise_text(text))
            if name is not None:
                target[index] = found.index(name)
                continue
            where = column.groups.of(index)
            self.reject(where, "unknown_breakdown", self.label("breakdown"), text,
                        expected=expected)  # fmt: skip
        self.rows.breakdown, self.rows.breakdowns = target[column.indices], found

    def _read_places(self) -> None:
        count = len(self.rows.number)
        codes = coded(self.layout.cells("locality_code"), count)
        names = coded(self.layout.cells("locality_name"), count)
        units = coded(self._units_above(), count)
        days = [period.end for period in self.rows.periods]
        dated = np.flatnonzero(self.rows.period != UNKNOWN)
        key = codes.indices * (names.blank + 1) + names.indices
        key = key * (units.blank + 1) + units.indices
        key = (key * max(len(days), 1) + self.rows.period)[dated]
        distinct, first, inverse = np.unique(key, return_index=True, return_inverse=True)
        same = Groups(inverse)
        target = np.full(len(distinct), UNKNOWN, dtype=np.int64)
        code_texts, name_texts, unit_texts = [*codes.texts, ""], [*names.texts, ""], units.texts
        padded: list[tuple[int, int]] = []
        named: list[tuple[int, int]] = []
        found_rows = dated[first]
        parts = zip(
            found_rows.tolist(),
            codes.indices[found_rows].tolist(),
            names.indices[found_rows].tolist(),
            units.indices[found_rows].tolist(),
            self.rows.period[found_rows].tolist(),
            strict=True,
        )
        for index, (row, code_at, name_at, units_at, period_at) in enumerate(parts):
            code, name = code_texts[code_at], name_texts[name_at]
            within = unit_texts[units_at].split(_BETWEEN_UNITS) if units_at < units.blank else ()
            read = self.finder.find(code, name, days[period_at], within)
            target[index] = read.place
            if read.place < 0:
                self._reject_place(dated[same.of(index)], read, code, name, days[period_at])
            elif read.padded is not None:
                padded.append((row, index))
            elif read.by_name:
                named.append((row, index))
        self.rows.place[dated] = target[inverse]
        for code, found, texts in (
            ("codes_padded", padded, codes), ("names_resolved", named, names),
        ):  # fmt: skip
            if found:
                row = min(found)[0]
                count = int(np.isin(inverse, [index for _, index in found]).sum())
                self._note_places(code, row, texts.texts[texts.indices[row]], count)

    def _units_above(self) -> pa.Array | None:
        """The names of the units above, joined, of the rows that give no code: a code says all."""
        columns = [trimmed(self.layout.picked(at)) for at in self.layout.header.above]
        if not columns:
            return None
        joined = pc.binary_join_element_wise(*columns, _BETWEEN_UNITS, null_handling="skip")
        code = self.layout.cells("locality_code")
        without = pc.not_equal(joined, "")
        if code is not None:
            without = pc.and_(without, pc.is_null(code))
        return pc.if_else(without, joined, None)

    def _reject_place(
        self, where: np.ndarray, read: PlaceReading, code: str, name: str, day: date
    ) -> None:
        about_name = read.about_name or not code
        column = self.label("locality_name" if about_name else "locality_code")
        value = (name if about_name else code) or None
        if read.code == "locality_missing":
            column = self.label("locality_code")
        # What will not be listed need not be explained: candidates and like names take a search.
        fields = {} if self.ledger.full else self.finder.fields(read, name, day)
        self.reject(where, read.code, column, value, **fields)

    def _note_places(self, code: str, row: int, value: str, count: int) -> None:
        """Say once that places were found by padded codes or by names, with the first."""
        column = "locality_code" if code == "codes_padded" else "locality_name"
        padded = self.finder.registry.codes[self.rows.place[row]]
        self.ledger.note(
            finding(code, row=int(self.rows.number[row]), column=self.label(column), value=value,
                    count=count, padded=padded)
        )  # fmt: skip


def _fits(period: Period, claim: Claim) -> bool:
    return period.meets(claim.span) if claim.span.weak else period.lies_in(claim.span)


def _refuse_disagreeing(sources: list[list[Claim]]) -> None:
    """Title and file name must not name different periods when nothing else says the period."""
    if len(sources) < 2:
        return
    one, other = sources[0][0], sources[1][0]
    if one.span.end < other.span.start or other.span.end < one.span.start:
        raise refusal("claims_disagree", title_period=one.words, file_period=other.words)
