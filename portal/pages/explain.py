"""Explain: why a figure is what it is, or why there is none, and all that it stands on."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from fastapi.responses import HTMLResponse, Response

from orchestration.explain.asked import Asked
from orchestration.explain.unclear import UnclearError
from orchestration.revisions import REASONS
from orchestration.scorecard_words import reason_said
from portal import definitions, figures, why
from portal.called import called, choices, more
from portal.explained import asked_of, breakdowns, explained
from portal.failures import PageError
from portal.places import Found, Place
from portal.places import place as place_of
from portal.release import OpenRelease, Row
from portal.targets import SIGNS
from portal.view import View, opened_view

router = APIRouter()
Word = Annotated[str, Query(max_length=120)]

# One figure of each status, the latest: what a reader who names none may begin with.
EXAMPLES = f"""
select {figures.COLUMNS}, place.name_vi as locality_name
from figures as figure
inner join localities as place using (locality_id)
where
    figure.obs_status in ('withheld', 'missing', 'suppressed', 'provisional')
    and figure.breakdown = 'total'
    and figure.geography = ?
qualify
    row_number() over (
        partition by figure.obs_status
        order by figure.period_end desc, figure.locality_code, figure.indicator_id
    ) <= 3
order by figure.obs_status, figure.period_end desc, figure.indicator_id
"""


@router.get("/{language}/explain", name="explain")
def explain(
    view: Annotated[View, Depends(opened_view)],
    indicator: Word = "",
    locality: Word = "",
    period: Word = "",
    geography: Word = "",
    breakdown: Word = "total",
    place: Word = "",
) -> Response:
    """All that is public about one figure; without a question, what may be asked.

    A place is named by `locality`, its id, or called by `place`, as people do: where only one bears
    that name this leads on to it, and else it says which there are.
    """
    release = view.release
    key = {"indicator": indicator, "locality": locality, "period": period,
           "geography": geography, "breakdown": breakdown}  # fmt: skip
    meant = called(view, "explain", place, **key)
    if isinstance(meant, Response):
        return meant
    form: dict[str, Any] = {
        "indicators": definitions.indicators(release),
        "maps": definitions.geographies(release),
        "breakdowns": breakdowns(release),
    }
    if place or not (indicator and locality and period):
        return _asked_back(view, key, meant, form | {"called": place})
    asked = asked_of(release, indicator, locality, period, geography or None, breakdown)
    try:
        told = explained(release, asked)
    except UnclearError as error:
        raise PageError("unclear", 409, {"said": error.said.said(view.language)}) from error
    return view.page(
        "explain.html", **form, called="", periods=_periods(release, indicator), told=told,
        key=told["key"], **_worded(view, asked, told),
    )  # fmt: skip


def _asked_back(view: View, key: Row, meant: Found, form: Row) -> HTMLResponse:
    """What may be asked: which of the places of a name, or any figure at all."""
    release = view.release
    today = definitions.geography_of_kind(release, "current")
    examples = release.once("explained examples", lambda one: one.rows(EXAMPLES, [today]))
    when = definitions.periods(release).get(key["period"])
    return view.page(
        "explain_ask.html",
        **form,
        periods=_periods(release, key["indicator"]),
        examples=examples,
        key=key | {"indicator_id": key["indicator"], "locality_id": key["locality"]},
        when=when,
        choices=choices(view, "explain", meant, when, **key),
        more=more(meant),
        shown=figures.maps_by_place(release),
    )


def _periods(release: OpenRelease, indicator: str) -> list[Row]:
    """The periods that the form offers, the latest first: over, of the indicator's kinds."""
    kinds = {
        row["period_type"]
        for row in release.compiled("indicator_periods")
        if indicator in ("", row["indicator_id"])
    }
    day = date.fromisoformat(release.facts["as_of"])
    known = [
        row
        for row in definitions.periods(release).values()
        if row["period_type"] in kinds and row["period_end"] <= day
    ]
    return sorted(known, key=lambda row: (row["period_end"], row["period"]), reverse=True)


