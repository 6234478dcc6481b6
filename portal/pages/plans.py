"""The plans: what each asks for in its own words, and how far it got."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from fastapi.responses import HTMLResponse

from orchestration.scorecard_words import asked_said, reason_said, why_said
from portal import definitions
from portal.failures import PageError
from portal.places import place
from portal.release import OpenRelease, Row
from portal.targets import SIGNS
from portal.view import View, opened_view

router = APIRouter()

PLANS = "select * from plans order by issued desc, plan_id"
CARDS = "select * from scorecards order by plan_id, position"


@router.get("/{language}/plans", name="plans")
def plans(view: Annotated[View, Depends(opened_view)]) -> HTMLResponse:
    """All plans, each with its targets counted by what became of them."""
    release = view.release
    cards = _cards(release)
    return view.page(
        "plans.html",
        plans=[
            {
                "plan": plan,
                "place": place(release, plan["locality_id"]),
                "targets": len(cards[plan_id]),
                "counted": _counted(view, cards[plan_id]),
            }
            for plan_id, plan in plans_by_id(release).items()
        ],
    )


@router.get("/{language}/plan/{plan_id}", name="plan")
def plan(
    view: Annotated[View, Depends(opened_view)],
    plan_id: str,
    year: Annotated[str, Query(pattern="^([0-9]{4})?$")] = "",
    status: Annotated[str, Query(pattern="^[a-z_]{0,40}$")] = "",
) -> HTMLResponse:
    """Every target of a plan in the order of its document, or those of a year or a status."""
    release = view.release
    if plan_id not in plans_by_id(release):
        raise PageError("no_such_plan", fields={"asked": plan_id})
    cards = _cards(release)[plan_id]
    years = sorted({row["year"] for row in cards if row["year"] is not None})
    of_year = [row for row in cards if not year or row["year"] == int(year)]
    asked = [row for row in of_year if not status or row["status"] == status]
    clauses = [
        {"clause": clause, "parts": [_part(view, row) for row in rows]}
        for clause, rows in groupby(asked, key=lambda row: row["clause"])
    ]
    return view.page(
        "plan.html",
        plan=plans_by_id(release)[plan_id],
        here=place(release, plans_by_id(release)[plan_id]["locality_id"]),
        years=years,
        year=int(year) if year else None,
        wanted=status,
        counted=_counted(view, of_year),
        targets=len(of_year),
        clauses=clauses,
    )


def plans_by_id(release: OpenRelease) -> dict[str, Row]:
    """All plans, the latest issued first."""
    return release.once("plans", lambda one: {row["plan_id"]: row for row in one.rows(PLANS)})


def _cards(release: OpenRelease) -> dict[str, list[Row]]:
    def made(one: OpenRelease) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = {plan_id: [] for plan_id in plans_by_id(one)}
        for row in one.rows(CARDS):
            found[row["plan_id"]].append(row)
        return found

    return release.once("cards", made)


def _counted(view: View, cards: list[Row]) -> list[dict[str, Any]]:
    """How many targets came to what, the signs in the order in which they are explained."""
    numbers = Counter(row["status"] for row in cards)
    order = list(SIGNS)
    return [
        {
            "status": status,
            "sign": SIGNS.get(status, "none"),
            "word": view.words.of("target_status", status),
            "number": number,
        }
        for status, number in sorted(
            numbers.items(),
            key=lambda one: (order.index(one[0]) if one[0] in order else len(order), one[0]),
        )
    ]


def _part(view: View, row: Row) -> dict[str, Any]:
    """One target as its row shows it; a figure that does not stand has no link to it."""
    language, words = view.language, view.words
    period = definitions.periods(view.release).get(row["period"])
    answered = row["answered_locality_id"] or row["locality_id"]
    return {
        "row": row,
        "sign": SIGNS.get(row["status"], "none"),
        "status": words.of("target_status", row["status"]),
        "why": why_said(row, language),
        "asked": asked_said(row, language),
        "name": words.named(row, "indicator"),
        "reading": words.named(row, "reading_note") if row["reading_note_vi"] else "",
        "breakdown": view.site.presentation.breakdown(row["breakdown"], words)
        if row["breakdown"] not in (None, "total")
        else "",
        "when": view.period(period) if period else row["period"],
        "progress": words.of("target_status", row["progress"]),
        "progress_reason": reason_said(row["progress_reason"], language),
        "figure": row["indicator_id"] is not None
        and view.url(
            "indicator",
            indicator_id=row["indicator_id"],
            locality=answered,
            geography=row["geography"],
            period=row["period"],
        ),
    }
