"""Delimited text to a sheet: the separator is the one under which the headers are found."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from sources.findings import refusal
from sources.readers.sheet import MAX_CELL, MAX_COLUMNS, Sheet, column_letters

SEPARATORS = (";", ",", "\t")
HEAD_LINES = 200
HEAD_CHARACTERS = 200_000
RowsScore = Callable[[Sequence[Sequence[str | None]]], int]


def head_records(text: str, separator: str) -> list[list[str]]:
    """The first records of a text, as the csv module reads them."""
    lines = text[:HEAD_CHARACTERS].split("\n")[:HEAD_LINES]
    try:
        return list(csv.reader((line + "\n" for line in lines), delimiter=separator))
    except csv.Error:
        return [line.split(separator) for line in lines]


def choose_separator(text: str, score: RowsScore) -> tuple[str, int]:
    """The separator with the most headers of the contract, and how many those are."""
    best, most = SEPARATORS[0], (-1, -1)
    for separator in SEPARATORS:
        if text.find(separator, 0, HEAD_CHARACTERS) < 0 and most >= (0, 0):
            continue
        records = head_records(text, separator)
        rank = (score(records), max(map(len, records), default=0))
        if rank > most:
            best, most = separator, rank
    return best, most[0]


def read_csv_text(text: str, score: RowsScore) -> Sheet:
    """A sheet of a delimited text.

    Raises RefusedError ``empty_file``, ``too_many_columns`` or ``unclosed_quote``.
    """
    if not text.strip():
        raise refusal("empty_file")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    _refuse_wide_lines(text)
    separator, _ = choose_separator(text, score)
    width = max(map(len, head_records(text, separator)))
    return _parse(text, separator, max(width, 2))


def _refuse_wide_lines(text: str) -> None:
    """Count separators before any parser makes a cell of each."""
    for line in text[: 10 * HEAD_CHARACTERS].split("\n")[:HEAD_LINES]:
        count = max(line.count(separator) for separator in SEPARATORS) + 1
        if count > MAX_COLUMNS:
            raise refusal("too_many_columns", count=count, limit=MAX_COLUMNS)


def _parse(text: str, separator: str, width: int) -> Sheet:
    """All records; short ones are padded, long ones cut and remembered."""
    odd: list[arrow_csv.InvalidRow] = []

    def keep(row: arrow_csv.InvalidRow) -> str:
        odd.append(row)
        return "skip"

    data = text.encode("utf-8")
    names = [f"c{index}" for index in range(width)]
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(data),
            read_options=arrow_csv.ReadOptions(
                use_threads=False, column_names=names, block_size=max(len(data) + 16, 1024)
            ),
            parse_options=arrow_csv.ParseOptions(
                delimiter=separator,
                newlines_in_values='"' in text,
                ignore_empty_lines=False,
                invalid_row_handler=keep,
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                strings_can_be_null=True,
                null_values=[""],
            ),
        )
    except pa.ArrowInvalid as error:
        raise refusal("unclosed_quote", row=text.count("\n") + 1) from error
    columns = [table.column(index).combine_chunks() for index in range(width)]
    _refuse_unclosed_quote(text, columns, odd)
    long_rows: dict[int, int] = {}
    if odd:
        columns = _with_odd_rows(columns, odd, separator, long_rows)
    _refuse_long_cells(columns)
    return Sheet(name="", columns=columns, delimited=True, long_rows=long_rows)


def _refuse_unclosed_quote(
    text: str, columns: list[pa.Array], odd: list[arrow_csv.InvalidRow]
) -> None:
    """An unclosed quotation mark swallows the rest of the file into one cell."""
    if text.count('"') % 2 == 0:
        return
    for row in odd:
        if row.text.count('"') % 2 and "\n" in row.text.strip():
            raise refusal("unclosed_quote", row=row.number)
    for column in columns:
        if len(column) and "\n" in (column[-1].as_py() or "").strip():
            raise refusal("unclosed_quote", row=len(column) + len(odd))


def _refuse_long_cells(columns: list[pa.Array]) -> None:
    """A cell longer than any spreadsheet's is a quotation mark gone astray, or malice."""
    for position, column in enumerate(columns):
        lengths = pc.utf8_length(column)
        longest = pc.max(lengths).as_py() or 0
        if longest > MAX_CELL:
            row = pc.index(lengths, longest).as_py() + 1
            raise refusal(
                "cell_too_long", row=row, column=column_letters(position), count=longest,
                limit=MAX_CELL,
            )  # fmt: skip


def _cells_of(row: str, separator: str) -> list[str]:
    """The cells of one row; what lies beyond the widest table is one more."""
    if row.count(separator) <= MAX_COLUMNS:
        try:
            return next(csv.reader(io.StringIO(row), delimiter=separator), [])
        except csv.Error:  # a cell longer than that module takes
            pass
    return row.split(separator, MAX_COLUMNS)


def _with_odd_rows(
    columns: list[pa.Array],
    odd: list[arrow_csv.InvalidRow],
    separator: str,
    long_rows: dict[int, int],
) -> list[pa.Array]:
    """Put the rows of another width back in their places."""
    width, good = len(columns), len(columns[0])
    total = good + len(odd)
    order: list[int] = []
    extra: list[list[str | None]] = []
    taken = 0
    for row in odd:
        gap = row.number - 1 - len(order)
        order.extend(range(taken, taken + gap))
        taken += gap
        cells = _cells_of(row.text, separator)
        if any(cell.strip() for cell in cells[width:]):
            long_rows[len(order)] = len(cells)
        order.append(good + len(extra))
        extra.append([cell or None for cell in (cells + [""] * width)[:width]])
    order.extend(range(taken, good))
    places = pa.array(order[:total])
    return [
        pc.take(pa.concat_arrays([column, pa.array([row[j] for row in extra], pa.string())]),
                places)
        for j, column in enumerate(columns)
    ]  # fmt: skip
