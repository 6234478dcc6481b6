"""Where loads stand behind the views, and how one takes the place of another.

Every table of the store is partitioned by load. A load is a new partition of each, filled before
anyone sees it; which load readers see is one row, ``current_load``. So a load becomes visible by
an update: it waits for no reader and no reader waits for it, and every statement, also of a
transaction that began before, sees one load whole. That takes two transactions: a statement knows
the partitions from when it was planned, and the row from when it runs, a moment later. A load
killed while it fills is rolled back by the server; one killed later, unseen, goes with the next.

Tables of another shape (another program's release) get another store, named by the shape.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from psycopg import sql

from orchestration.outputs.postgres.audiences import Audience
from orchestration.outputs.postgres.connecting import Connection
from orchestration.outputs.postgres.copying import copy
from orchestration.outputs.postgres.failures import ServingError
from orchestration.outputs.postgres.tables import Table, shape_of

LOAD = "load"
MEMORY = "256MB"  # for the indexes of a load
FACTS = """
create table if not exists {store}.loads (
    load integer generated always as identity primary key,
    release_id text not null,
    kind text not null,
    as_of date not null,
    created_at timestamptz not null,
    loaded_at timestamptz not null default clock_timestamp(),
    synthetic boolean not null,
    code_version text not null,
    candidate_hash text not null,
    shape text not null,
    readers text []
);
create table if not exists {store}.current_load (
    only_row boolean primary key default true check (only_row),
    load integer not null references {store}.loads
);
create table if not exists {store}.views (
    position integer not null,
    name text primary key,
    definition text not null
)
"""
NEW_LOAD = """
insert into {store}.loads
    (release_id, kind, as_of, created_at, synthetic, code_version, candidate_hash, shape)
values
    (%(id)s, %(kind)s, %(as_of)s, %(created_at)s, %(synthetic)s, %(code_version)s,
     %(candidate_hash)s, %(shape)s)
returning load
"""
SHOW = """
insert into {store}.current_load (load) values (%s)
on conflict (only_row) do update set load = excluded.load
"""
SHOWN = """
select loads.release_id
from {store}.loads
inner join {store}.current_load using (load)
where loads.candidate_hash = %(candidate_hash)s and loads.release_id = %(id)s
    and loads.created_at = %(created_at)s and loads.shape = %(shape)s
"""
NOW = """
select loads.release_id
from {store}.loads
inner join {store}.current_load using (load)
"""
OWNER = """
select pg_get_userbyid(nspowner), pg_has_role(nspowner, 'usage')
from pg_namespace
where nspname = %s
"""


def prepare(connection: Connection, audience: Audience) -> None:
    """The schemas of an audience and what a store keeps of itself, made where they are not there.

    Raises ``ServingError`` where a schema of that name is somebody else's.
    """
    for name in (audience.schema, audience.store):
        found = connection.execute(OWNER, [name]).fetchone()
        if found is None:
            schema = sql.Identifier(name)
            connection.execute(sql.SQL("create schema {}").format(schema))
            connection.execute(sql.SQL("revoke all on schema {} from public").format(schema))
        elif not found[1]:
            raise ServingError(
                f"The schema {name} belongs to {found[0]}, not to this login: use the login that "
                "loaded before, or let an administrator give it the schema "
                f"(`alter schema {name} owner to …`)."
            )
    connection.execute(_on(audience, FACTS))


def is_shown(
    connection: Connection, audience: Audience, facts: Mapping[str, Any], tables: Sequence[Table]
) -> bool:
    """Whether readers see this very release already."""
    asked = {**facts, "shape": shape_of(tables)}
    return connection.execute(_on(audience, SHOWN), asked).fetchone() is not None


def shown(connection: Connection, audience: Audience) -> str | None:
    """The id of the release that readers see; None before the first load."""
    found = connection.execute(_on(audience, NOW)).fetchone()
    return str(found[0]) if found else None


def fill(
    connection: Connection, audience: Audience, facts: Mapping[str, Any], tables: Sequence[Table]
) -> tuple[int, str]:
    """Load every table beside what readers see; give the number of the load and its store."""
    shape = shape_of(tables)
    shaped = f"{audience.store}_{shape}"
    _make_store(connection, shaped, tables)
    found = connection.execute(_on(audience, NEW_LOAD), {**facts, "shape": shape}).fetchone()
    load = int(found[0]) if found else 0
    connection.execute(sql.SQL("set local maintenance_work_mem = {}").format(MEMORY))
    for table in tables:
        _fill_one(connection, audience, shaped, table, load)
    return load, shaped


def show(connection: Connection, audience: Audience, load: int) -> None:
    """From the end of this transaction readers see this load."""
    connection.execute(_on(audience, SHOW), [load])


def part(table: str, load: int) -> str:
    """The name of a table's partition."""
    return f"{table}_{load}"


def _make_store(connection: Connection, shaped: str, tables: Sequence[Table]) -> None:
    if connection.execute(OWNER, [shaped]).fetchone() is not None:
        return
    connection.execute(sql.SQL("create schema {}").format(sql.Identifier(shaped)))
    for table in tables:
        statement = "create table {} ({}, {} integer not null) partition by list ({})"
        connection.execute(
            sql.SQL(statement).format(
                sql.Identifier(shaped, table.name),
                _typed(table),
                sql.Identifier(LOAD),
                sql.Identifier(LOAD),
            )
        )


def _fill_one(
    connection: Connection, audience: Audience, shaped: str, table: Table, load: int
) -> None:
    parent = sql.Identifier(shaped, table.name)
    child = sql.Identifier(shaped, part(table.name, load))
    connection.execute(
        sql.SQL("create table {} ({}, {} integer not null default {} check ({} = {}))").format(
            child, _typed(table), sql.Identifier(LOAD), load, sql.Identifier(LOAD), load
        )
    )
    copy(connection, table, child)
    for statement in _indexes(table, child):
        connection.execute(statement)
    if audience.by_province:
        # Nobody is granted a partition; where somebody is by mistake, it shows no row.
        connection.execute(sql.SQL("alter table {} enable row level security").format(child))
    attach = sql.SQL("alter table {} attach partition {} for values in ({})")
    connection.execute(attach.format(parent, child, load))
    connection.execute(sql.SQL("analyze {}").format(parent))


def _typed(table: Table) -> sql.Composed:
    return sql.SQL(", ").join(
        sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(kind))
        for name, kind in table.stored.items()
    )


def _indexes(table: Table, child: sql.Composable) -> list[sql.Composed]:
    """The key, and the columns that name a place or an indicator where no index begins so."""
    found = []
    if table.key:
        key = sql.SQL(", ").join(map(sql.Identifier, table.key))
        statement = (
            "alter table {} add primary key ({})"
            if table.keyed
            else "create unique index on {} ({})"
        )
        found.append(sql.SQL(statement).format(child, key))
    for column in ("indicator_id", "locality_id"):
        if column in table.columns and column not in table.key[:1]:
            index = sql.SQL("create index on {} ({})")
            found.append(index.format(child, sql.Identifier(column)))
    return found


def _on(audience: Audience, statement: str) -> sql.Composed:
    return sql.SQL(statement).format(store=sql.Identifier(audience.store))
