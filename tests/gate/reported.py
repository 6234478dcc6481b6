"""Counts as reported, for worlds whose rules read them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import pyarrow as pa

from tests.gate.worlds import OTHER_TABLES

QUARTERS = {1: (1, 1, 3, 31), 2: (4, 1, 6, 30), 3: (7, 1, 9, 30), 4: (10, 1, 12, 31)}


def period_row(period: str) -> dict[str, Any]:
    """A year `2024`, a quarter `2024-Q1` or a school year `SY2024`, with its days."""
    if period.startswith("SY"):
        year = int(period[2:])
        kind, start, end = "school_year", date(year, 9, 1), date(year + 1, 8, 31)
        before = f"SY{year - 1}"
    elif "-Q" in period:
        year, number = int(period[:4]), int(period[-1])
        month, day, last_month, last_day = QUARTERS[number]
        kind, start, end = "quarter", date(year, month, day), date(year, last_month, last_day)
        before = f"{year - 1}-Q{number}"
    else:
        year = int(period)
        kind, start, end, before = "year", date(year, 1, 1), date(year, 12, 31), str(year - 1)
    return {
        "period": period,
        "period_type": kind,
        "period_start": start,
        "period_end": end,
        "year": end.year,
        "previous_like_period": before,
    }


def cell(
    measure_id: str,
    locality_id: str,
    period: str,
    count: float | None,
    *,
    breakdown: str = "total",
    feed: str = "health",
    submission_id: str = "s1",
) -> dict[str, Any]:
    """One count as reported."""
    return {
        "feed": feed,
        "agency": "office",
        "submission_id": submission_id,
        "source_row": 2,
        "locality_id": locality_id,
        "period": period,
        "breakdown": breakdown,
        "measure_id": measure_id,
        "count": count,
    }


def reported_tables(cells: list[dict[str, Any]], more: Iterable[str] = ()) -> dict[str, pa.Table]:
    """The tables reported_counts and periods; `more` are periods nothing was reported for."""
    periods = sorted({one["period"] for one in cells} | set(more))
    return {
        "reported_counts": table_of("reported_counts", cells),
        "periods": table_of("periods", [period_row(one) for one in periods]),
    }


def table_of(name: str, rows: list[dict[str, Any]]) -> pa.Table:
    """Rows as a table of the candidate, with the columns it has in worlds."""
    columns = OTHER_TABLES[name]
    schema = pa.schema(list(columns.items()))
    return pa.Table.from_pylist([{k: row.get(k) for k in columns} for row in rows], schema=schema)
