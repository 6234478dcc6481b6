"""Incidents: one for each cause that holds figures, told once until it changes or goes away."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
from sqlalchemy import select
from sqlalchemy.orm import Session

from orchestration import incidents_sql
from orchestration.alerts import STEWARDS, Message, message, tell
from orchestration.asked_figures import KEY, written_key
from orchestration.operations.models import Incident
from orchestration.paths import Home

FOLLOWER = "contains_held"
KIND = "held"
WEIGHT, CHANGE = "incident_level_weight", "incident_change"
FILE = ("submission_id", "agency", "feed", "file_name", "first_row", "last_row")


@dataclass
class Cause:
    """What one cause holds: its figures held for themselves, their files, how much it blocks.

    `roots` are rows of key, rule_id, observed, expected, hidden (suppressed) and sensitive, the
    plainest first. `figures` counts the held figures that readers would see, `rank` weighs each by
    its level.
    """

    name: str
    figures: int
    rank: float
    roots: list[dict[str, Any]] = field(default_factory=list)
    files: list[dict[str, Any]] = field(default_factory=list)

    @property
    def hidden(self) -> bool:
        """Whether disclosure keeps some of it from the public: then nothing of it is named."""
        return any(root["hidden"] for root in self.roots)

    @property
    def keys(self) -> list[str]:
        """The keys of the figures held for themselves, each once."""
        return list(dict.fromkeys(_key_of(root) for root in self.roots))

    def subject(self) -> dict[str, Any]:
        """What the incident is about; it stays inside, with no value of a figure."""
        first = self.roots[0]
        return {name: first[name] for name in (*KEY, "rule_id")} | {
            "keys": self.keys,
            "rules": list(dict.fromkeys(root["rule_id"] for root in self.roots)),
            "files": self.files,
            "hidden": self.hidden,
        }

    def state(self) -> dict[str, Any]:
        """What is compared with what was last told: a digest of the numbers, sums beside it."""
        seen = sorted(
            (_key_of(one), one["rule_id"], _digits(one["observed"])) for one in self.roots
        )
        expected = [abs(one["expected"]) for one in self.roots if one["expected"] is not None]
        return {
            "keys": self.keys,
            "observed": hashlib.sha256(json.dumps(seen).encode()).hexdigest(),
            "expected": sum(expected),
            "rank": self.rank,
        }


def read_causes(home: Home, facts: Mapping[str, Any]) -> tuple[list[Cause], float]:
    """What is held in a release that stands on disk, by cause; and what share is a change."""
    candidate = home.candidates / facts["candidate_hash"]
    verdicts = home.verdicts / facts["candidate_hash"]
    with duckdb.connect() as connection:
        for name, folder in (
            *((name, candidate) for name in ("figures", "localities", "submissions")),
            *((name, verdicts) for name in ("violations", "causes")),
        ):
            connection.read_parquet(str(folder / f"{name}.parquet")).create_view(name)
        public = home.releases / facts["id"] / "figures.parquet"
        connection.read_parquet(str(public)).create_view("public_figures")
        thresholds = _thresholds(connection, candidate)
        connection.execute(incidents_sql.WEIGHTS, {"weight": thresholds[WEIGHT]})
        connection.execute(incidents_sql.HELD)
        blocked = connection.execute(incidents_sql.BLOCKED).fetchall()
        causes = {name: Cause(name, figures, rank) for name, figures, rank in blocked}
        roots = connection.execute(incidents_sql.ROOTS, {"follower": FOLLOWER})
        for row in _rows(roots):
            causes[row.pop("cause")].roots.append(row)
        for row in _rows(connection.execute(incidents_sql.FILES)):
            if row["cause"] in causes:
                causes[row["cause"]].files.append({name: row[name] for name in FILE})
    return [cause for cause in causes.values() if cause.roots], thresholds[CHANGE]


def settle_incidents(session: Session, causes: Sequence[Cause], change: float) -> tuple[int, int]:
    """Open what is new, go on with what is known, close what is gone; numbers opened and closed.

    An incident goes on while a figure of it is held for itself, whatever file it now comes from.
    Stewards are told when it opens, when what is held changed by more than `change`, at its end.
    """
    now = datetime.now(UTC)
    still_open = list(
        session.scalars(
            select(Incident)
            .where(Incident.closed_at.is_(None), Incident.kind == KIND)
            .order_by(Incident.opened_at, Incident.incident_id)
        )
    )
    known = {key: one for one in reversed(still_open) for key in one.told.get("keys", ())}
    going_on: set[int] = set()
    opened = 0
    for cause in sorted(causes, key=lambda one: (-one.rank, one.name)):
        before = next((known[key] for key in cause.keys if key in known), None)
        if before is None or before.incident_id in going_on:
            before = Incident(kind=KIND, cause=cause.name[:500], subject={}, figures=0,
                              rank=0.0, told={}, opened_at=now)  # fmt: skip
            session.add(before)
            session.flush()
            opened += 1
        going_on.add(before.incident_id)
        _update(session, before, cause, change, now)
    gone = [one for one in still_open if one.incident_id not in going_on]
    held = {key for cause in causes for key in cause.keys}
    for incident in gone:
        incident.closed_at = now
        if held.isdisjoint(incident.told.get("keys", ())):  # else it went into another
            tell(session, _about("held_figure_resolved", incident))
    return opened, len(gone)


def _update(
    session: Session, incident: Incident, cause: Cause, change: float, now: datetime
) -> None:
    """Take over what is held now; tell of it when it is new or differs from what was told."""
    state = cause.state()
    incident.cause, incident.subject = cause.name[:500], cause.subject()
    incident.figures, incident.rank = cause.figures, cause.rank
    if incident.told and not _changed(incident.told, state, change):
        return
    event = "held_figure_changed" if incident.told else "figure_held"
    incident.told, incident.told_at = state, now
    tell(session, _about(event, incident))


def _changed(told: Mapping[str, Any], state: Mapping[str, Any], change: float) -> bool:
    if told["observed"] != state["observed"]:
        return True
    return any(
        abs(state[name] - told[name]) > change * max(abs(state[name]), abs(told[name]))
        for name in ("expected", "rank")
    )


def _about(event: str, incident: Incident) -> Message:
    """What is told outside: no value; of what the public may not know only that it is there."""
    subject, told = incident.subject, {}
    if not subject.get("hidden", True):
        told = {
            "indicator": subject["indicator_id"],
            "locality": subject["locality_id"],
            "rule": subject["rule_id"],
        } | {name: subject[name] for name in ("series", "geography", "period", "breakdown")}
        if subject["files"]:
            first = subject["files"][0]
            told |= {
                "file": first["file_name"] or first["submission_id"],
                "row": first["first_row"],
            }
    name = f"incident/{incident.incident_id}"
    return message(
        event, STEWARDS, name, incident=incident.incident_id, figures=incident.figures, **told
    )


def _key_of(root: Mapping[str, Any]) -> str:
    return written_key([root[name] for name in KEY])


def _digits(number: float | None) -> str:
    return "" if number is None else f"{number:.6g}"


def _thresholds(connection: duckdb.DuckDBPyConnection, candidate: Path) -> dict[str, float]:
    found = connection.execute(
        "select threshold_id, value from read_parquet(?) where in_force",
        [str(candidate / "thresholds.parquet")],
    )
    return dict(found.fetchall())


def _rows(found: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    columns = [column[0] for column in found.description or []]
    return [dict(zip(columns, row, strict=True)) for row in found.fetchall()]
