"""What is held now, oldest first: the sentence, the file, and the command for each incident."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
from sqlalchemy import select

from orchestration.asked_figures import KEY, written_key
from orchestration.incidents import KIND
from orchestration.operations.database import Operations
from orchestration.operations.models import Incident
from orchestration.paths import Home
from orchestration.waivers import Judged, published

LAPSED = ("expired", "void", "short", "no_figure", "idle")
UNTIL = "YYYY-MM-DD"

NAMES = """
select
    indicator.name_vi,
    indicator.name_en,
    locality.name_vi,
    locality.code
from (select ? as indicator_id, ? as locality_id)
left join indicators as indicator using (indicator_id)
left join localities as locality using (locality_id)
"""

WAIVERS = """
select *
from read_parquet(?)
where list_contains(?, state)
order by all
"""


def open_holds(home: Home, database: Operations) -> list[dict[str, Any]]:
    """Every open incident, oldest first, of one day the weightiest: as JSON has it.

    Names and sentences are those of the public release, so that no count of a sensitive figure
    is shown. Raises WaiverRefusedError before the first release.
    """
    with database.transaction() as session:
        found = session.scalars(
            select(Incident).where(Incident.closed_at.is_(None), Incident.kind == KIND)
        ).all()
    if not found:
        return []
    weights = sorted((one.rank for one in found), reverse=True)
    ordered = sorted(found, key=lambda one: (one.opened_at.date(), -one.rank, one.incident_id))
    with _public(published(home).public) as tables:
        return [_hold(tables, one, weights.index(one.rank) + 1) for one in ordered]


def lapsed_waivers(home: Home) -> list[dict[str, Any]]:
    """The waivers of the current release that no longer apply: waiver_id, figure, state."""
    judged: Judged = published(home)
    with duckdb.connect() as connection:
        rows = connection.execute(
            WAIVERS, [str(judged.verdicts / "waivers.parquet"), list(LAPSED)]
        ).fetchall()
    return [
        {"waiver_id": row[0], "figure": written_key(row[1 : 1 + len(KEY)]), "state": row[-1]}
        for row in rows
    ]


def keys_of_incident(database: Operations, incident_id: int) -> list[str]:
    """The keys of the figures that an open incident holds for themselves; ValueError without."""
    with database.transaction() as session:
        incident = session.get(Incident, incident_id)
    if incident is None or incident.closed_at is not None or incident.kind != KIND:
        raise ValueError(f"No open incident has the number {incident_id}; see `chitieu holds`.")
    return list(incident.subject["keys"])


def _public(release: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    for name in ("withheld", "indicators", "localities"):
        connection.read_parquet(str(release / f"{name}.parquet")).create_view(name)
    return connection


def _hold(tables: duckdb.DuckDBPyConnection, incident: Incident, rank: int) -> dict[str, Any]:
    subject = incident.subject
    indicator_vi, indicator_en, locality, code = tables.execute(
        NAMES, [subject["indicator_id"], subject["locality_id"]]
    ).fetchall()[0]
    sentence_vi, sentence_en = _sentences(tables, subject)
    waivable = _waivable(subject)
    return {
        "incident": incident.incident_id,
        "opened": incident.opened_at.date().isoformat(),
        "rank": rank,
        "weight": incident.rank,
        "figures": incident.figures,
        "figure": written_key([subject[name] for name in KEY]),
        "figures_held_for_themselves": subject["keys"],
        "indicator_vi": indicator_vi,
        "indicator_en": indicator_en,
        "locality": locality,
        "locality_code": code,
        "period": subject["period"],
        "rules": subject["rules"],
        "sentence_vi": sentence_vi,
        "sentence_en": sentence_en,
        "suppressed": subject["hidden"],
        "files": subject["files"],
        "waivable": waivable,
        "commands": _commands(incident, subject, waivable),
    }


def _sentences(tables: duckdb.DuckDBPyConnection, subject: Mapping[str, Any]) -> tuple[str, str]:
    same = " and ".join(f"{name} = ?" for name in KEY)
    found = tables.execute(
        f"select sentence_vi, sentence_en from withheld where {same} and rule_id = ?",
        [*(subject[name] for name in KEY), subject["rule_id"]],
    ).fetchall()
    if found:
        return found[0]
    return (
        "Số liệu không công bố; chi tiết không hiển thị ở đây.",
        "The figure is not published; its details are not shown here.",
    )


def _waivable(subject: Mapping[str, Any]) -> bool:
    from expectations.rules import RULES_BY_ID

    rules = [RULES_BY_ID.get(rule_id) for rule_id in subject["rules"]]
    return not subject["hidden"] and all(rule is not None and rule.waivable for rule in rules)


def _commands(incident: Incident, subject: Mapping[str, Any], waivable: bool) -> list[str]:
    """What can be done, as it is typed: look, accept where that is possible, or take back."""
    commands = [f"chitieu explain {written_key([subject[name] for name in KEY])}"]
    if waivable:
        commands.append(
            f'chitieu waive --incident {incident.incident_id} --reason "…" --until {UNTIL}'
        )
    return commands + [
        f'chitieu withdraw {submission} --reason "…"' for submission in _submissions(subject)
    ]


def _submissions(subject: Mapping[str, Any]) -> Sequence[str]:
    return list(dict.fromkeys(file["submission_id"] for file in subject["files"]))
