"""The compiled tables of plans and their targets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pyarrow as pa

from sources.loader.draft import Draft
from sources.loader.periods import Period
from sources.loader.tables import Row, as_table

MONTHS_OF_YEAR = 12


def compile_plans(draft: Draft, periods: dict[str, Period]) -> dict[str, pa.Table]:
    """The tables plans and targets."""
    return {
        "plans": as_table("plans", _plans(draft)),
        "targets": as_table("targets", _targets(draft, periods)),
    }


def _plans(draft: Draft) -> Iterator[Row]:
    for row in draft.csv["plans.csv"].records():
        yield row | {
            "issued": date.fromisoformat(row["issued"]),
            "first_year": int(row["first_year"]),
            "last_year": int(row["last_year"]),
        }


def _targets(draft: Draft, periods: dict[str, Period]) -> Iterator[Row]:
    yearly = {name: _yearly_periods(name, draft, periods) for name in draft.indicators}
    for plan in draft.csv["plans.csv"].records():
        rows = draft.csv[f"targets/{plan['plan_id']}.csv"].records()
        for position, row in enumerate(rows, start=1):
            yield row | {
                "plan_id": plan["plan_id"],
                "position": position,
                "year": int(row["year"]),
                "period": yearly.get(row["indicator_id"], {}).get(int(row["year"])),
                "target_value": Decimal(row["target_value"]) if row["target_value"] else None,
                "per": (_whole(row["per"]) or 1) if row["target_value"] else None,
                "out_of": _whole(row["out_of"]),
                "baseline_year": _whole(row["baseline_year"]),
                "disputed": row["disputed"] == "true",
                "comparable": row["comparable"] == "true",
            }


def _whole(text: str) -> int | None:
    return int(text) if text else None


def _yearly_periods(indicator_id: str, draft: Draft, periods: dict[str, Period]) -> dict[int, str]:
    """By year, the period of the indicator's first yearly type that a target of it means."""
    indicator, types = draft.indicators[indicator_id].value, draft.period_types()
    yearly = [kind for kind in indicator.period_types if types[kind].months == MONTHS_OF_YEAR]
    return {
        (one.start if indicator.target_year == "start" else one.end).year: one.period
        for one in periods.values()
        if yearly and one.period_type == yearly[0]
    }
