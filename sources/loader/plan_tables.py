"""The compiled tables of plans and their targets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pyarrow as pa

from sources.loader.draft import Draft
from sources.loader.tables import Row, as_table


def compile_plans(draft: Draft) -> dict[str, pa.Table]:
    """The tables plans and targets."""
    return {
        "plans": as_table("plans", _plans(draft)),
        "targets": as_table("targets", _targets(draft)),
    }


def _plans(draft: Draft) -> Iterator[Row]:
    for row in draft.csv["plans.csv"].records():
        yield row | {
            "issued": date.fromisoformat(row["issued"]),
            "first_year": int(row["first_year"]),
            "last_year": int(row["last_year"]),
        }


def _targets(draft: Draft) -> Iterator[Row]:
    for plan in draft.csv["plans.csv"].records():
        for row in draft.csv[f"targets/{plan['plan_id']}.csv"].records():
            per = 1 if row["indicator_id"] else None
            yield row | {
                "plan_id": plan["plan_id"],
                "year": int(row["year"]),
                "target_value": Decimal(row["target_value"]) if row["target_value"] else None,
                "per": int(row["per"]) if row["per"] else per,
                "disputed": row["disputed"] == "true",
                "comparable": row["comparable"] == "true",
            }
