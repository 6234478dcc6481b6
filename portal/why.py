"""Why a figure has no value, or what to know of the one it has: sentences, from public tables."""

from __future__ import annotations

from portal.figures import IS_THE_FIGURE, key_of
from portal.places import place
from portal.release import OpenRelease, Row
from portal.view import View

WITHHELD = f"""
select rule_id, sentence_vi, sentence_en
from withheld
where {IS_THE_FIGURE}
order by severity, rule_id
"""

REPORTS = """
select agency, feed, period, due, received, state
from reporting
where
    locality_id = $locality
    and state = 'missing'
    and list_contains($feeds, feed)
    and list_contains($periods, period)
order by due, feed, agency
"""

FEEDS = """
select distinct measure.feed
from indicator_measures
inner join measures as measure using (measure_id)
where indicator_measures.indicator_id = ?
order by measure.feed
"""

BOUNDS = f"""
select value_low, value_high
from bounds
where {IS_THE_FIGURE}
"""


def reasons(view: View, figure: Row) -> list[str]:
    """The sentences of one figure: why it has no value, and who owes what where a report is due."""
    release, words = view.release, view.words
    status = figure["obs_status"]
    if status == "withheld":
        held = release.rows(WITHHELD, key_of(figure))
        return [words.named(row, "sentence") for row in held] + _last_good(view, figure)
    said = short(view, figure)
    sentences = [said] if said else []
    if status == "missing":
        sentences += owed(view, figure) + _between(view, figure)
    return sentences + _expected(view, figure) + _last_good(view, figure)


def short(view: View, figure: Row) -> str:
    """One sentence on what to know of a figure; nothing where all is well."""
    words = view.words
    if figure["obs_status"] == "withheld":
        return words("why.withheld")
    if figure["obs_status"] in ("missing", "suppressed", "not_applicable"):
        return words.of("why", figure["reason"])
    if figure["unreliable"]:
        return words("why.unreliable")
    if figure["obs_status"] in ("provisional", "estimated", "break"):
        return words(f"why.{figure['obs_status']}")
    return ""


def owed(view: View, figure: Row) -> list[str]:
    """Which reports of the place's own are missing: from whom, of what, since when."""
    release, words = view.release, view.words
    values = {
        "locality": figure["locality_id"],
        "feeds": [row["feed"] for row in release.rows(FEEDS, [figure["indicator_id"]])],
        "periods": _periods_within(release, figure),
    }
    agencies = {row["agency_id"]: row for row in release.compiled("agencies")}
    feeds = {row["feed"]: row for row in release.compiled("feeds")}
    return [
        words(
            "why.owed",
            agency=words.named(agencies[row["agency"]]) if row["agency"] in agencies
            else row["agency"],
            feed=words.named(feeds.get(row["feed"], {})) or row["feed"],
            period=view.period_named(row["period"]),
            due=view.numbers.day(row["due"]),
        )
        for row in release.rows(REPORTS, values, most=200)
    ]  # fmt: skip


def _periods_within(release: OpenRelease, figure: Row) -> list[str]:
    start, end = figure["period_start"], figure["period_end"]
    return [
        row["period"]
        for row in release.compiled("periods")
        if start <= row["period_start"] and row["period_end"] <= end
    ]


def _between(view: View, figure: Row) -> list[str]:
    bounds = view.release.one(BOUNDS, key_of(figure))
    if bounds is None:
        return []
    numbers, per = view.numbers, figure["per"]
    low, high = (numbers.with_unit(bounds[name], per) for name in ("value_low", "value_high"))
    return [view.words("why.between", low=low, high=high)]


def _expected(view: View, figure: Row) -> list[str]:
    """Of a figure of few cases, how many there would be at the rate of a unit above."""
    at = figure["expected_at_locality_id"]
    if at is None or figure["expected_numerator"] is None:
        return []
    above = place(view.release, at)
    return [
        view.words(
            "why.expected",
            place=at if above is None else above.name,
            number=view.numbers.decimal(figure["expected_numerator"], 1),
            here=view.numbers.count(figure["numerator"]),
        )
    ]


def _last_good(view: View, figure: Row) -> list[str]:
    if figure["last_good_value"] is None:
        return []
    value = view.numbers.with_unit(figure["last_good_value"], figure["per"])
    period = view.period_named(figure["last_good_period"])
    return [view.words("why.last_good", value=value, period=period)]
