"""The compiled tables of reporting duties and of the days on which they fall due."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from sources.loader.draft import Draft
from sources.loader.obligations import due_days
from sources.loader.tables import Row, as_table

NUMBERS = ("period_number", "due_month", "due_day", "first_year", "last_year")


def compile_obligations(draft: Draft) -> dict[str, pa.Table]:
    """The tables obligations and obligation_dates."""
    return {
        "obligations": as_table("obligations", _obligations(draft)),
        "obligation_dates": as_table("obligation_dates", _dates(draft)),
    }


def _obligations(draft: Draft) -> Iterator[Row]:
    for row in draft.csv["obligations.csv"].records():
        yield row | {name: int(row[name]) if row[name] else None for name in NUMBERS}


def _dates(draft: Draft) -> Iterator[Row]:
    types = draft.period_types()
    for row in draft.csv["obligations.csv"].records():
        if not row["due_rule"]:
            continue
        for period, due in due_days(row, types[row["period_type"]]):
            yield {
                "obligation_id": row["obligation_id"],
                "period": period.period,
                "period_start": period.start,
                "period_end": period.end,
                "due": due,
                "before_end": due < period.end,
            }
