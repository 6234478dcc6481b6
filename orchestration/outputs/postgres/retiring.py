"""Taking away loads that no reader can see any more.

A transaction that began before a load was replaced may still see it, also by tables it has not
opened yet. So what could see it is written down when it is replaced (the virtual transactions
that were open), and it goes when none of these is left. Dropping waits for no reader long; what
cannot go now goes with the next load.
"""

from __future__ import annotations

import time

from psycopg import errors, sql

from orchestration.outputs.postgres.audiences import Audience
from orchestration.outputs.postgres.connecting import Connection
from orchestration.outputs.postgres.store import part

# Less than the second after which the server looks for deadlocks: ours gives way first.
LOCK_WAIT = "200ms"
TRIES, PAUSE_SECONDS = 10, 0.2

WRITE_DOWN = """
update {store}.loads
set
    readers = (
        select coalesce(array_agg(virtualtransaction), '{{}}')
        from pg_locks
        where locktype = 'virtualxid' and pid <> pg_backend_pid()
    )
where readers is null and load not in (select load from {store}.current_load)
"""
UNSEEN = """
select load, shape
from {store}.loads
where load not in (select load from {store}.current_load)
    and not exists (
        select from pg_locks
        where locktype = 'virtualxid' and virtualtransaction = any (loads.readers)
    )
"""
REPLACED = """
select count(*) from {store}.loads where load not in (select load from {store}.current_load)
"""
FORGET = "delete from {store}.loads where load = %s"
PARTITIONS = """
select relname
from pg_class
where relnamespace = to_regnamespace(%s) and relkind = 'p'
order by relname
"""
EMPTY_STORES = """
select nspname
from pg_namespace
where starts_with(nspname, %(begins)s)
    and substr(nspname, length(%(begins)s) + 1) not in (select shape from {store}.loads)
"""


def retire(connection: Connection, audience: Audience) -> int:
    """Drop the loads that nobody can see; give how many replaced ones readers still hold.

    Not within a transaction: each drop is one, so that a short wait for a reader ends it alone.
    """
    connection.execute(_on(audience, WRITE_DOWN))
    for last in (attempt == TRIES - 1 for attempt in range(TRIES)):
        for load, shape in connection.execute(_on(audience, UNSEEN)).fetchall():
            _drop(connection, audience, int(load), str(shape))
        left = connection.execute(_on(audience, REPLACED)).fetchone()
        if not left or not left[0] or last:
            break
        time.sleep(PAUSE_SECONDS)
    _drop_empty_stores(connection, audience)
    return int(left[0]) if left else 0


def _drop(connection: Connection, audience: Audience, load: int, shape: str) -> None:
    """One table after another, each by itself: two locks at once could wait for each other."""
    shaped = f"{audience.store}_{shape}"
    names = connection.execute(PARTITIONS, [sql.Identifier(shaped).as_string(connection)])
    try:
        for (name,) in names.fetchall():
            one = sql.Identifier(shaped, part(name, load))
            _alone(connection, sql.SQL("drop table if exists {}").format(one))
    except (errors.LockNotAvailable, errors.DependentObjectsStillExist):
        return
    connection.execute(_on(audience, FORGET), [load])


def _drop_empty_stores(connection: Connection, audience: Audience) -> None:
    """Stores of a shape of which no load is left."""
    begins = {"begins": f"{audience.store}_"}
    for (shaped,) in connection.execute(_on(audience, EMPTY_STORES), begins).fetchall():
        schema = sql.Identifier(shaped)
        names = connection.execute(PARTITIONS, [schema.as_string(connection)]).fetchall()
        try:
            for (name,) in names:
                one = sql.Identifier(shaped, name)
                _alone(connection, sql.SQL("drop table {}").format(one))
            _alone(connection, sql.SQL("drop schema {}").format(schema))
        except (errors.LockNotAvailable, errors.DependentObjectsStillExist):
            continue


def _alone(connection: Connection, statement: sql.Composed) -> None:
    with connection.transaction():
        connection.execute(sql.SQL("set local lock_timeout = {}").format(LOCK_WAIT))
        connection.execute(statement)


def _on(audience: Audience, statement: str) -> sql.Composed:
    return sql.SQL(statement).format(store=sql.Identifier(audience.store))
