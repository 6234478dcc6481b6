"""A sheet as read: every cell as text, where it stands, and what is special about some cells."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

MAX_COLUMNS = 1_000
MAX_CELL = 32_767
"""Characters that a spreadsheet's cell can hold."""


@dataclass(frozen=True)
class Sheet:
    """A grid of text.

    ``columns[j]`` holds the cells of one column as strings, null where there is nothing; element i
    is row i + 1 of the file as the sender sees it. ``formulas`` and ``errors`` map (i, j) to the
    cell's reference and its error text; ``unvalued`` are formula cells without a stored result.
    ``is_number(j)`` tells which cells of a column are true numbers, not text (None: all are text).
    ``long_rows`` maps the index of a delimited row with too many cells to their number.
    """

    name: str
    columns: list[pa.Array]
    delimited: bool
    long_rows: dict[int, int] = field(default_factory=dict)
    formulas: dict[tuple[int, int], str] = field(default_factory=dict)
    unvalued: dict[tuple[int, int], str] = field(default_factory=dict)
    errors: dict[tuple[int, int], tuple[str, str]] = field(default_factory=dict)
    is_number: Callable[[int], np.ndarray | None] = lambda _column: None

    @property
    def height(self) -> int:
        """Number of rows, titles and notes included."""
        return len(self.columns[0]) if self.columns else 0

    def head(self, rows: int) -> list[list[str | None]]:
        """The first rows as lists of cells."""
        pieces = [column.slice(0, rows).to_pylist() for column in self.columns]
        return [list(cells) for cells in zip(*pieces, strict=True)]

    def row(self, index: int) -> list[str | None]:
        """One row's cells."""
        return [column[index].as_py() for column in self.columns]


def column_letters(index: int) -> str:
    """The letters of a column as a spreadsheet shows them; 0 → A."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_index(letters: str) -> int:
    """The 0-based index of a column's letters; A → 0."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1
