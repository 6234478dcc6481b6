"""Opening a source with its login and reading it: a database by its URL, or DHIS2's Web API."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import httpx
from sqlalchemy import URL, create_engine, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from orchestration.pulls.source_file import PullPlace
from orchestration.secrets import resolved
from sources.loader import Catalogue
from sources.pulls.description import AnyPull, Dhis2Pull, SqlPull
from sources.pulls.dhis2 import Dhis2Source, Periods, pull_dhis2
from sources.pulls.dhis2_periods import names_of
from sources.pulls.report import Pulled, PullError
from sources.pulls.sql import SqlSource, pull_sql
from sources.readers.feed import reader_of
from sources.readers.periods import PeriodIndex

CONNECT_SECONDS = 15
# Addresses within this machine, where a login cannot be overheard.
HERE = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True)
class When:
    """The moment of a pull, and the day from which periods are judged ended."""

    now: datetime
    day: date


def read_source(place: PullPlace, catalogue: Catalogue, since: str | None, when: When) -> Pulled:
    """Read what the source holds since a watermark.

    Raises ``PullError`` and ``SecretError``: sentences without a secret.
    """
    pull = described(place, catalogue)
    periods = reader_of(catalogue).feed(place.feed).periods
    if isinstance(pull, SqlPull):
        return _read_sql(place, pull, periods, since, when)
    return _read_dhis2(place, pull, _of_dhis2(periods, when.day), since)


def described(place: PullPlace, catalogue: Catalogue) -> AnyPull:
    """What the feed's ``pulls.yml`` says of the source."""
    return next(one for one in catalogue.pulls[place.feed] if one.id == place.source)


def _read_sql(
    place: PullPlace, pull: SqlPull, periods: PeriodIndex, since: str | None, when: When
) -> Pulled:
    def not_ended(text: str) -> bool:
        return periods.read(text, when.day).code == "period_in_future"

    url = _database_url(place)
    try:
        engine = create_engine(url, connect_args=_connecting(url))
    except (NoSuchModuleError, ImportError) as error:
        raise PullError(
            f"No driver for {url.drivername} is installed ({type(error).__name__}): install it, or "
            "let the agency offer another way."
        ) from None
    try:
        return pull_sql(SqlSource(engine, pull, place.timeout_seconds), since, when.now, not_ended)
    finally:
        engine.dispose()


def _database_url(place: PullPlace) -> URL:
    try:
        url = make_url(resolved(place.url, in_url=True).get_secret_value())
    except (ArgumentError, ValueError):
        raise PullError("The URL is none of a database: dialect://user@host/name.") from None
    if place.user is not None:
        url = url.set(username=resolved(place.user).get_secret_value())
    if place.password is not None:
        url = url.set(password=resolved(place.password).get_secret_value())
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        raise PullError("The database file is not there: correct the URL.")
    return url


def _connecting(url: URL) -> dict[str, int]:
    return {"connect_timeout": CONNECT_SECONDS} if url.get_backend_name() == "postgresql" else {}


def _read_dhis2(place: PullPlace, pull: Dhis2Pull, periods: Periods, since: str | None) -> Pulled:
    headers, login = {"Accept": "application/json"}, None
    if place.token is not None:
        headers["Authorization"] = f"ApiToken {resolved(place.token).get_secret_value()}"
    elif place.user is not None and place.password is not None:
        user, password = resolved(place.user), resolved(place.password)
        login = httpx.BasicAuth(user.get_secret_value(), password.get_secret_value())
    else:
        raise PullError("DHIS2 asks for a login: give a token, or user and password.")
    base = resolved(place.url, in_url=True).get_secret_value().rstrip("/") + "/"
    try:
        address = httpx.URL(base)
    except httpx.InvalidURL:
        raise PullError("The URL is none: https://host is expected.") from None
    if address.scheme != "https" and not (place.plain_http or address.host in HERE):
        raise PullError(
            "The login would cross the network unprotected: use https, or write plain_http: true "
            "where the network is safe."
        )
    timeout = httpx.Timeout(place.timeout_seconds, connect=CONNECT_SECONDS)
    with httpx.Client(
        base_url=address, headers=headers, auth=login, timeout=timeout, follow_redirects=False
    ) as client:
        return pull_dhis2(Dhis2Source(client, pull, place.timeout_seconds), since, periods)


def _of_dhis2(periods: PeriodIndex, day: date) -> Periods:
    """The contract's periods by DHIS2's names."""
    ended: dict[str, str] = {}
    to_come: set[str] = set()
    first = periods.contract.first_period_start
    for period in periods.all:
        if period.period_type not in periods.types or period.start < first:
            continue
        for name in names_of(period.start, period.end):
            if period.end > day:
                to_come.add(name)
            else:
                ended.setdefault(name, period.period)
    return Periods(ended, frozenset(to_come))
