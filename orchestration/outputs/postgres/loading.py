"""A release into PostgreSQL, while readers read: filled beside what they see, shown at once."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from psycopg import errors, sql
from pydantic import SecretStr

from orchestration import progress
from orchestration.outputs.postgres import comments, roles, store, views
from orchestration.outputs.postgres.audiences import RESTRICTED, Audience
from orchestration.outputs.postgres.connecting import Connection, connect
from orchestration.outputs.postgres.failures import STAYS, ServingError, plain_failures
from orchestration.outputs.postgres.patience import no_longer_than
from orchestration.outputs.postgres.retiring import retire
from orchestration.outputs.postgres.settling import settle
from orchestration.outputs.postgres.tables import Table, read_tables
from orchestration.release_views import INDICATORS, release_views
from orchestration.wide_views import columns_of

LOCK = 0x43485449_45550001  # any number that no other program of the database takes
SHORTEST = 1e-3  # seconds, to divide by
WHO_LOADS = """
select activity.usename, held.pid, activity.backend_start::timestamp(0)
from pg_locks as held
inner join pg_stat_activity as activity using (pid)
where held.locktype = 'advisory' and held.granted
    and held.classid = %s and held.objid = %s
    and held.database = (select oid from pg_database where datname = current_database())
"""


@dataclass(frozen=True)
class Loaded:
    """What became of one release: its rows and the time, and whether readers see something new.

    ``kept`` counts earlier loads that stay until those who may still read them are done.
    """

    release_id: str
    schema: str
    tables: int
    rows: int
    seconds: float
    new: bool
    kept: int


def told(one: Loaded) -> str:
    """What became of a release, as a line for people."""
    if not one.new:
        return f"{one.release_id} is in {one.schema} already; --again loads it anew."
    speed = one.rows / max(one.seconds, SHORTEST)
    line = (
        f"{one.release_id} is in {one.schema}: {one.tables} tables, {one.rows:,} rows in "
        f"{one.seconds:.1f} s ({speed:,.0f} rows/s)."
    )
    if one.kept:
        line += f" {one.kept} earlier stay until their readers are done."
    return line


@dataclass(frozen=True)
class Serving:
    """A release's folder, and for whom it is."""

    folder: Path
    audience: Audience

    def facts(self) -> dict[str, Any]:
        """What ``release.json`` says."""
        found: dict[str, Any] = json.loads((self.folder / "release.json").read_text("utf-8"))
        return found


def load(
    url: SecretStr,
    releases: Sequence[Serving],
    *,
    wait_seconds: float = 60,
    longest_seconds: float | None = None,
    again: bool = False,
) -> list[Loaded]:
    """Bring these releases to the database at ``url``: all become visible together, or none.

    They are filled in one transaction and shown in the next, once no statement is left that was
    planned without them.

    What readers see already is not loaded, unless ``again``. ``wait_seconds`` is the patience with
    another load, and with readers that hold views which have to change; ``longest_seconds`` that
    with everything together, once the server has let us in. Raises ``ServingError``.
    """
    tables = [read_tables(one.folder, one.audience) for one in releases]
    with (
        closing(connect(url)) as connection,
        plain_failures(),
        no_longer_than(connection, longest_seconds),
    ):
        _lock(connection, wait_seconds)
        _retire(connection, releases)
        with connection.transaction():
            roles.make_roles(connection, [one.audience for one in releases])
            if any(one.audience == RESTRICTED for one in releases):
                roles.refuse_overseers(connection)
            filled = [
                _fill(connection, one, its_tables, again)
                for one, its_tables in zip(releases, tables, strict=True)
            ]
        settle(connection)
        try:
            with connection.transaction():
                seconds = [_show(connection, one, wait_seconds) for one in filled]
        except ServingError:
            _retire(connection, releases)
            raise
        kept = _retire(connection, releases)
    return [
        Loaded(
            one.facts["id"], one.serving.audience.schema, len(one.tables), one.rows,
            one.seconds + shown, one.number is not None, kept[one.serving.audience],
        )
        for one, shown in zip(filled, seconds, strict=True)
    ]  # fmt: skip


def _lock(connection: Connection, wait_seconds: float) -> None:
    """One load at a time in a database; the lock goes with the session, also when it is killed."""
    milliseconds = str(max(1, int(wait_seconds * 1000)))
    try:
        with connection.transaction():
            connection.execute(sql.SQL("set local lock_timeout = {}").format(milliseconds))
            connection.execute("select pg_advisory_lock(%s)", [LOCK])
    except errors.LockNotAvailable:
        halves = [LOCK >> 32, LOCK & 0xFFFFFFFF]
        who = connection.execute(WHO_LOADS, halves).fetchone()
        other = f"{who[0]}, process {who[1]}, since {who[2]}" if who else "it has just ended"
        raise ServingError(
            f"Another load into this database is at work ({other}). {STAYS} Run this again when it "
            "is done."
        ) from None


def _retire(connection: Connection, releases: Sequence[Serving]) -> dict[Audience, int]:
    known = "select to_regclass(%s)"
    kept = {}
    for one in releases:
        loads = sql.Identifier(one.audience.store, "loads").as_string(connection)
        there = connection.execute(known, [loads]).fetchone()
        kept[one.audience] = retire(connection, one.audience) if there and there[0] else 0
    return kept


@dataclass(frozen=True)
class _Filled:
    """A release beside what readers see, or without a number one that they see already."""

    serving: Serving
    facts: dict[str, Any]
    tables: Sequence[Table]
    seconds: float
    number: int | None = None
    shaped: str = ""

    @property
    def rows(self) -> int:
        return 0 if self.number is None else sum(table.rows for table in self.tables)


def _fill(connection: Connection, one: Serving, tables: Sequence[Table], again: bool) -> _Filled:
    """Load one release beside what readers see, unless it is that."""
    began, facts, audience = time.monotonic(), one.facts(), one.audience
    store.prepare(connection, audience)
    roles.prepare_provinces(connection, audience)
    if not again and store.is_shown(connection, audience, facts, tables):
        return _Filled(one, facts, tables, time.monotonic() - began)
    progress.say(f"loading {facts['id']} into {audience.schema}")
    number, shaped = store.fill(connection, audience, facts, tables)
    return _Filled(one, facts, tables, time.monotonic() - began, number, shaped)


def _show(connection: Connection, filled: _Filled, wait_seconds: float) -> float:
    """Let readers see it from the end of this transaction; give the seconds that took."""
    if filled.number is None:
        return 0.0
    began, audience = time.monotonic(), filled.serving.audience
    indicators = _indicators(filled.serving.folder)
    others = release_views([(domain, name) for domain, name, *_ in indicators])
    wanted = views.wanted(connection, audience, filled.shaped, filled.tables, others)
    views.bring_up_to_date(connection, audience, wanted, wait_seconds)
    comments.comment(connection, audience, filled.tables, _names(indicators))
    roles.grant(connection, audience, filled.shaped, filled.tables)
    store.show(connection, audience, filled.number)
    return time.monotonic() - began


def _indicators(folder: Path) -> list[tuple[str, str, str]]:
    """Domain, id and name of every indicator that has a column."""
    with closing(duckdb.connect()) as reader:
        reader.read_parquet(str(folder / "indicators.parquet")).create_view("indicators")
        return reader.execute(INDICATORS).fetchall()


def _names(indicators: Sequence[tuple[str, str, str]]) -> Mapping[str, str]:
    found = {}
    for _, indicator_id, name in indicators:
        value, status = columns_of(indicator_id)
        found[value] = name
        found[status] = f"{name}: trạng thái (obs_status)"
    return found
