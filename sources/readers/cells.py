"""The counts of a layout: read, checked row by row, and turned into landing cells."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
import pyarrow as pa

from sources.contract import Column, Contract
from sources.findings import finding
from sources.places.registry import Registry
from sources.readers.layout import Layout
from sources.readers.numbers import BLANK, COUNT, WRITTEN, Counts, read_columns
from sources.readers.rows import UNKNOWN, Rows
from sources.receipts import Ledger


@dataclass
class CountColumn:
    """One column of counts with the rows to which it applies."""

    column: Column
    label: str
    counts: Counts
    applies: np.ndarray


class CellReader:
    """Reads the count columns of one layout whose rows are known."""

    def __init__(
        self, layout: Layout, contract: Contract, rows: Rows, registry: Registry, ledger: Ledger
    ) -> None:
        self.layout = layout
        self.contract = contract
        self.rows = rows
        self.ledger = ledger
        self.registry = registry
        self.columns: list[CountColumn] = []
        self._reached: dict[
            tuple[str, frozenset[str]], tuple[np.ndarray, np.ndarray, np.ndarray]
        ] = {}

    def read(self) -> list[CountColumn]:
        """The count columns of the file; rejections of their rows go to the ledger."""
        self._check_special_cells()
        positions = self.layout.header.columns
        found = [
            (column, positions[column.name])
            for column in self.contract.columns
            if column.measure_id is not None and column.name in positions
        ]
        if not found:
            return []
        stacked = pa.concat_arrays([self.layout.picked(position) for _, position in found])
        are_numbers = [partial(self._is_number, position) for _, position in found]
        read = read_columns(stacked, are_numbers, self.contract.number_format)
        for (column, position), counts in zip(found, read, strict=True):
            checked = self._check_column(column, self.layout.header.labels[position], counts)
            if checked is not None:
                self.columns.append(checked)
        return self.columns

    def _is_number(self, position: int) -> np.ndarray | None:
        numbers = self.layout.sheet.is_number(position)
        return None if numbers is None else numbers[self.layout.rows]

    def _check_column(self, column: Column, label: str, counts: Counts) -> CountColumn | None:
        """A column whose faults are in the ledger; None when it is rejected as a whole."""
        if counts.two_formats is not None:
            two = counts.two_formats
            self.ledger.reject(
                "two_number_formats", row=self.layout.header.bottom + 1, column=label,
                value=two.value, reading=two.reading, other=two.other,
                other_reading=two.other_reading,
            )  # fmt: skip
            return None
        for row, code, text, fields in counts.bad:
            self._reject(np.array([row]), code, label, text,
                         format=WRITTEN[self.contract.number_format], **fields)  # fmt: skip
        self._note_words(counts, label)
        applies = self._applies(column, counts, label)
        self._note_rounding(column, counts, applies, label)
        return CountColumn(column, label, counts, applies)

    def _reject(
        self, where: np.ndarray, code: str, column: str, value: str | None, **fields: object
    ) -> None:
        self.rows.bad[where] = True
        for number in self.rows.number[where].tolist():
            self.ledger.reject(code, row=number, column=column, value=value, **fields)

    def _check_special_cells(self) -> None:
        """Formulas and Excel errors in the columns that are read."""
        sheet, header = self.layout.sheet, self.layout.header
        if not (sheet.formulas or sheet.unvalued or sheet.errors):
            return
        offsets = {row: offset for offset, row in enumerate(self.layout.rows.tolist())}
        read = set(header.columns.values())
        used = [
            ref
            for (row, position), ref in sheet.formulas.items()
            if position in read and row in offsets and (row, position) not in sheet.errors
        ]
        if used:
            cells = ", ".join(used[:5]) + (" …" if len(used) > 5 else "")
            self.ledger.note(finding("formula_values_used", count=len(used), cells=cells))
        for (row, position), ref in sheet.unvalued.items():
            if position in read and row in offsets:
                self._reject(np.array([offsets[row]]), "formula_without_value",
                             header.labels[position], ref)  # fmt: skip
        for (row, position), (_ref, error) in sheet.errors.items():
            if position in read and row in offsets:
                self._reject(np.array([offsets[row]]), "error_value", header.labels[position],
                             error)  # fmt: skip

    def _applies(self, column: Column, counts: Counts, label: str) -> np.ndarray:
        """Rows of the measure's period type and levels; counts elsewhere are rejected."""
        measure = column.measure_id or ""
        terms = self.contract.measures[measure]
        known, timely, level = self._reach(terms.period_type, self.contract.levels_of(measure))
        filled = (counts.states != BLANK) & known
        if not (filled & ~(timely & level)).any():
            return known & timely & level
        for row in np.flatnonzero(filled & ~timely).tolist():
            period = self.rows.periods[self.rows.period[row]].period
            value = str(counts.values[row])
            self._reject(np.array([row]), "measure_not_of_period", label, value, period=period)
        for row in np.flatnonzero(filled & timely & ~level).tolist():
            place = self.registry.names[self.rows.place[row]]
            value = str(counts.values[row])
            self._reject(np.array([row]), "level_not_reported", label, value, place=place)
        return known & timely & level

    def _reach(self, kind: str, levels: set[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Rows that are known, those of a period type, those of some levels; worked out once."""
        key = kind, frozenset(levels)
        if key not in self._reached:
            rows = self.rows
            known = (rows.period != UNKNOWN) & (rows.place != UNKNOWN)
            timely = np.array([*(one.period_type == kind for one in rows.periods), False])
            level = self.registry.of_levels(levels)
            self._reached[key] = known, timely[rows.period], level[rows.place]
        return self._reached[key]

    def _note_words(self, counts: Counts, label: str) -> None:
        for written, where in counts.marks.items():
            self.ledger.note(finding("blank_marks", row=int(self.rows.number[where[0]]),
                                     column=label, value=written, count=len(where)))  # fmt: skip
        for written, count in counts.zero_words.items():
            self.ledger.note(finding("zero_words", column=label, value=written, count=count))

    def _note_rounding(
        self, column: Column, counts: Counts, applies: np.ndarray, label: str
    ) -> None:
        """The contract says counts are rounded; it is only said when they are not."""
        terms = self.contract.measures[column.measure_id or ""]
        if terms.rounding <= 1:
            return
        first = terms.rounding_from or ""
        kind = [period.period_type == terms.period_type and period.period >= first
                for period in self.rows.periods]  # fmt: skip
        due = np.array([*kind, False], dtype=bool)[self.rows.period] & applies
        uneven = due & (counts.states == COUNT) & (counts.values % terms.rounding != 0)
        if uneven.any():
            self.ledger.note(
                finding("not_rounded", column=label, nearest=terms.rounding,
                        count=int(uneven.sum()))
            )  # fmt: skip

    def settle_duplicates(self) -> None:
        """Rows about the same thing: identical ones count once, conflicting ones not at all."""
        rows = self.rows
        known = (rows.period != UNKNOWN) & (rows.place != UNKNOWN) & (rows.breakdown != UNKNOWN)
        where = np.flatnonzero(known)
        key = rows.place[where] * (len(rows.periods) + 1) + rows.period[where]
        key = key * (len(rows.breakdowns) + 1) + rows.breakdown[where]
        _, group, size = np.unique(key, return_inverse=True, return_counts=True)
        repeated = where[size[group] > 1]
        if not len(repeated):
            return
        groups = group[size[group] > 1]
        order = np.lexsort((repeated, groups))
        repeated, groups = repeated[order], groups[order]
        starts = np.flatnonzero(np.r_[True, groups[1:] != groups[:-1]])
        first = np.repeat(repeated[starts], np.diff(np.r_[starts, len(repeated)]))
        same = np.ones(len(repeated), dtype=bool)
        for column in self.columns:
            states, values = column.counts.states, column.counts.values
            same &= (states[repeated] == states[first]) & (values[repeated] == values[first])
        for start, end in zip(starts, np.r_[starts[1:], len(repeated)], strict=True):
            self._settle(repeated[start:end], bool(same[start:end].all()))

    def _settle(self, members: np.ndarray, identical: bool) -> None:
        numbers = ", ".join(map(str, self.rows.number[members].tolist()))
        if not identical:
            self._reject_rows(members, numbers)
            return
        good = members[~self.rows.bad[members]]
        if len(good) < 2:
            return
        self.rows.repeated[good[1:]] = True
        if self.ledger.notes_full:
            return
        self.ledger.note(
            finding("identical_rows", row=int(self.rows.number[members[0]]), value=numbers,
                    rows=numbers)
        )  # fmt: skip

    def _reject_rows(self, members: np.ndarray, numbers: str) -> None:
        self.rows.bad[members] = True
        for number in self.rows.number[members].tolist():
            self.ledger.reject("conflicting_rows", row=number, rows=numbers)
