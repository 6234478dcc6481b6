"""Quality: what is withheld, missing or hidden and where, who reports in time, what rules find."""

from __future__ import annotations

import re
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from portal import quality, standing
from portal.charts.shares import Part, shares
from portal.failures import PageError
from portal.provinces import provinces
from portal.quality import Narrowed
from portal.release import OpenRelease, Row
from portal.view import View, opened_view

router = APIRouter()
Word = Annotated[str, Query(max_length=120)]
# The statuses whose figures the page of data lists, one link each.
WITHOUT_VALUE = ("withheld", "missing", "suppressed")
_FIELD = re.compile(r"\{[^}]*\}")


@router.get("/{language}/quality", name="quality")
def page(
    view: Annotated[View, Depends(opened_view)],
    rule: Word = "",
    feed: Word = "",
    province_code: Word = "",
) -> HTMLResponse:
    """All of it on one page, each table with the worst first; or what concerns one of each."""
    release = view.release
    feeds = {row["feed"]: view.words.named(row) for row in release.compiled("feeds")}
    asked = Narrowed(rule, feed, province_code)
    _check(release, asked, feeds)
    made = (
        release.once("quality", lambda one: _of(one, asked)) if asked.whole
        else _of(release, asked)
    )  # fmt: skip
    drawn, places = made["places"]
    return view.page(
        "quality.html", asked=asked, feeds=feeds, provinces=provinces(release),
        every_rule=[_worded(view, row) for row in quality.found_anything(release)],
        rules=[_worded(view, row) for row in made["rules"]],
        statuses=made["statuses"], lists=_lists(view, asked, made["statuses"]),
        reasons=made["reasons"], drawn=drawn, places=places,
        reports=[_report(view, row, feeds) for row in made["reports"]],
        overdue=[_named(view, row, feeds) for row in made["overdue"]], found=made["found"],
    )  # fmt: skip


def _check(release: OpenRelease, asked: Narrowed, feeds: dict[str, str]) -> None:
    """Raise PageError for a rule, a feed or a province that the release does not know."""
    known = {
        "rule": {row["rule_id"] for row in quality.every_rule(release)},
        "feed": set(feeds),
        "province_code": set(provinces(release)),
    }
    for name, value in asked.values.items():
        if value not in known[name]:
            raise PageError("no_such_choice", fields={"asked": value})


def _of(release: OpenRelease, asked: Narrowed) -> dict[str, Any]:
    """The rows of all tables of the page; of reports none beside a rule, which judges none."""
    counted = standing.by_status(release) if asked.whole else quality.statuses(release, asked)
    return {
        "statuses": {one: counted[one] for one in standing.STATUSES if one in counted},
        "reasons": quality.reasons(release, asked),
        "places": quality.places(release, asked),
        "reports": [] if asked.rule else quality.reports(release, asked),
        "overdue": [] if asked.rule else quality.overdue(release, asked),
        "rules": quality.rules(release, asked),
        "found": quality.found_by_rules(release, asked),
    }


def _lists(view: View, asked: Narrowed, counted: dict[str, int]) -> dict[str, str]:
    """Where the figures of a status stand one by one; a rule is no filter of theirs."""
    if asked.rule:
        return {}
    fields: dict[str, Any] = {}
    if asked.province_code:
        fields["provinces"] = asked.province_code
    if asked.feed:
        fields["indicators"] = quality.indicators_of(view.release, asked.feed)
    return {
        one: view.url("data", statuses=one, **fields) for one in WITHOUT_VALUE if one in counted
    }


def _worded(view: View, row: Row) -> Row:
    """A rule with its sentence, dots where it would name what it saw."""
    return row | {"sentence": _FIELD.sub("…", view.words.named(row, "sentence"))}


def _named(view: View, row: Row, feeds: dict[str, str]) -> Row:
    agencies = view.release.once(
        f"names of agencies {view.language}",
        lambda one: {row["agency_id"]: view.words.named(row) for row in one.compiled("agencies")},
    )
    return row | {
        "name": agencies.get(row["agency"]) or row["agency"],
        "feed_name": feeds.get(row["feed"]) or row["feed"],
    }


def _report(view: View, row: Row, feeds: dict[str, str]) -> Row:
    return _named(view, row, feeds) | {"bar": _bar(view, row)}


def _bar(view: View, row: Row) -> Markup:
    words = view.words
    parts = [
        Part("met", words("overview.on_time"), row["on_time"]),
        Part("not_met", words("overview.late"), row["late"]),
        Part("missing", words("overview.missing"), row["missing"]),
    ]
    return shares(parts, words("overview.reports"))
