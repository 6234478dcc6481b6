"""The good rows of a file as landing cells: one row for each place, period and measure."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sources.contract import Contract
from sources.landing import OF_SUBMISSION, SCHEMA
from sources.places.registry import Registry
from sources.readers.cells import CountColumn
from sources.readers.layout import Layout
from sources.readers.numbers import BAD, BLANK
from sources.readers.rows import UNKNOWN, Rows

CELLS = pa.schema([field for field in SCHEMA if field.name not in OF_SUBMISSION])
"""The landing schema without submission_id and sequence."""

_STATE_NAMES = pa.array(["blank", "reported", "zero"])


def long_cells(
    layout: Layout,
    contract: Contract,
    agency: str,
    rows: Rows,
    columns: list[CountColumn],
    registry: Registry,
) -> pa.Table:
    """The cells of the rows without fault, column by column of the file."""
    good = ~rows.bad & ~rows.repeated & (rows.period != UNKNOWN) & (rows.place != UNKNOWN)
    if not columns or not good.any():
        return CELLS.empty_table()
    states = np.vstack([column.counts.states for column in columns])
    taken = np.vstack([column.applies for column in columns]) & good & (states != BAD)
    column_at, row_at = np.nonzero(taken)
    state = states[column_at, row_at]
    value = np.vstack([column.counts.values for column in columns])[column_at, row_at]
    blank = state == BLANK
    named = np.where(blank, 0, np.where(value == 0, 2, 1))
    periods = pa.array([period.period for period in rows.periods], pa.string())
    measures = pa.array([column.column.measure_id for column in columns], pa.string())
    count = len(row_at)
    cells = {
        "source_row": pa.array(rows.number[row_at]),
        "feed": pa.repeat(pa.scalar(contract.feed), count),
        "agency": pa.repeat(pa.scalar(agency), count),
        "locality_id": registry.ids.take(pa.array(rows.place[row_at])),
        "period": periods.take(pa.array(rows.period[row_at])),
        "breakdown": _breakdowns(contract, rows, columns, column_at, row_at),
        "measure_id": measures.take(pa.array(column_at)),
        "count": pa.array(value, mask=blank),
        "state": _STATE_NAMES.take(pa.array(named)),
        "note": _reasons(layout, columns, column_at, row_at, blank),
    }
    return pa.table([cells[field.name] for field in CELLS], schema=CELLS)


def _breakdowns(
    contract: Contract,
    rows: Rows,
    columns: list[CountColumn],
    column_at: np.ndarray,
    row_at: np.ndarray,
) -> pa.Array:
    """What part each cell counts: said by its row or by its column."""
    if contract.value_aliases:
        return pa.array(rows.breakdowns, pa.string()).take(pa.array(rows.breakdown[row_at]))
    parts = pa.array([column.column.breakdown for column in columns], pa.string())
    return parts.take(pa.array(column_at))


def _reasons(
    layout: Layout,
    columns: list[CountColumn],
    column_at: np.ndarray,
    row_at: np.ndarray,
    blank: np.ndarray,
) -> pa.Array:
    """Why cells are blank: the row's note, else the sign written in the cell."""
    reasons = pa.nulls(len(row_at), pa.string())
    notes = layout.cells("note")
    if notes is not None and blank.any():
        reasons = pc.if_else(pa.array(blank), notes.take(pa.array(row_at)), None)
    if not any(column.counts.marks for column in columns):
        return reasons
    marks = np.full((len(columns), len(layout.rows)), None, dtype=object)
    for position, column in enumerate(columns):
        for written, places in column.counts.marks.items():
            marks[position, places] = written
    return pc.coalesce(reasons, pa.array(marks[column_at, row_at], pa.string()))
