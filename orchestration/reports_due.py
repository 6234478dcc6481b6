"""The night prepares the reports of the plans that are due soon, and tells of them.

Whatever goes wrong here is told and holds nothing up: the release is shown already.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from orchestration.alerts import DATA_TEAM, tell, tell_recovery
from orchestration.alerts.forms import message
from orchestration.operations.database import Operations
from orchestration.outputs.reports.contents import release_facts
from orchestration.outputs.reports.duties import Duty
from orchestration.outputs.reports.filing import (
    Shelf,
    folder_of_period,
    is_made,
    make_reports,
    possible,
    prune_reports,
)
from orchestration.paths import Home
from orchestration.settings import Settings
from orchestration.shown_release import its_catalogue, shown_release

ALL = "reports"


def shelf_of(home: Home) -> Shelf:
    """The current release and where its reports stand. Raises ValueError before the first one."""
    folder, facts = shown_release(home)
    return Shelf(folder, its_catalogue(home, facts), home.reports)


def prepare_due_reports(settings: Settings, database: Operations) -> list[Duty]:
    """Make of the current release every report that is due within ``report_days``; give those made.

    One whose day has just passed is made too if it never was. What was made of this release stays;
    reports of releases that are gone go. Each is told of once, and so is each that failed.
    """
    home = settings.paths
    due: list[Duty] = []
    with _told_if_it_fails(database, ALL):
        shelf = shelf_of(home)
        day = release_facts(shelf.release).as_of
        due = [one for one in possible(shelf) if _is_to_be_made(one, shelf, day, settings)]
        prune_reports(home.reports, home.releases)
        with database.transaction() as session:
            tell_recovery(session, message("reports_work_again", DATA_TEAM, ALL))
    return [one for one in due if _made(shelf, one, database)]


def _is_to_be_made(duty: Duty, shelf: Shelf, day: date, settings: Settings) -> bool:
    if duty.due is None or is_made(shelf, duty, "vi"):
        return False
    ahead = (duty.due - day).days
    if ahead < 0:
        return -ahead <= settings.report_days and not folder_of_period(shelf.kept, duty).exists()
    return ahead <= settings.report_days


def _made(shelf: Shelf, duty: Duty, database: Operations) -> bool:
    """Make one report and tell of it; whether it could be made."""
    facts = {
        "plan": duty.plan_id, "obligation": duty.obligation_id, "period": duty.period,
        "due": duty.due,
    }  # fmt: skip
    subject = f"report/{duty.obligation_id}/{duty.period}"
    with _told_if_it_fails(database, subject, **facts):
        make_reports(shelf, duty.plan_id, duty.period, obligation=duty.obligation_id)
        folder = folder_of_period(shelf.kept, duty)
        path = folder.relative_to(shelf.kept.parent).as_posix()
        with database.transaction() as session:
            tell_recovery(session, message("reports_work_again", DATA_TEAM, subject, **facts))
            tell(session, message("report_prepared", DATA_TEAM, subject, path=path, **facts))
        return True
    return False


@contextmanager
def _told_if_it_fails(database: Operations, subject: str, **facts: object) -> Iterator[None]:
    """Any failure becomes a message: a report that is not there must not stop a night."""
    try:
        yield
    except Exception as error:  # whatever it is, the release is out and the night goes on
        failure = f"{type(error).__name__}: {error}"
        with database.transaction() as session:
            told = message("report_not_made", DATA_TEAM, subject, failure=failure, **facts)
            tell(session, told)
