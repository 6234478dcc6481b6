"""What readers open: a view on every table, and the release's own views in names and wide form.

Every view asks with its reader's rights, so that what bounds a reader bounds it through a view.
They stay from load to load, and so do views that analysts build on them; only a release that has
other columns or indicators changes them, and waits for readers that hold them.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from psycopg import errors, sql

from orchestration.outputs.postgres.audiences import Audience
from orchestration.outputs.postgres.connecting import Connection
from orchestration.outputs.postgres.failures import STAYS, ServingError
from orchestration.outputs.postgres.retiring import LOCK_WAIT
from orchestration.outputs.postgres.store import LOAD
from orchestration.outputs.postgres.tables import Table

PAUSE_SECONDS = 0.5
RELEASE = "release"
RELEASE_VIEW = """
select
    loads.release_id,
    loads.kind,
    loads.as_of,
    loads.created_at,
    loads.loaded_at,
    loads.synthetic,
    loads.code_version,
    loads.candidate_hash
from {store}.loads as loads
inner join {store}.current_load as shown on loads.load = shown.load
"""
TABLE_VIEW = """
select {columns}
from {table}
where {load} = (select shown.load from {store}.current_load as shown)
"""
SAID = "select name, definition from {store}.views order by position"
SAY = "insert into {store}.views (position, name, definition) values (%s, %s, %s)"

View = tuple[str, str]


def wanted(
    connection: Connection,
    audience: Audience,
    shaped: str,
    tables: Sequence[Table],
    others: Sequence[View],
) -> list[View]:
    """Every view by name and query, those that others read first; ``others`` are the release's."""
    store = sql.Identifier(audience.store)
    made = [(RELEASE, sql.SQL(RELEASE_VIEW).format(store=store).as_string(connection))]
    for table in tables:
        query = sql.SQL(TABLE_VIEW).format(
            columns=sql.SQL(", ").join(map(sql.Identifier, table.columns)),
            table=sql.Identifier(shaped, table.name),
            load=sql.Identifier(LOAD),
            store=store,
        )
        made.append((table.name, query.as_string(connection)))
    return [*made, *others]


def bring_up_to_date(
    connection: Connection, audience: Audience, views: Sequence[View], wait_seconds: float
) -> bool:
    """Make the views as wanted, within the transaction of the load; whether anything changed.

    Where they differ, readers that hold them are waited for, a moment at a time, so that no other
    reader waits behind us. Raises ``ServingError`` when they hold them longer.
    """
    said = connection.execute(_on(audience, SAID)).fetchall()
    if said == list(views):
        return False
    end = time.monotonic() + wait_seconds
    while True:
        try:
            with connection.transaction():
                connection.execute(sql.SQL("set local lock_timeout = {}").format(LOCK_WAIT))
                _change(connection, audience, [name for name, _ in said], views)
                connection.execute("set local lock_timeout = 0")
        except errors.LockNotAvailable:
            if time.monotonic() >= end:
                raise ServingError(
                    "The views have other columns than before, and a reader holds one of them open "
                    f"({_who(connection)}). {STAYS} End that session or wait for it, and run this "
                    "again."
                ) from None
            time.sleep(PAUSE_SECONDS)
        else:
            return True


def _change(
    connection: Connection, audience: Audience, before: Sequence[str], views: Sequence[View]
) -> None:
    names = [name for name, _ in views]
    try:
        with connection.transaction():
            _drop(connection, audience, [name for name in before if name not in names])
            _create(connection, audience, views)
    except errors.InvalidTableDefinition:  # a column that went or is of another type
        _drop(connection, audience, before)
        _create(connection, audience, views)
    connection.execute(_on(audience, "delete from {store}.views"))
    for position, (name, query) in enumerate(views):
        connection.execute(_on(audience, SAY), [position, name, query])


def _create(connection: Connection, audience: Audience, views: Sequence[View]) -> None:
    schema = sql.Identifier(audience.schema)
    connection.execute(sql.SQL("set local search_path = {}, pg_temp").format(schema))
    for name, query in views:
        view = sql.Identifier(audience.schema, name)
        begins = sql.SQL("create or replace view {} with (security_invoker = true) as ")
        connection.execute(begins.format(view) + sql.SQL(query))
    connection.execute("set local search_path = pg_catalog, pg_temp")


def _drop(connection: Connection, audience: Audience, names: Sequence[str]) -> None:
    try:
        for name in reversed(names):
            view = sql.Identifier(audience.schema, name)
            connection.execute(sql.SQL("drop view if exists {}").format(view))
    except errors.DependentObjectsStillExist as error:
        raise ServingError(
            "The views of this release lack columns that they had, and views of others are built "
            f"on them: {'; '.join((error.diag.message_detail or '').splitlines())}. {STAYS} Drop "
            "those views, run this again, and build them anew."
        ) from error


def _who(connection: Connection) -> str:
    found = connection.execute(
        "select distinct activity.usename, activity.pid from pg_locks as held "
        "inner join pg_stat_activity as activity on held.pid = activity.pid "
        "inner join pg_class as view on held.relation = view.oid and view.relkind = 'v' "
        "where held.pid <> pg_backend_pid() and held.granted order by activity.pid limit 5"
    ).fetchall()
    return ", ".join(f"{name}, process {pid}" for name, pid in found) or "it has just ended"


def _on(audience: Audience, statement: str) -> sql.Composed:
    return sql.SQL(statement).format(store=sql.Identifier(audience.store))
