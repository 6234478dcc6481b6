"""The night prepares the reports of the plans that are due soon, and tells of them."""

from __future__ import annotations

from orchestration.outputs.reports.filing import Shelf
from orchestration.paths import Home
from orchestration.shown_release import its_catalogue, shown_release


def shelf_of(home: Home) -> Shelf:
    """The current release and where its reports stand. Raises ValueError before the first one."""
    folder, facts = shown_release(home)
    return Shelf(folder, its_catalogue(home, facts), home.reports)
