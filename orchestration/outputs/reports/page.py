"""A report as the words and numbers that are set: what the typesetter is handed, as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from orchestration.outputs.reports.comparison import Comparison
from orchestration.outputs.reports.contents import Contents
from orchestration.outputs.reports.figures import Figure, unit_said, value_said
from orchestration.outputs.reports.results import Result, name_of
from orchestration.outputs.reports.sentences import (
    not_met_of,
    notes_of,
    silent_of,
    summary_of,
    tally_of,
)
from orchestration.outputs.reports.words import WORDS, date_said, text
from orchestration.scorecard_words import asked_said, number_said, said
from sources.worded import Language

# More units than this are no table on paper; so many stand side by side.
MOST_UNITS, UNITS_ABREAST = 45, 9
LISTED = (",", ";")
WITHHELD = "withheld"

Page = dict[str, Any]


def page_of(contents: Contents) -> Page:
    """All that a page shows, in the order it stands there; every value is text or a coordinate."""
    language = contents.language
    return {
        "language": language,
        "words": {name: word.said(language) for name, word in WORDS.items()},
        "head": _head(contents),
        "summary": summary_of(contents),
        "tally": [[word, str(number)] for word, number in tally_of(contents)],
        "targets_in_all": str(len(contents.results)),
        "not_met": not_met_of(contents),
        "feeds": _feeds(contents),
        "silent": silent_of(contents),
        "notes": notes_of(contents),
        "targets": [_row(one, contents) for one in contents.results],
        "comparison": _comparison(contents),
        "charts": [asdict(chart) for chart in contents.charts],
        "footer": _footer(contents),
        "synthetic": contents.release.synthetic,
    }


def _head(contents: Contents) -> Page:
    """Who reports to whom of what; an agency that the document does not name alone is a blank."""
    language, duty = contents.language, contents.duty
    reporter = duty.words("reporter", language)
    several = any(sign in duty.words("reporter", "vi") for sign in LISTED)
    content = duty.words("content", language).rstrip(".")
    plan = contents.plan
    issued = date_said(plan["issued"], language)
    opening = text(
        "opening", language, clause=duty.row["clause"], plan=plan[f"name_{language}"],
        document=plan["document"], issued=issued, printed=duty.row["printed"] or "…",
    )  # fmt: skip
    return {
        "agency": "" if several else reporter,
        "place": contents.place_short,
        "content": content,
        "plan": plan[f"name_{language}"],
        "span": text("span", language, starts=date_said(duty.starts, language),
                     ends=date_said(duty.ends, language)),
        "receivers": _parts(duty.words("receiver", language)),
        "via": _parts(duty.words("via", language)),
        "opening": opening,
        "made": contents.release.created_at.date().isoformat(),
    }  # fmt: skip


def _parts(names: str) -> list[str]:
    return [part.strip() for part in names.split(";") if part.strip()]


def _feeds(contents: Contents) -> list[list[str]]:
    at = 0 if contents.language == "vi" else 1
    return [
        [one.names[at], *(str(number) for number in (one.due, one.in_time, one.late, one.missing))]
        for one in contents.completeness.feeds
    ]


def _row(one: Result, contents: Contents) -> Page:
    target, language = one.target, contents.language
    return {
        "clause": target["clause"],
        "indicator": target[f"indicator_{language}"] or "",
        "unit": unit_said(target["indicator_per"], language),
        "year": str(target["year"]),
        "printed": target["printed"],
        "asked": asked_said(target, language),
        "period": contents.called(one.period),
        "value": value_of(one, language),
        "before": value_said(one.before, language, interval=False) if one.before else "",
        "status": said(one.status, language),
        "why": "; ".join(notes_on(one, contents)),
        "whole": text("whole", language, status=one.whole) if one.whole else "",
    }


def value_of(one: Result, language: Language) -> str:
    """The result in words; nothing for a target that no figure can answer."""
    if one.target["indicator_id"] is None or one.status == "no_source":
        return ""
    if one.figure is not None:
        return value_said(one.figure, language)
    return text("none_yet" if one.period else "not_so_often", language)


def notes_on(one: Result, contents: Contents) -> list[str]:
    """Why a target is judged so or not, whether it is on its way, and how its words were read.

    Of a figure without a value, why there is none, and the last good one of one that is withheld.
    """
    said_so = [one.reason, one.outlook]
    if one.figure is not None:
        said_so += [contents.why(one.figure), _last_good(one.figure, contents)]
    reading = one.target["read_as"]
    if reading:
        said_so.append(text("read_as", contents.language, reading=reading))
    return list(dict.fromkeys(note for note in said_so if note))


def _last_good(figure: Figure, contents: Contents) -> str:
    if figure["obs_status"] != WITHHELD or figure["last_good_value"] is None:
        return ""
    return text(
        "last_good", contents.language, period=contents.called(figure["last_good_period"]),
        value=number_said(figure["last_good_value"], contents.language),
    )  # fmt: skip


def _comparison(contents: Contents) -> Page | None:
    """The units' figures in blocks of columns that fit a page; too many are only counted."""
    comparison, language = contents.comparison, contents.language
    if comparison is None:
        return None
    title = text("annex_below" if comparison.below else "annex_beside", language)
    ids = list(comparison.units)
    if len(ids) > MOST_UNITS:
        return {"title": title, "blocks": [],
                "too_wide": text("too_wide", language, number=len(ids))}  # fmt: skip
    blocks = [ids[start : start + UNITS_ABREAST] for start in range(0, len(ids), UNITS_ABREAST)]
    return {
        "title": title,
        "too_wide": "",
        "blocks": [
            {
                "units": [comparison.units[one] for one in block],
                "own": [one == comparison.place for one in block],
                "rows": _lines(comparison, block, contents),
            }
            for block in blocks
        ],
    }


def _lines(comparison: Comparison, block: Sequence[str], contents: Contents) -> list[Page]:
    language = contents.language
    return [
        {
            "indicator": name_of(line.indicator, language),
            "unit": unit_said(line.indicator["indicator_per"], language),
            "period": contents.called(line.period),
            "cells": [_cell(line.figures, one, language) for one in block],
        }
        for line in comparison.lines
    ]


def _cell(figures: Mapping[str, Any], unit: str, language: Language) -> str:
    figure = figures.get(unit)
    return "–" if figure is None else value_said(figure, language, interval=False)


def _footer(contents: Contents) -> str:
    return text(
        "footer", contents.language, release=contents.release.release_id,
        as_of=date_said(contents.release.as_of, contents.language),
    )  # fmt: skip
