"""Targets of plans beside figures: what the document says, how it stands, by sign and word."""

from __future__ import annotations

from dataclasses import dataclass

from portal.places import Place, stood_above
from portal.release import OpenRelease, Row
from portal.words import Words

OF_PLACE = """
select target.*, plan.document, plan.name_vi, plan.name_en, plan.locality_id as plan_locality_id
from targets as target
inner join plans as plan using (plan_id)
where target.locality_id = $locality or target.answered_locality_id = $locality
order by target.indicator_id, target.year, target.position
"""

PLANNED = "select distinct locality_id as place from plans where locality_id is not null"

SIGNS = {
    "met": "met",
    "not_met": "not_met",
    "within_uncertainty": "unsure",
    "undecided": "unsure",
    "not_yet_judged": "waiting",
    "disputed": "disputed",
    "withheld": "withheld",
    "suppressed": "suppressed",
    "missing": "missing",
}


@dataclass(frozen=True)
class Target:
    """One target as a page shows it; ``level`` is the value to reach where it is a plain one."""

    row: Row
    sign: str
    status: str
    reason: str
    printed: str
    clause: str
    plan: str
    level: float | None


def of_place(release: OpenRelease, words: Words, locality: str) -> dict[str, list[Target]]:
    """The targets set for a place, or answered by it for one that it took over, by indicator."""
    found: dict[str, list[Target]] = {}
    for row in release.rows(OF_PLACE, {"locality": locality}):
        found.setdefault(row["indicator_id"], []).append(_target(row, words))
    return found


def of_units_above(
    release: OpenRelease, words: Words, here: Place
) -> list[tuple[Place, dict[str, list[Target]]]]:
    """The targets of plans for what stands, or stood, above a place: for the whole of it each."""
    planned = release.once(
        "places with a plan", lambda one: {r["place"] for r in one.rows(PLANNED)}
    )
    units = [one for one in stood_above(release, here) if one.locality_id in planned]
    return [(one, of_place(release, words, one.locality_id)) for one in units]


def shown(known: list[Target], year: int | None) -> list[Target]:
    """Those to show beside a figure of a year: the last up to then, and the next one after."""
    totals = [one for one in known if one.row["breakdown"] == "total"]
    until = [one for one in totals if year is None or one.row["year"] <= year]
    after = [one for one in totals if one not in until]
    last = [one for one in until if one.row["year"] == until[-1].row["year"]] if until else []
    following = [one for one in after if one.row["year"] == after[0].row["year"]] if after else []
    return [*last, *following]


def _target(row: Row, words: Words) -> Target:
    plain = row["kind"] == "level" and row["status"] not in ("disputed", "not_comparable")
    return Target(
        row=row,
        sign=SIGNS.get(row["status"], "none"),
        status=words.of("target_status", row["status"]),
        reason=words.of("target_reason", row["reason"]),
        printed=row["printed"] or "",
        clause=words("target.clause", clause=row["clause"], document=row["document"]),
        plan=words.named(row),
        level=row["target_level"] if plain else None,
    )
