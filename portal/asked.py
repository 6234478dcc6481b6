"""Which figures a reader asks for: the filter of what is taken away, as the query of an address."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from orchestration.outputs.tables.filter import MOST_NAMED, Filter, WrongFilterError, filter_of
from orchestration.outputs.tables.offer import Offer, offer_of
from portal.failures import PageError
from portal.release import OpenRelease
from portal.view import View

LONGEST = 120
Names = Annotated[list[Annotated[str, Field(max_length=LONGEST)]], Field(max_length=MOST_NAMED)]
Word = Annotated[str | None, Field(max_length=LONGEST)]


class Asked(BaseModel):
    """What every address takes: the release, else the current one. What is unknown is refused."""

    model_config = ConfigDict(extra="forbid")

    release: Word = None


class AskedFigures(Asked):
    """The fields of the filter, each any number of times; an empty one takes everything."""

    indicators: Names = []
    localities: Names = []
    provinces: Names = []
    levels: Names = []
    geographies: Names = []
    series: Names = []
    period_types: Names = []
    breakdowns: Names = []
    statuses: Names = []
    from_period: Word = None
    to_period: Word = None
    columns: Names = []


def filter_fields(asked: AskedFigures) -> dict[str, Any]:
    """What was asked for of the filter; what was left empty in a form is not among it."""
    found: dict[str, Any] = {}
    for name in Filter.model_fields:
        given = getattr(asked, name)
        kept = [one for one in given if one] if isinstance(given, list) else given
        if kept:
            found[name] = kept
    return found


def wanted(view: View, asked: AskedFigures) -> Filter:
    """The filter against the release. Raises PageError with a sentence for each fault."""
    try:
        return filter_of(offer(view.release), filter_fields(asked))
    except WrongFilterError as error:
        said = error.said.said(view.language)
        raise PageError("wrong_filter", fields={"said": said}) from error


def offer(release: OpenRelease) -> Offer:
    """Every value that a filter may name in a release."""

    def made(one: OpenRelease) -> Offer:
        with one.connected() as connection:
            return offer_of(connection)

    return release.once("offer", made)
