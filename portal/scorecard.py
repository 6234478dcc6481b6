"""All indicators of one place: the figure, its course, what changed, the unit above, the target."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

from markupsafe import Markup

from portal import definitions, targets, why
from portal.charts.sparkline import sparkline
from portal.charts.trend import Point
from portal.release import OpenRelease, Row
from portal.targets import Target
from portal.view import View


@dataclass(frozen=True)
class Change:
    """The step from the like period before: a sign, the difference, and whether chance explains it.

    ``sign`` is up, down or level; ``word`` better, worse or nothing where chance may explain it.
    """

    sign: str
    difference: float
    word: str | None
    before: Row


@dataclass(frozen=True)
class Entry:
    """One indicator's row."""

    indicator: Row
    figure: Row
    reason: str
    change: Change | None
    spark: Markup
    targets: list[Target]


@dataclass
class Domain:
    """The rows of a domain, and the indicators of which nothing is published here."""

    name: str
    entries: list[Entry] = field(default_factory=list)
    silent: list[Row] = field(default_factory=list)


def scorecard(view: View, locality: str, known: list[Row], year: int | None) -> list[Domain]:
    """The domains in the catalogue's order, each with its indicators in the programme's.

    `known`: the place's yearly figures on one map. Of each indicator the figure of the latest year
    up to `year` (None: of all).
    """
    release = view.release
    aims = targets.of_place(release, view.words, locality)
    series = dict(_series(known))
    domains = {
        one: Domain(view.site.presentation.domain(one, view.words)) for one in _domains(view)
    }
    for indicator in definitions.indicators(release).values():
        course = [
            row for row in series.get(indicator["indicator_id"], [])
            if year is None or row["period_end"].year <= year
        ]  # fmt: skip
        if not course:
            continue
        domain = domains[indicator["domain"]]
        if all(row["reason"] == "not_published_here" for row in course):
            domain.silent.append(indicator)
            continue
        domain.entries.append(_entry(view, indicator, course, aims))
    return [one for one in domains.values() if one.entries or one.silent]


def years(known: list[Row]) -> list[int]:
    """The years in which figures end, the latest first."""
    return sorted({row["period_end"].year for row in known}, reverse=True)


def _domains(view: View) -> list[str]:
    held = {row["domain"] for row in definitions.indicators(view.release).values()}
    named = [one for one in view.site.presentation.domains if one in held]
    return [*named, *sorted(held - set(named))]


def _series(known: list[Row]) -> Iterator[tuple[str, list[Row]]]:
    """The whole of each indicator, in the order of time."""
    totals = (row for row in known if row["breakdown"] == "total")
    for indicator, rows in groupby(totals, key=lambda row: str(row["indicator_id"])):
        yield indicator, list(rows)


def _entry(view: View, indicator: Row, course: list[Row], aims: dict[str, list[Target]]) -> Entry:
    figure = course[-1]
    name = view.words.named(indicator)
    return Entry(
        indicator=indicator,
        figure=figure,
        reason=why.short(view, figure),
        change=change(view.release, indicator, course),
        spark=sparkline(points(view, course), view.words("locality.course", name=name)),
        targets=targets.shown(aims.get(indicator["indicator_id"], []), figure["period_end"].year),
    )


def points(view: View, course: list[Row]) -> list[Point]:
    """A course as drawings take it."""
    return [
        Point(
            view.short_period(row), row["value"], row["lower_95"], row["upper_95"],
            row["obs_status"], bool(row["unreliable"]),
        )
        for row in course
    ]  # fmt: skip


def change(release: OpenRelease, indicator: Row, course: list[Row]) -> Change | None:
    """What changed since the like period before; None where either is not known or not alike."""
    figure = course[-1]
    like = definitions.periods(release)[figure["period"]]["previous_like_period"]
    before = next((row for row in course if row["period"] == like), None)
    if before is None or before["value"] is None or figure["value"] is None:
        return None
    if figure["obs_status"] == "break":
        return None
    difference = figure["value"] - before["value"]
    sign = "level" if abs(difference) < 1e-9 else "up" if difference > 0 else "down"
    return Change(sign, difference, _judged(indicator, figure, before, difference), before)


def _judged(indicator: Row, figure: Row, before: Row, difference: float) -> str | None:
    """Better or worse where the intervals lie apart and the indicator has a good side."""
    limits = [row[name] for row in (figure, before) for name in ("lower_95", "upper_95")]
    if None in limits:
        return None
    apart = limits[0] > limits[3] or limits[1] < limits[2]
    good = {"high_is_good": 1, "low_is_good": -1}.get(indicator["direction"])
    if not apart or good is None:
        return None
    return "better" if difference * good > 0 else "worse"
