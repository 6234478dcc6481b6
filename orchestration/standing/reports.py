"""Which reports were expected, came in time, came late or are missing, as the release tells it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from orchestration.explain.reader import Reader, Row
from orchestration.paths import Home
from orchestration.shown_release import its_catalogue, shown_release
from orchestration.standing import reports_sql
from sources.folding import bare_key

MOST_DUTIES = 3


class NothingToShowError(ValueError):
    """What was asked for is not there; the message says what is."""


@dataclass(frozen=True)
class Asked:
    """What is asked about; None asks of all. An area is a province by its code.

    Feed, agency and area may be a part of their name too, with marks or without.
    """

    feed: str | None = None
    agency: str | None = None
    area: str | None = None
    period: str | None = None


def reports(home: Home, asked: Asked, *, restricted: bool = False) -> Row:
    """How the reports asked about stand, as JSON has it.

    release; feeds (names); agencies (names); periods: by feed and period how many units were
    expected, received, on_time, late, zero, missing, not_due, and the share of cells filled in;
    worst: agencies that owe most; late: by agency, feed and period what is missing or came late,
    with the units; duties: the reports that plans ask for next. Without a period these are those
    of the last year and the next of each kind. Raises NothingToShowError.
    """
    folder, facts = shown_release(home, restricted=restricted)
    try:
        told = _told(home, folder, facts, asked)
    except duckdb.BinderException as error:
        raise NothingToShowError(
            f"Release {facts['id']} was made by an earlier version of the program and does not "
            "tell all that is asked here. The next run makes one that does: `chitieu run`."
        ) from error
    if not told["periods"]:
        raise NothingToShowError(
            f"No report of {_described(asked)} was expected by {facts['as_of']}. Without --period "
            "the last year is shown; periods are written as 2025, 2025-Q3, 2025-H1, 2025-09."
        )
    return {"restricted": restricted} | told


def _told(home: Home, folder: Path, facts: Row, asked: Asked) -> Row:
    with Reader({"release": folder, "catalogue": its_catalogue(home, facts)}) as reader:
        day = {"day": date.fromisoformat(facts["as_of"])}
        names = reader.rows(reports_sql.NAMES, day)
        feeds = reader.rows(reports_sql.FEEDS)
        values = {
            "feed": _meant("feed", asked.feed, feeds, "feed"),
            "agency": _meant("agency", asked.agency, names, "agency"),
            "area": _meant("area", asked.area, reader.rows(reports_sql.AREAS), "code"),
            "period": asked.period,
        }
        reader.connection.execute(reports_sql.ASKED, values | day)
        return {
            "release": {key: facts[key] for key in ("id", "as_of", "created_at", "synthetic")},
            "feeds": {row["feed"]: row for row in feeds},
            "agencies": {row["agency"]: row for row in names},
            "periods": reader.rows(reports_sql.PERIODS, day | {"period": asked.period}),
            "worst": reader.rows(reports_sql.AGENCIES, day),
            "late": reader.rows(reports_sql.LATE, day),
            "duties": reader.rows(reports_sql.DUTIES, day | {"most": MOST_DUTIES}),
        }


def _meant(kind: str, said: str | None, known: Sequence[Row], key: str) -> str | None:
    """The one id that is meant: itself, or a part of its name, with marks or without."""
    if said is None:
        return None
    if any(row[key] == said for row in known):
        return said
    wanted = bare_key(said)
    found = [row for row in known if wanted and wanted in bare_key(row["name_vi"])]
    if len(found) == 1:
        return str(found[0][key])
    offered = "; ".join(f"{row[key]} {row['name_vi']}" for row in (found or known))
    what = "means several of them" if found else f"is no {kind} here"
    raise NothingToShowError(f"“{said}” {what}. Give one of: {offered}.")


def _described(asked: Asked) -> str:
    given: Mapping[str, Any] = {name: value for name, value in vars(asked).items() if value}
    return ", ".join(f"{name} {value}" for name, value in given.items()) or "any agency"
