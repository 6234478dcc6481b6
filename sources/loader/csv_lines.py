"""Reading the CSV files of a catalogue as text columns that remember their lines."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from sources.loader.faults import Faults

OPEN_END = pd.Timestamp("9999-12-31")
"""Stands for "still valid" in comparisons; the compiled tables hold null instead."""


@dataclass(frozen=True)
class Rows:
    """Rows of CSV files: text columns (empty = ""), with `file` and the 1-based `line` of each."""

    frame: pd.DataFrame

    def records(self) -> list[dict[str, Any]]:
        """The rows as mappings from column name to value."""
        return [
            {str(name): value for name, value in row.items()}
            for row in self.frame.to_dict("records")
        ]

    def fault(self, faults: Faults, where: pd.Series, sentence: str) -> None:
        """Record a fault for every row where `where` holds.

        `sentence` may name columns in braces; they are filled in from the row.
        """
        chosen = where.to_numpy(dtype=bool)
        if not chosen.any():
            return
        for row in Rows(self.frame[chosen]).records():
            faults.at(row["file"], int(row["line"]), sentence.format_map(row))

    def required(self, faults: Faults, columns: Iterable[str]) -> None:
        """Record a fault for every empty cell of columns that must be filled."""
        for name in columns:
            self.fault(
                faults,
                self.frame[name] == "",
                f"`{name}` is empty; a value is expected here: fill it in",
            )

    def both_languages(self, faults: Faults, column: str) -> None:
        """Record a fault for every row whose `column`_vi is filled and `column`_en not, or so."""
        vi, en = f"{column}_vi", f"{column}_en"
        self.fault(
            faults,
            (self.frame[vi] == "") != (self.frame[en] == ""),
            f"`{vi}` and `{en}` are not both filled; expected both or neither: fill in the other",
        )

    def among(self, faults: Faults, column: str, allowed: Iterable[str], what: str) -> None:
        """Record a fault for every filled cell whose value is not one of `allowed`."""
        known = set(allowed)
        # Looked up one by one: pandas would convert all that is allowed, for a few rows.
        strange = [bool(one) and one not in known for one in self.frame[column].to_list()]
        if any(strange):
            self.fault(
                faults,
                pd.Series(strange),
                f"`{column}` is '{{{column}}}', which is no {what} of this catalogue; "
                f"expected {_some(known)}: correct it or add the {what}",
            )

    def unique(self, faults: Faults, columns: list[str]) -> None:
        """Record a fault for every row that repeats the key of an earlier row."""
        names = ", ".join(f"`{name}`" for name in columns)
        self.fault(
            faults,
            self.frame.duplicated(columns),
            f"this row repeats the {names} of an earlier row; expected once: remove one of the two",
        )

    def dates(self, faults: Faults, column: str) -> pd.Series:
        """The column as timestamps, NaT where empty or wrong; wrong ones are faults."""
        text = self.frame[column]
        parsed = pd.to_datetime(text.where(text != ""), format="%Y-%m-%d", errors="coerce")
        shaped = text.str.fullmatch(r"\d{4}-\d{2}-\d{2}").astype(bool)
        self.fault(
            faults,
            (text != "") & ~(shaped & parsed.notna()),
            f"`{column}` is '{{{column}}}'; a date written YYYY-MM-DD is expected: correct it",
        )
        return parsed

    def numbers(self, faults: Faults, column: str, whole: bool = False) -> pd.Series:
        """The column as floats, NaN where empty or wrong; wrong ones are faults."""
        text = self.frame[column]
        pattern = r"-?\d{1,9}" if whole else r"-?\d+(\.\d+)?"
        shaped = text.str.fullmatch(pattern).astype(bool)
        of_digits = "a whole number of at most nine digits"
        expected = of_digits if whole else "a number (a point before decimals)"
        self.fault(
            faults,
            (text != "") & ~shaped,
            f"`{column}` is '{{{column}}}'; {expected} is expected: correct it",
        )
        return pd.to_numeric(text.where(shaped)).astype("float64")

    def truths(self, faults: Faults, column: str) -> pd.Series:
        """The column as booleans, false where empty or wrong; wrong ones are faults."""
        text = self.frame[column]
        self.fault(
            faults,
            ~text.isin(["true", "false", ""]),
            f"`{column}` is '{{{column}}}'; true or false is expected: correct it",
        )
        return text == "true"


def looked_up(keys: pd.Series, values: pd.Series) -> pd.Series:
    """`values` (with unique index) at each of `keys`, in the type of `values` even when empty."""
    return pd.Series(values.reindex(keys).array, index=keys.index)


def _some(values: set[str], most: int = 12) -> str:
    ordered = sorted(values)
    if not ordered:
        return "one that the catalogue has (it has none yet)"
    if len(ordered) <= most:
        return "one of " + ", ".join(ordered)
    return f"one of its {len(ordered)} (such as {', '.join(ordered[:3])})"


def read_csv(
    path: Path, root: Path, columns: list[str], faults: Faults, *, optional: bool = False
) -> Rows | None:
    """Read one CSV file whose header is exactly `columns`, in any order.

    Cells are stripped text. Returns None when the file cannot be read (then in `faults`), or
    when it is `optional` and absent.
    """
    file = path.relative_to(root).as_posix()
    if not path.exists():
        if not optional:
            faults.at(file, 1, f"the file is missing; expected a CSV of {', '.join(columns)}")
        return None
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            return _parse(stream, file, columns, faults)
    except UnicodeDecodeError:
        faults.at(file, 1, "the file is not UTF-8 text; save it again as UTF-8")
        return None


def _parse(stream: Iterable[str], file: str, columns: list[str], faults: Faults) -> Rows | None:
    reader = csv.reader(stream)
    header = [cell.strip() for cell in next(reader, [])]
    if sorted(header) != sorted(columns):
        faults.at(
            file,
            1,
            f"the header is {', '.join(header) or 'empty'}; expected exactly "
            f"{', '.join(columns)}: correct the header",
        )
        return None
    rows: list[list[str]] = []
    lines: list[int] = []
    start = reader.line_num + 1
    for row in reader:
        if len(row) == len(header):
            rows.append([cell.strip() for cell in row])
            lines.append(start)
        elif row:
            faults.at(
                file,
                start,
                f"the row has {len(row)} cells where the header has {len(header)}; "
                "put text that holds a comma in quotes",
            )
        start = reader.line_num + 1
    frame = pd.DataFrame(rows, columns=header, dtype="str")
    return Rows(frame[columns].assign(file=file, line=lines))
