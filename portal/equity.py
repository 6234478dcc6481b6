"""How far apart the parts of a population stand: sexes, town and country, beside the whole."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup

from portal import definitions
from portal.charts.whiskers import SIGNS, Whisker, Whiskers
from portal.release import Row
from portal.view import View


@dataclass(frozen=True)
class Part:
    """One part: its name, the sign it is drawn with, and its figure."""

    name: str
    sign: str
    figure: Row


@dataclass(frozen=True)
class Strip:
    """One indicator's parts of one period, drawn on one line."""

    indicator: Row
    period: str
    parts: list[Part]
    drawing: Markup


def strips(view: View, known: list[Row], year: int | None) -> list[Strip]:
    """Of every indicator that is cut into parts here, its latest period in which a part shows."""
    found = []
    indicators = definitions.indicators(view.release)
    for indicator, rows in groupby(known, key=lambda row: str(row["indicator_id"])):
        within = [row for row in rows if year is None or row["period_end"].year <= year]
        cut = [row for row in within if row["breakdown"] != "total" and row["value"] is not None]
        if cut:
            period = max(cut, key=lambda row: row["period_end"])["period"]
            alike = [row for row in within if row["period"] == period]
            found.append(_strip(view, indicators[indicator], alike))
    return found


def _strip(view: View, indicator: Row, alike: list[Row]) -> Strip:
    order = list(view.site.presentation.breakdowns)
    rows = sorted(
        alike, key=lambda row: order.index(row["breakdown"]) if row["breakdown"] in order else 99
    )
    parts = [
        Part(view.site.presentation.breakdown(row["breakdown"], view.words),
             SIGNS[at % len(SIGNS)], row)
        for at, row in enumerate(rows)
    ]  # fmt: skip
    with_value = [one for one in parts if one.figure["value"] is not None]
    limits = [
        value
        for one in with_value
        for value in (one.figure["value"], one.figure["lower_95"], one.figure["upper_95"])
        if value is not None
    ]
    marks = [
        Whisker(one.figure["value"], one.figure["lower_95"], one.figure["upper_95"], one.sign)
        for one in with_value
    ]
    title = view.words("locality.parts_of", name=view.words.named(indicator))
    return Strip(indicator, view.period(rows[0]), parts, Whiskers(limits).row(marks, title))
