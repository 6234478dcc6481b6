"""The official reports that were prepared of a release, to take away: only what is listed is given.

They are made of the public release alone, but after it: neither list nor file is kept by its tag.
"""

from __future__ import annotations

from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import FileResponse, HTMLResponse

from orchestration.outputs.reports.duties import Duty, duties_of
from orchestration.outputs.reports.filing import Filed, Shelf, filed
from portal import definitions
from portal.downloads import as_it_is
from portal.explained import reader_of
from portal.failures import PageError
from portal.pages.plans import plans_by_id
from portal.release import OpenRelease
from portal.view import LANGUAGES, View, passing_view

router = APIRouter()
Passing = Annotated[View, Depends(passing_view)]
OBLIGATIONS = ("release.obligations", "release.obligation_dates")
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@router.get("/{language}/reports", name="reports")
def reports(view: Passing, plan: Annotated[str, Query(max_length=120)] = "") -> HTMLResponse:
    """The reports of all plans or of one, the latest period first."""
    plans = plans_by_id(view.release)
    if plan and plan not in plans:
        raise PageError("no_such_plan", fields={"asked": plan})
    found = [one for one in _filed(view) if plan in ("", one.duty.plan_id)]
    found.sort(key=lambda one: (one.duty.ends, one.duty.plan_id, one.duty.obligation_id))
    of_duty = groupby(reversed(found), key=lambda one: one.duty)
    return view.page(
        "reports.html",
        plans=plans,
        chosen=plan,
        reports=[
            {
                "duty": duty,
                "when": view.period(definitions.periods(view.release)[duty.period]),
                "files": sorted(files, key=lambda one: (LANGUAGES.index(one.language), one.ending)),
            }
            for duty, files in ((duty, list(files)) for duty, files in of_duty)
        ],
    )


@router.get("/{language}/reports/{file_name}", name="report")
def report(view: Passing, file_name: str) -> FileResponse:
    """One of their files."""
    listed = {one.path.name: one for one in _filed(view)}
    if file_name not in listed:
        raise PageError("no_such_report", fields={"asked": file_name})
    return as_it_is(view, listed[file_name].path, MEDIA_TYPES[listed[file_name].ending])


def _filed(view: View) -> list[Filed]:
    """The files that were made of the release shown."""
    release = view.release
    shelf = Shelf(release.folder, release.catalogue, view.site.home.reports)
    return filed(shelf, release.once("duties", _duties), LANGUAGES)


def _duties(release: OpenRelease) -> list[Duty]:
    """What can be reported of a release; nothing of one from before there were duties."""
    reader = reader_of(release)
    return duties_of(reader) if all(reader.has(one) for one in OBLIGATIONS) else []
