"""What a pull gives: whole reports, those that cannot be told, and where to go on."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import timedelta


class PullError(Exception):
    """The source gave nothing that can be used; the sentence says why and holds no secret.

    ``retry_after`` is how long the source asked to be left alone, if it did.
    """

    def __init__(self, sentence: str, retry_after: timedelta | None = None) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after


@dataclass(frozen=True, order=True)
class Key:
    """What a report is about, in the words of the file: the place and the period."""

    place: str
    period: str


@dataclass(frozen=True)
class Report:
    """Every row of one place and period: cells by the contract's column, blank where empty."""

    key: Key
    rows: tuple[dict[str, str], ...]

    @property
    def digest(self) -> str:
        """A fingerprint of the cells, whatever the order of rows and columns."""
        rows = sorted(sorted((k, v) for k, v in row.items() if v) for row in self.rows)
        return hashlib.sha256(json.dumps(rows).encode()).hexdigest()[:32]

    def filled(self, measures: frozenset[str]) -> frozenset[str]:
        """Which counts hold something, by column and, where rows name it, breakdown."""
        return frozenset(
            f"{column}/{row.get('breakdown', '')}"
            for row in self.rows
            for column, cell in row.items()
            if cell and column in measures
        )


@dataclass(frozen=True)
class Refusal:
    """A report that is not handed on, and why; the sentence holds no count."""

    key: Key
    sentence: str


@dataclass(frozen=True)
class Pulled:
    """One reading of a source: everything that changed since a watermark, by key.

    ``watermark`` is where the next reading begins (less what may come late); None when the source
    holds nothing yet. ``notes`` are sentences on the source as a whole.
    """

    reports: tuple[Report, ...]
    watermark: str | None
    refused: tuple[Refusal, ...] = ()
    notes: tuple[str, ...] = field(default=())