def _worded(view: View, asked: Asked, told: Row) -> dict[str, Any]:
    """What the page says in words of its own language."""
    return {
        "when": view.period_within(asked.period),
        "figure": told.get("figure"),
        "causes": _causes(view, told),
        "others": _other_units(told),
        "files": _files(told),
        "near": _near(view, told["key"]["locality_id"]),
        "series": _periods_before(view, told),
        "answers": _rules(told),
        "targets": [
            row | {"sign": SIGNS.get(row["status"], "none"),
                   "said": view.words.of("target_status", row["status"]),
                   "why": reason_said(row["reason"], view.language)}
            for row in told.get("targets", [])
        ],
        "revised": _reason(view, (told.get("figure") or {}).get("revision_reason")),
        "agencies": {row["agency_id"]: view.words.named(row)
                     for row in view.release.compiled("agencies")},
        "feeds": {row["feed"]: view.words.named(row) for row in view.release.compiled("feeds")},
    }  # fmt: skip


def _causes(view: View, told: Row) -> list[str]:
    """The sentences at the top: why there is no value, or what to know of the one there is."""
    reason, words = told["why"] if told.get("why") else None, view.words
    said = [] if reason is None else [words.named(reason, "sentence")]
    rules = [words.named(row, "sentence") for row in told.get("rules", [])
             if row["answer"] == "held"]  # fmt: skip
    if told["status"] == "withheld":
        said += rules
    if told["status"] == "suppressed":
        said.append(words.of("received", told["coverage_class"]).capitalize() + ".")
    figure = told.get("figure")
    if figure is None:
        return said
    if reason is not None and reason.get("missing_units"):
        said.append(words("explain.missing_from", number=reason["missing_units"]))
    if told["status"] == "missing":
        said += why.owed(view, told["key"] | _days(view, told["key"]["period"]))
    bounds = None if reason is None else reason.get("bounds")
    per = told["indicator"]["per"]
    if bounds:
        low, high = (
            view.numbers.with_unit(bounds[one], per) for one in ("value_low", "value_high")
        )
        said.append(words("why.between", low=low, high=high))
    if figure["value"] is not None:
        marked = figure | {"obs_status": told["status"], "reason": None}
        known = why.short(view, marked)
        said += [known] if known else [words("explain.all_well")]
    if figure["last_good_value"] is not None:
        value = view.numbers.with_unit(figure["last_good_value"], per)
        when = view.period_named(figure["last_good_period"])
        said.append(words("why.last_good", value=value, period=when))
    return said


def _days(view: View, period: str) -> Row:
    """The first and the last day of a period, as a figure has them."""
    known = definitions.periods(view.release)[period]
    return {name: known[name] for name in ("period_start", "period_end")}


def _other_units(told: Row) -> list[Row]:
    """Of a place that did not exist then, those it came from or became."""
    reason = told.get("why") or {}
    return [*reason.get("became", []), *reason.get("came_from", [])]


def _near(view: View, locality: str) -> list[Place]:
    """Whom the form offers beside a place: what it came from and became, and what stands above."""
    here = place_of(view.release, locality)
    if here is None:
        return []
    links = (*here.from_places, *here.to_places)
    return [here, *(one.place for one in links), *here.above]


def _files(told: Row) -> list[Row]:
    """The files that were read, each once with the rows of all counts."""
    once = {(row["submission_id"], row["first_row"], row["last_row"]): row
            for row in told.get("files", [])}  # fmt: skip
    return list(once.values())


def _periods_before(view: View, told: Row) -> list[Row]:
    """The like periods before, each with what a row of a table shows."""
    known, per = definitions.periods(view.release), told["indicator"]["per"]
    return [
        row | {"per": per, "name": view.period(known[row["period"]])}
        for row in told.get("series", [])[::-1]
    ]


def _rules(told: Row) -> dict[str, Any]:
    """The rules that found something, and how many others answered what."""
    rules = told.get("rules", [])
    found = [row for row in rules if row["answer"] in ("held", "flagged")]
    others = Counter(row["answer"] for row in rules if row["answer"] not in ("held", "flagged"))
    return {"found": found, "others": others}


def _reason(view: View, reason: str | None) -> str:
    """Why a figure was revised."""
    known = {one: {"name_vi": vi, "name_en": en} for one, vi, en in REASONS}
    return view.words.named(known[reason]) if reason in known else (reason or "")
