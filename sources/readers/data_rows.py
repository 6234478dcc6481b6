"""Which rows under a header are data: not the totals, the numbering, the notes at the foot."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sources.findings import finding, refusal
from sources.folding import text_key
from sources.readers.headers import ENOUGH
from sources.readers.layout import Header, Layout
from sources.readers.sheet import Sheet, column_letters

_PAD = 40

TOTAL_ROWS = {
    text_key(word)
    for word in ("tổng cộng", "cộng", "tổng số", "tổng", "toàn tỉnh", "toàn huyện",
                 "toàn thành phố", "cộng toàn tỉnh", "tổng cộng toàn tỉnh", "total", "grand total")
}  # fmt: skip


def take_apart(
    sheet: Sheet, header: Header, titles: list[str], places: list[str], counts: list[str]
) -> Layout:
    """The rows of data of a sheet, with notes on what was left out.

    ``places``: the names of the columns that say where and when; ``counts``: of those that count.
    Raises RefusedError ``no_rows``.
    """
    layout = Layout(sheet, header, np.arange(0), titles)
    start = header.bottom + 1
    filled = _filled(sheet, list(header.columns.values()), start)
    counted = _figures(sheet, [header.columns[n] for n in counts if n in header.columns], start)
    _leave_numbering(layout, start, filled)
    _leave_totals(layout, start, filled)
    _leave_texts(layout, start, filled, counted, places)
    layout.rows = np.flatnonzero(filled) + start
    if not len(layout.rows):
        raise refusal("no_rows")
    _note_strays(layout, start)
    return layout


def _filled(sheet: Sheet, positions: list[int], start: int) -> np.ndarray:
    """Which rows from ``start`` on have anything in these columns."""
    found = np.zeros(max(sheet.height - start, 0), dtype=bool)
    for position in positions:
        column = sheet.columns[position].slice(start)
        if column.null_count < len(column):
            text = pc.not_equal(pc.utf8_trim_whitespace(column), "")
            found |= pc.fill_null(text, False).to_numpy(zero_copy_only=False)
    return found


def _figures(sheet: Sheet, positions: list[int], start: int) -> np.ndarray:
    """Which rows from ``start`` on have a digit in one of these columns."""
    found = np.zeros(max(sheet.height - start, 0), dtype=bool)
    for position in positions:
        if not found.all():
            column = pc.match_substring_regex(sheet.columns[position].slice(start), "[0-9]")
            found |= pc.fill_null(column, False).to_numpy(zero_copy_only=False)
    return found


def _leave_numbering(layout: Layout, start: int, filled: np.ndarray) -> None:
    """A row right under the header that only numbers the columns: (1) (2) (3), A B 1 2."""
    for offset in np.flatnonzero(filled[:2]).tolist():
        cells = [cell.strip() for cell in layout.sheet.row(start + offset) if cell and cell.strip()]
        if len(cells) >= ENOUGH and counts_up(cells):
            filled[offset] = False
            layout.notes.append(finding("numbering_row_left", row=start + offset + 1))


def counts_up(cells: list[str]) -> bool:
    """Whether cells are letters and then whole numbers that rise by one."""
    bare = [cell.strip("()[]. ") for cell in cells]
    numbers = [int(cell) for cell in bare if cell.isascii() and cell.isdigit() and len(cell) < 4]
    letters = [cell for cell in bare if len(cell) == 1 and cell.isalpha()]
    if len(numbers) + len(letters) != len(cells) or len(numbers) < 2 or numbers[0] > 2:
        return False
    return numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def _leave_totals(layout: Layout, start: int, filled: np.ndarray) -> None:
    """Rows that say they are a sum, in the code's column or wherever no code stands."""
    columns, header = layout.sheet.columns, layout.header
    code = header.columns.get("locality_code")
    without = np.ones(len(filled), dtype=bool)
    if code is not None:
        without = ~_filled(layout.sheet, [code], start)
        without |= _says_total(columns[code].slice(start))
    candidates = without & filled
    if not candidates.any():
        return
    width = min(len(columns), max(header.columns.values()) + 1)
    total = np.zeros(len(filled), dtype=bool)
    for position in range(min(width, _PAD)):
        total |= _says_total(columns[position].slice(start))
    for offset in np.flatnonzero(total & candidates).tolist():
        filled[offset] = False
        layout.notes.append(finding("totals_row_left", row=start + offset + 1))


def _says_total(column: pa.Array) -> np.ndarray:
    encoded = column.dictionary_encode()
    words = encoded.dictionary.to_pylist()
    if len(words) > len(column) // 2 + 1_000:
        words = [word if len(word) < _PAD else "" for word in words]
    total = np.array([_is_total(word) for word in words] + [False], dtype=bool)
    return total[pc.fill_null(encoded.indices, len(words)).to_numpy()]


def _is_total(text: str) -> bool:
    if len(text) > _PAD or text[:1].isdigit():
        return False
    key = text_key(text)
    return key in TOTAL_ROWS


def _leave_texts(
    layout: Layout, start: int, filled: np.ndarray, counted: np.ndarray, places: list[str]
) -> None:
    """Rows of words without a figure: notes, signatures, headings, a header repeated.

    Those below the last figure are the foot and go without a word; others are noted.
    """
    positions = layout.header.columns
    known = [positions[name] for name in places if name in positions]
    last = int(np.flatnonzero(filled & counted)[-1]) if (filled & counted).any() else -1
    left: list[int] = []
    repeated = {text_key(layout.header.labels[position]) for position in known}
    for offset in np.flatnonzero(filled & ~counted).tolist():
        cells = {p: (layout.sheet.columns[p][start + offset].as_py() or "").strip() for p in known}
        if _is_words(layout, cells):
            filled[offset] = False
            if offset < last:
                left.append(start + offset + 1)
    header_like = filled & counted
    for position in known[:1]:
        again = _equals(layout.sheet.columns[position].slice(start), repeated)
        for offset in np.flatnonzero(again & header_like).tolist():
            filled[offset] = False
            left.append(start + offset + 1)
    if left:
        rows = ", ".join(map(str, sorted(left)[:10])) + (" …" if len(left) > 10 else "")
        layout.notes.append(finding("notes_left", row=min(left), count=len(left), rows=rows))


def _is_words(layout: Layout, cells: dict[int, str]) -> bool:
    """Whether a row without figures is no report of blanks: it lacks a code or a period."""
    positions = layout.header.columns
    code = cells.get(positions.get("locality_code", -1), "")
    period = cells.get(positions.get("period", -1), "")
    if code and (" " in code or len(code) > 12):
        return True
    if code:
        return False
    return not period or "locality_name" not in positions or not cells[positions["locality_name"]]


def _equals(column: pa.Array, keys: set[str]) -> np.ndarray:
    encoded = column.dictionary_encode()
    same = [len(word) < 3 * _PAD and not word.isdigit() and text_key(word) in keys
            for word in encoded.dictionary.to_pylist()]  # fmt: skip
    table = np.array([*same, False], dtype=bool)
    return table[pc.fill_null(encoded.indices, len(same)).to_numpy()]


def _note_strays(layout: Layout, start: int) -> None:
    """Columns with content but no header: said, not read."""
    header = layout.header
    for position in range(len(layout.sheet.columns)):
        if position in header.labels:
            continue
        filled = _filled(layout.sheet, [position], start)
        if filled[layout.rows - start].any():
            layout.notes.append(finding("column_without_header", column=column_letters(position)))
