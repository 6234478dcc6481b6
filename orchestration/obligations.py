"""Which reports of the plans are due next, and which have no day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from sources.loader import Catalogue

SHOWN = ("plan_id", "clause", "reporter", "receiver", "content")


def due_from(
    catalogue: Catalogue, day: date, plan: str | None = None, *, language: str = "vi"
) -> pd.DataFrame:
    """The reports due on or after ``day``, soonest first: due, period, then ``SHOWN``.

    Raises ValueError for a plan that the catalogue does not have.
    """
    duties = _of_plan(catalogue, plan, language)
    dates = catalogue.frame("obligation_dates")
    found = dates[dates["due"] >= day].merge(duties, on="obligation_id")
    ordered = found.sort_values(["due", "plan_id", "obligation_id"], ignore_index=True)
    return ordered[["due", "period", *SHOWN]]


def without_day(
    catalogue: Catalogue, plan: str | None = None, *, language: str = "vi"
) -> pd.DataFrame:
    """The duties that have no day, with the note that says what the document leaves open."""
    duties = _of_plan(catalogue, plan, language)
    undated = duties[duties["due_rule"].isna()]
    return undated.sort_values(["plan_id", "obligation_id"])[["cadence", *SHOWN, "note"]]


def _of_plan(catalogue: Catalogue, plan: str | None, language: str) -> pd.DataFrame:
    duties = catalogue.frame("obligations")
    plans = sorted(catalogue.frame("plans")["plan_id"])
    if plan is not None and plan not in plans:
        raise ValueError(f"There is no plan {plan}. The catalogue has: {', '.join(plans)}.")
    for name in ("reporter", "receiver", "content", "note"):
        duties[name] = duties[f"{name}_{language}"].fillna("")
    return duties if plan is None else duties[duties["plan_id"] == plan]
