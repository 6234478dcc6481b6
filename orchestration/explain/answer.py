"""The whole answer about one figure, as one nested mapping that is printed or given as JSON.

What readers may not know is not gathered at all: of a suppressed figure only its definition, how
much was reported (from the public list of reports) and the rule of suppression; of a figure that is
shown while others of its indicator are hidden, only what the release itself tells. The restricted
release tells everything to whoever may read its folder.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any

from orchestration.asked_figures import KEY
from orchestration.explain import judged, made_of, past
from orchestration.explain.absent import why_absent
from orchestration.explain.asked import Asked, Question, asked_figure
from orchestration.explain.comparing import beside, targets_of
from orchestration.explain.empty import why_empty, why_suppressed
from orchestration.explain.reader import Reader, Row
from orchestration.explain.reports import coverage_class, reports_of, sources_of
from orchestration.explain.unclear import several
from orchestration.paths import Home
from orchestration.shown_release import its_catalogue, shown_release

SCHEMA = "chitieu-explain/1"
DEFINITION = ("indicator_id", "name_vi", "name_en", "definition_vi", "definition_en", "kind", "per")
PLACE = ("locality_id", "name_vi", "code", "level", "type", "valid_from", "valid_to")
PERIOD = ("period", "period_type", "period_start", "period_end")
SUPPRESSED = "suppressed"


def explain(home: Home, catalogue: Path, question: Question, *, restricted: bool = False) -> Row:
    """Everything that may be told about the figure that is asked for.

    `catalogue` is the folder whose names are understood. Raises UnclearError when no one figure
    is meant, NotPermittedError, and ValueError when there is no release.
    """
    folder, facts = shown_release(home, restricted=restricted)
    with ExitStack() as stack:
        release = stack.enter_context(
            Reader({"release": folder, "catalogue": its_catalogue(home, facts)})
        )
        as_of = date.fromisoformat(facts["as_of"])
        asked = asked_figure(release, question, catalogue, as_of)
        row = _row(release, asked)
        told = _told_of_all(release, asked, row, facts, restricted=restricted)
        if row is None or row["obs_status"] == SUPPRESSED:
            return told
        guarded = [] if restricted else facts.get("guarded_indicators")
        # A release that does not name them is older than that: it is taken to guard all.
        inside = None
        if guarded is not None and asked.indicator["indicator_id"] not in guarded:
            inside = _inside(stack, home, facts)
        root = home.restricted if restricted else home.releases
        where = (root, folder.name)
        return told | _body(release, inside, asked, row, where, guarded or ())


def explain_public(release: Reader, folder: Path, facts: dict[str, Any], asked: Asked) -> Row:
    """What one public release tells of a figure, and nothing that stands behind it.

    `release` reads the tables of `folder` and of its catalogue, `facts` is its ``release.json``.
    """
    row = _row(release, asked)
    told = _told_of_all(release, asked, row, facts, restricted=False)
    if row is None or row["obs_status"] == SUPPRESSED:
        return told
    guarded = facts.get("guarded_indicators") or ()
    return told | _body(release, None, asked, row, (folder.parent, folder.name), guarded)


def _told_of_all(
    release: Reader, asked: Asked, row: Row | None, facts: dict[str, Any], *, restricted: bool
) -> Row:
    """What is told of any figure; of an absent or a suppressed one all that there is to tell."""
    told = _head(asked, row, facts, restricted)
    if row is None:
        return told | {"why": why_absent(release, asked, date.fromisoformat(facts["as_of"]))}
    if row["obs_status"] == SUPPRESSED:
        reports = reports_of(release, asked)
        return told | {"coverage_class": coverage_class(reports), "why": why_suppressed(row)}
    return told


def _inside(stack: ExitStack, home: Home, facts: dict[str, Any]) -> Reader | None:
    """The candidate and the verdicts behind the release, while they are kept, for who may read."""
    candidate = home.candidates / str(facts["candidate_hash"])
    if not all(os.access(path, os.R_OK | os.X_OK) for path in (home.candidates, candidate)):
        return None
    folders = {"candidate": candidate, "verdicts": home.verdicts / candidate.name}
    # Its rules read `figures`, its cells stand beside the public tables that place them.
    folders["release"] = home.current_release
    folders["catalogue"] = its_catalogue(home, facts)
    return stack.enter_context(Reader(folders, unnamed="candidate"))


def _row(release: Reader, asked: Asked) -> Row | None:
    rows = release.rows(
        "from release.figures where indicator_id = ? and locality_id = ? and geography = ? "
        "and period = ? and breakdown = ? order by series",
        [name for at, name in enumerate(asked.key(None)) if KEY[at] != "series"],
    )
    if len(rows) > 1:
        raise several("series", str(asked.indicator["indicator_id"]), [
            {"series": row["series"]} for row in rows])  # fmt: skip
    return rows[0] if rows else None


def _head(asked: Asked, row: Row | None, facts: dict[str, Any], restricted: bool) -> Row:
    series = None if row is None else row["series"]
    return {
        "schema": SCHEMA,
        "release": {
            "release_id": facts["id"],
            "as_of": facts["as_of"],
            "synthetic": facts["synthetic"],
            "restricted": restricted,
            "baseline_version": facts["baseline_version"],
        },
        "key": dict(zip(KEY, asked.key(series), strict=True)),
        "status": "absent" if row is None else row["obs_status"],
        "indicator": {name: asked.indicator.get(name) for name in DEFINITION},
        "place": {name: asked.place.get(name) for name in PLACE},
        "period": {name: asked.period[name] for name in PERIOD},
    }


VALUE = ("value", "lower_95", "upper_95", "lower_998", "upper_998", "numerator", "denominator",
         "provisional", "estimated", "break_before", "unreliable", "coverage", "quality",
         "last_good_value", "last_good_period", "revision", "revision_state", "revision_reason",
         "previous_value", "first_value")  # fmt: skip


def _body(
    release: Reader,
    inside: Reader | None,
    asked: Asked,
    row: Row,
    where: tuple[Path, str],
    guarded: Collection[str],
) -> Row:
    """Everything about a figure that has a row and is not suppressed."""
    key = tuple(str(row[name]) for name in KEY)
    reports = reports_of(release, asked)
    rules = judged.rule_answers(release, inside, key, guarded)
    told: Row = {
        "figure": {name: row.get(name) for name in VALUE},
        "why": why_empty(release, asked, row, reports),
        "measures": made_of.measures_of(release, asked),
        "files": made_of.files_of(release, key),
        "reported": made_of.cells_of(release, inside, asked),
        "sources": sources_of(release, asked),
        "reports": reports,
        "rules": rules,
        "change": judged.change_of(inside, key),
        "corrections": made_of.corrections_of(release, asked),
        "waiver": judged.waiver_of(inside, key),
        "comparison": beside(release, row),
        "targets": targets_of(release, key),
        "series": past.series_of(release, key),
        "releases": past.releases_of(*where, key),
    }
    held = row["obs_status"] == "withheld"
    told["way_out"] = judged.way_out(release, inside, rules, key) if held else None
    return told
