"""Late reports: an agency hears once of what became late, is reminded, and hears that it came."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from orchestration.alerts import tell
from orchestration.operations.database import Operations
from orchestration.operations.models import Incident
from orchestration.settings import Settings
from orchestration.standing.debts import Debt, Standing, debt_of, read_standing
from orchestration.standing.late_messages import Said, about_many, about_one, to_the_data_team

KIND = "late_report"
# More news of one feed than this in one night is one message: a backlog is no reason for a flood.
MOST_MESSAGES = 3


def tell_of_late(settings: Settings, database: Operations) -> None:
    """Tell agencies of their late reports, as the current release has them; once each."""
    standing = read_standing(settings.paths)
    with database.transaction() as session:
        settle_late(session, standing, settings.late_reminders)


def settle_late(
    session: Session, standing: Standing, reminders: Sequence[int]
) -> dict[Said, list[Debt]]:
    """Tell of debts that are new or grew, remind of old ones, tell of those that were paid.

    `reminders` are the days after the first telling on which an agency hears again of what is
    still missing. That a part of it came is not told: the rest has been. What nobody owes any
    more, or another agency owes now, is closed in silence. Gives what was told.
    """
    open_ones = select(Incident).where(Incident.kind == KIND, Incident.closed_at.is_(None))
    known = {incident.cause: incident for incident in session.scalars(open_ones)}
    news: dict[Said, list[tuple[Incident, Debt]]] = {"late": [], "reminded": [], "arrived": []}
    for debt in standing.debts:
        incident = known.pop(debt.key, None) or _opened(session, debt)
        incident.subject, incident.figures = debt.subject(), len(debt.units)
        said = _due_to_be_said(incident, debt, standing.day, reminders)
        if said is not None:
            news[said].append((incident, debt))
    for incident in known.values():
        incident.closed_at = datetime.now(UTC)
        told = debt_of(incident.told["debt"])
        if told.reports <= standing.received:
            news["arrived"].append((incident, told))
    for said, found in news.items():
        for listed in _messages(found):
            _tell(session, said, listed, standing.day)
    told_of = {said: [debt for _, debt in found] for said, found in news.items()}
    if any(told_of.values()):
        agencies = {debt.agency for debt in told_of["late"]}
        counts = {said: len(debts) for said, debts in told_of.items()}
        tell(session, to_the_data_team(counts, len(agencies), standing.day))
    return told_of


def _opened(session: Session, debt: Debt) -> Incident:
    incident = Incident(kind=KIND, cause=debt.key, subject={}, figures=0, rank=0.0, told={},
                        opened_at=datetime.now(UTC))  # fmt: skip
    session.add(incident)
    return incident


def _due_to_be_said(
    incident: Incident, debt: Debt, day: date, reminders: Sequence[int]
) -> Said | None:
    """What an agency is to hear of a debt today, if anything; that it will is remembered."""
    told = incident.told
    if not told or not set(debt.units) <= set(told["debt"]["units"]):
        incident.told = {"day": day.isoformat(), "reminders": 0, "debt": debt.subject()}
        return "late"
    done = told["reminders"]
    if done < len(reminders) and (day - date.fromisoformat(told["day"])).days >= reminders[done]:
        incident.told = told | {"reminders": done + 1, "debt": debt.subject()}
        return "reminded"
    return None


def _messages(found: Sequence[tuple[Incident, Debt]]) -> Iterator[list[tuple[Incident, Debt]]]:
    """What goes into one message each: a debt, or all of an agency's feed where they are many."""
    ordered = sorted(found, key=lambda one: (one[1].agency, one[1].feed, one[1].due, one[1].period))
    for _, group in groupby(ordered, key=lambda one: (one[1].agency, one[1].feed)):
        listed = list(group)
        yield from [listed] if len(listed) > MOST_MESSAGES else ([one] for one in listed)


def _tell(session: Session, said: Said, listed: Sequence[tuple[Incident, Debt]], day: date) -> None:
    """Tell of one or of many, in the order of their subject, and remember when."""
    debts = [debt for _, debt in listed]
    tell(session, about_one(debts[0], said, day) if len(debts) == 1 else about_many(debts, said))
    for incident, _ in listed:
        incident.told_at = datetime.now(UTC)
