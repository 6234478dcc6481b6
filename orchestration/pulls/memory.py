"""What is remembered of a source: its row, and what was handed on of each report."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from orchestration.operations.models import Pull, PulledReport
from sources.pulls.report import Key, Refusal, Report

SourceKey = tuple[str, str, str]
LONGEST = 200

TAKEN_BACK = (
    "{columns} was handed on before and is empty there now: a blank takes nothing back. Enter 0 "
    "where there was none, or withdraw the earlier submission and read the source again"
)


def row_of(session: Session, key: SourceKey) -> Pull:
    """The row of a source, made when there is none."""
    row = session.get(Pull, key)
    if row is None:
        agency, feed, source = key
        row = Pull(agency=agency, feed=feed, source=source, number=0, failures=0)
        session.add(row)
    return row


@dataclass(frozen=True)
class News:
    """Of what was read: what is to be handed on, and what is refused for the first time."""

    reports: tuple[Report, ...]
    refused: tuple[Refusal, ...]


class Memory:
    """The reports of one source, as they were handed on."""

    def __init__(self, session: Session, key: SourceKey, measures: frozenset[str]) -> None:
        self.session, self.key, self.measures = session, key, measures

    @cached_property
    def rows(self) -> dict[Key, PulledReport]:
        """Every report of the source; not asked for where nothing was read."""
        agency, feed, source = self.key
        rows = self.session.scalars(
            select(PulledReport).where(
                PulledReport.agency == agency,
                PulledReport.feed == feed,
                PulledReport.source == source,
            )
        )
        return {Key(row.place, row.period): row for row in rows}

    def news(self, reports: Iterable[Report], refused: Iterable[Refusal], again: bool) -> News:
        """What differs from what was handed on; ``again``: everything, whatever it takes back."""
        fresh: list[Report] = []
        told = list(refused)
        for report in reports:
            row = self.rows.get(_stored(report.key))
            if not again and row is not None and row.digest == report.digest:
                row.refused = None
                continue
            filled = report.filled(self.measures)
            if row is None and not filled:
                continue
            lost = self._lost(row, filled)
            if lost and not again:
                told.append(Refusal(report.key, TAKEN_BACK.format(columns=", ".join(lost))))
            else:
                fresh.append(report)
        new = [one for one in told if self._refused(one.key) != one.sentence]
        return News(tuple(fresh), tuple(new))

    def begin(self, reports: Iterable[Report]) -> None:
        """Remember that these may be in the inbox from now on, or not yet."""
        for report in reports:
            row = self._row(report.key)
            row.digest = ""
            row.filled = " ".join(sorted({*row.filled.split(), *_marks(self._filled(report))}))

    def end(self, reports: Iterable[Report], refused: Iterable[Refusal]) -> None:
        """Remember that these are in the inbox, and what was refused."""
        for report in reports:
            row = self._row(report.key)
            row.digest, row.refused = report.digest, None
            row.filled = " ".join(sorted(_marks(self._filled(report))))
        for one in refused:
            self._row(one.key).refused = one.sentence

    def _filled(self, report: Report) -> frozenset[str]:
        return report.filled(self.measures)

    def _refused(self, key: Key) -> str | None:
        row = self.rows.get(_stored(key))
        return None if row is None else row.refused

    def _lost(self, row: PulledReport | None, filled: frozenset[str]) -> list[str]:
        """The columns that were filled when the report was handed on and are not now."""
        lost = set(row.filled.split() if row is not None else ()) - set(_marks(filled))
        named = _marks(f"{column}/" for column in self.measures)
        return sorted({f"`{named[mark][:-1]}`" if mark in named else "a count" for mark in lost})

    def _row(self, key: Key) -> PulledReport:
        key = _stored(key)
        if key not in self.rows:
            agency, feed, source = self.key
            self.rows[key] = PulledReport(
                agency=agency, feed=feed, source=source, place=key.place, period=key.period,
                digest="", filled="", refused=None,
            )  # fmt: skip
            self.session.add(self.rows[key])
        return self.rows[key]


def _marks(filled: Iterable[str]) -> dict[str, str]:
    """Short marks of filled counts, and what each stands for."""
    return {hashlib.sha256(name.encode()).hexdigest()[:8]: name for name in filled}


def _stored(key: Key) -> Key:
    """The key as a column holds it: what a table writes may be longer than any place's name."""
    return Key(_short(key.place), _short(key.period))


def _short(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    return text[:LONGEST] + hashlib.sha256(text.encode()).hexdigest()[:16]
