"""``/api/v1/figures``: the figures of a filter, and why one of them is as it is."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from portal import why
from portal.api.answers import answer
from portal.api.lists import Lent
from portal.asked import LONGEST, Asked, AskedFigures, Word, filter_fields, wanted
from portal.failures import PageError
from portal.figures import COLUMNS
from portal.paging import page

router = APIRouter(prefix="/api/v1")
Needed = Annotated[str, Field(max_length=LONGEST)]

ONE = f"""
select {COLUMNS}
from figures as figure
where
    figure.indicator_id = $indicator
    and figure.locality_id = $locality
    and figure.geography = $geography
    and figure.period = $period
    and figure.breakdown = $breakdown
    and ($series is null or figure.series = $series)
order by figure.series
limit 1
"""


class AskedPage(AskedFigures):
    """A page of the figures of a filter."""

    limit: Annotated[int, Field(ge=1, le=2000)] = 500
    after: Annotated[str | None, Field(max_length=1000, pattern="^[A-Za-z0-9_-]*$")] = None

    @field_validator("*")
    @classmethod
    def _named(cls, given: object) -> object:
        """A form leaves fields empty; a program that names nothing has lost what it meant."""
        if isinstance(given, list) and not all(given):
            raise PydanticCustomError("names_nothing", "leave it out, or name something")
        return given


class AskedOne(Asked):
    """One figure by its key."""

    indicator: Needed
    locality: Needed
    geography: Needed
    period: Needed
    breakdown: Needed
    series: Word = None


@router.get("/figures", name="api_figures")
def figures(view: Lent, asked: Annotated[AskedPage, Query()]) -> Response:
    """The figures that fit all that is asked for, by indicator, place and time."""
    found = page(view.release, wanted(view, asked), asked.limit, asked.after or None)
    kept = {**filter_fields(asked), "limit": asked.limit, "release": view.release.id}
    following = (
        None if found.after is None
        else view.site.path("api_figures", kept | {"after": found.after})
    )  # fmt: skip
    return answer(
        view, remaining=found.remaining, figures=found.rows, after=found.after, next=following
    )


@router.get("/figures/explanation", name="api_explanation")
def explanation(view: Lent, asked: Annotated[AskedOne, Query()]) -> Response:
    """One figure, and in sentences why it has no value or what to know of the one it has."""
    row = view.release.one(ONE, asked.model_dump(exclude={"release"}))
    if row is None:
        raise PageError("no_such_figure")
    return answer(view, figure=row, sentences=why.reasons(view, row))
