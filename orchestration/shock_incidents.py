"""Common shocks: nothing is held, and stewards hear of each once, not of its thousand figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import duckdb
from sqlalchemy import select
from sqlalchemy.orm import Session

from orchestration.alerts import STEWARDS, Message, message, tell
from orchestration.operations.models import Incident
from orchestration.paths import Home

KIND = "common_shock"

# An indicator's year: what it marks on every map, of every length of period. A rule is told of a
# figure once.
SHOCKS = """
select
    marked.cause,
    marked.indicator_id,
    min(marked.period) as first_period,
    max(marked.period) as last_period,
    count(distinct marked.locality_id) as places,
    count(*) as figures,
    bool_or(public.obs_status = 'suppressed') as hidden
from read_parquet($violations) as marked
inner join read_parquet($public) as public
    using (indicator_id, series, locality_id, geography, period, breakdown)
where marked.rule_id = $rule
group by marked.cause, marked.indicator_id
order by marked.cause
"""


@dataclass(frozen=True)
class Shock:
    """What one shock marks; `hidden` when the public may not see some of it."""

    cause: str
    indicator_id: str
    first_period: str
    last_period: str
    places: int
    figures: int
    hidden: bool


def read_shocks(home: Home, facts: Mapping[str, Any]) -> list[Shock]:
    """The common shocks of a release that stands on disk."""
    verdicts = home.verdicts / facts["candidate_hash"]
    with duckdb.connect() as connection:
        rows = connection.execute(
            SHOCKS,
            {
                "violations": str(verdicts / "violations.parquet"),
                "public": str(home.releases / facts["id"] / "figures.parquet"),
                "rule": KIND,
            },
        ).fetchall()
    return [Shock(*row) for row in rows]


def settle_shocks(session: Session, shocks: Sequence[Shock], change: float) -> None:
    """Open an incident for each shock that is new, tell of it once, close those that are gone.

    It is told of again when what it marks differs by more than `change` from what was told.
    """
    now = datetime.now(UTC)
    known = {
        one.cause: one
        for one in session.scalars(
            select(Incident).where(Incident.closed_at.is_(None), Incident.kind == KIND)
        )
    }
    for shock in shocks:
        incident = known.pop(shock.cause, None)
        if incident is None:
            incident = Incident(kind=KIND, cause=shock.cause, subject={}, figures=0,
                                rank=0.0, told={}, opened_at=now)  # fmt: skip
            session.add(incident)
            session.flush()
        incident.subject, incident.figures = vars(shock), shock.figures
        told = incident.told.get("figures", 0)
        if abs(shock.figures - told) > change * max(shock.figures, told):
            incident.told, incident.told_at = {"figures": shock.figures}, now
            tell(session, _about(shock, incident.incident_id))
    for gone in known.values():
        gone.closed_at = now


def _about(shock: Shock, incident_id: int) -> Message:
    """What is told outside: no value; of what the public may not know only that it is there."""
    told: dict[str, Any] = {}
    if not shock.hidden:
        periods = " – ".join(dict.fromkeys((shock.first_period, shock.last_period)))
        told = {"indicator": shock.indicator_id, "periods": periods, "places": shock.places}
    subject = f"incident/{incident_id}"
    return message(KIND, STEWARDS, subject, incident=incident_id, figures=shock.figures, **told)
