"""Where a sheet's header, data, totals and notes are, and what column is what."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sources.findings import Finding, finding
from sources.readers.headers import (
    ABOVE,
    ENOUGH,
    HEADER_ROWS,
    IGNORED,
    SEARCHED_ROWS,
    AliasIndex,
    HeaderIndex,
)
from sources.readers.sheet import Sheet


@dataclass(frozen=True)
class Header:
    """Where the header is and what it says.

    ``columns`` maps a contract column's name to its position; ``labels`` a position to the header
    as shown to the sender; ``top`` and ``bottom`` are the header's first and last row, 0-based;
    ``above`` are the positions that name the units above a row's place.
    """

    top: int
    bottom: int
    columns: dict[str, int]
    labels: dict[int, str]
    unknown: list[int]
    duplicates: list[tuple[int, int]]
    ignored: list[int]
    above: list[int]

    @property
    def score(self) -> int:
        """How many columns of the contract were found."""
        return len(self.columns)


def find_header(sheet: Sheet, index: AliasIndex) -> Header | None:
    """The header of a sheet: the row (with those above it) that names most columns."""
    rows = sheet.head(SEARCHED_ROWS)
    best: Header | None = None
    for bottom in range(len(rows)):
        if best is not None and best.score >= ENOUGH and bottom > best.bottom + HEADER_ROWS:
            break
        words = sum(cell is None or not cell.isdigit() for cell in rows[bottom])
        if not any(rows[bottom]) or (best is not None and words <= best.score):
            continue
        found = _header_at(rows, bottom, index)
        if found.score and (best is None or found.score > best.score):
            best = found
    return best


def _header_at(rows: list[list[str | None]], bottom: int, index: AliasIndex) -> Header:
    first = max(0, bottom - HEADER_ROWS + 1)
    stack = [_spread(row) for row in rows[first:bottom]]
    own = rows[bottom]
    found = Header(bottom, bottom, {}, {}, [], [], [], [])
    depth = 1
    for position, cell in enumerate(own):
        parts = _parts(stack, rows[first:bottom], position, cell)
        if not parts:
            continue
        name, used = index.match_parts(parts)
        shown = " ".join(parts[-max(used, 1) :].copy())
        found.labels[position] = " ".join(shown.split())
        if name is None:
            if cell and cell.strip():
                found.unknown.append(position)
            else:
                del found.labels[position]
        elif name in (IGNORED, ABOVE):
            (found.ignored if name == IGNORED else found.above).append(position)
            depth = max(depth, used)
        elif name in found.columns:
            found.duplicates.append((found.columns[name], position))
        else:
            found.columns[name] = position
            depth = max(depth, used)
    top = bottom - depth + 1
    return Header(max(top, 0), bottom, found.columns, found.labels, found.unknown,
                  found.duplicates, found.ignored, found.above)  # fmt: skip


def _spread(row: list[str | None]) -> list[str]:
    """A row above the last, each blank cell taking the text to its left (a merged group)."""
    spread, last = [], ""
    for cell in row:
        last = cell.strip() if cell and cell.strip() else last
        spread.append(last)
    return spread


def _parts(
    stack: list[list[str]], above: list[list[str | None]], position: int, cell: str | None
) -> list[str]:
    """The stacked texts over a column, top to bottom.

    A blank last cell means a header merged downwards: then the lowest text that stands in the
    column itself is its own, and groups count only above that.
    """
    if cell and cell.strip():
        return [row[position] for row in stack if row[position]] + [cell.strip()]
    for height in range(len(above) - 1, -1, -1):
        text = above[height][position]
        if text and text.strip():
            return [row[position] for row in stack[:height] if row[position]] + [text.strip()]
    return []


@dataclass
class Layout:
    """A sheet taken apart: ``rows`` are the indices of its rows of data."""

    sheet: Sheet
    header: Header
    rows: np.ndarray
    titles: list[str]
    notes: list[Finding] = field(default_factory=list)

    def cells(self, name: str) -> pa.Array | None:
        """A contract column's cells over the rows of data, trimmed, null where blank."""
        position = self.header.columns.get(name)
        if position is None:
            return None
        return trimmed(self.picked(position))

    def picked(self, position: int) -> pa.Array:
        """A column's cells over the rows of data, as they are."""
        column = self.sheet.columns[position]
        first, count = int(self.rows[0]), len(self.rows)
        if int(self.rows[-1]) - first + 1 == count:
            return column.slice(first, count)
        return column.take(pa.array(self.rows))


def trimmed(column: pa.Array) -> pa.Array:
    """Text without surrounding white space, null where nothing is left."""
    text = pc.utf8_trim_whitespace(column)
    return pc.if_else(pc.equal(text, ""), None, text)


def check_header(header: Header, index: HeaderIndex) -> list[Finding]:
    """What is wrong with a header: unknown and duplicate columns."""
    found = [
        finding(
            "unknown_header",
            row=header.bottom + 1,
            column=header.labels[position],
            value=header.labels[position],
            nearest=index.nearest(header.labels[position]),
        )
        for position in header.unknown
    ]
    for first, second in header.duplicates:
        name = next(name for name, at in header.columns.items() if at == first)
        found.append(
            finding(
                "duplicate_header",
                row=header.bottom + 1,
                column=header.labels[second],
                other=header.labels[first],
                expected=index.shown[name],
            )
        )
    return found
