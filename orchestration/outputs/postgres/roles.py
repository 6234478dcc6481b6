"""Who may see what: roles, grants, and the provinces that bound a role in the restricted schema.

Without a line in ``role_provinces`` a login of the role ``restricted`` sees no row of a place.
A line ties a role to one province, by its code, or with ``*`` to all of them; it counts for
everyone who is that role or inherits from it.
"""

from __future__ import annotations

from collections.abc import Sequence

from psycopg import errors, sql

from orchestration.outputs.postgres.audiences import (
    ALL_PROVINCES,
    OF_PROVINCE,
    PUBLIC,
    RESTRICTED,
    Audience,
)
from orchestration.outputs.postgres.connecting import Connection
from orchestration.outputs.postgres.failures import ServingError
from orchestration.outputs.postgres.tables import Table

FOR_AN_ADMINISTRATOR = f"""\
-- Once, as an administrator of the server, in the database that is to hold the releases.
create role {PUBLIC.role} nologin;      -- reads the public release, schema {PUBLIC.schema}
create role {RESTRICTED.role} nologin;   -- reads the restricted one, schema {RESTRICTED.schema}
create role loader login;        -- brings releases; give it a password: \\password loader
do $$ begin execute format('grant create on database %I to loader', current_database()); end $$;

-- Then, for each reader of the public release:
-- create role reader login;
-- grant {PUBLIC.role} to reader;

-- And for each reader of the restricted one, of one province by its code; '{ALL_PROVINCES}' stands
-- for all of them, and without a line nothing is seen. The table comes with the first restricted
-- release (`chitieu publish postgres --restricted`).
-- create role province_reader login;
-- grant {RESTRICTED.role} to province_reader;
-- insert into {RESTRICTED.store}.role_provinces values ('province_reader', 'CODE');
"""
PROVINCES = """
create table if not exists {store}.role_provinces (
    role_name text not null,
    province_code text not null,
    primary key (role_name, province_code)
);
create or replace view {store}.my_provinces as
select tie.province_code
from {store}.role_provinces as tie
inner join pg_catalog.pg_roles as role on tie.role_name = role.rolname
where pg_catalog.pg_has_role(role.oid, 'usage')
"""
SEES_ALL = """exists (
    select from {store}.my_provinces as mine where mine.province_code = {all_provinces}
)"""
SEES_PROVINCE = """
{of_province} = any (array(select mine.province_code from {store}.my_provinces as mine))
"""
# Reading all data, or being `restricted` by another way, would undo what disclosure control hides.
OVERSEES = """
select role.rolname
from pg_catalog.pg_roles as role
where role.rolname = %(public)s
    and (
        role.rolsuper or role.rolbypassrls
        or pg_catalog.pg_has_role(role.oid, %(restricted)s, 'member')
        or pg_catalog.pg_has_role(role.oid, 'pg_read_all_data', 'member')
    )
"""


def make_roles(connection: Connection, audiences: Sequence[Audience]) -> None:
    """The roles of these audiences, made where the login may. Raises ``ServingError``."""
    asked = "select from pg_roles where rolname = %s"
    for audience in audiences:
        if connection.execute(asked, [audience.role]).fetchone() is not None:
            continue
        role = sql.Identifier(audience.role)
        try:
            with connection.transaction():
                connection.execute(sql.SQL("create role {} nologin").format(role))
        except errors.InsufficientPrivilege as error:
            raise ServingError(
                f"There is no role {audience.role}, and this login may not make one. Let an "
                f"administrator run `create role {audience.role} nologin`; `chitieu publish "
                "postgres --print-roles` prints all that is needed."
            ) from error


def refuse_overseers(connection: Connection) -> None:
    """Refuse to load what is restricted where the public's role could read it."""
    asked = {"public": PUBLIC.role, "restricted": RESTRICTED.role}
    if connection.execute(OVERSEES, asked).fetchone() is not None:
        raise ServingError(
            f"The role {PUBLIC.role} may read all data of this server, or is a member of "
            f"{RESTRICTED.role}: it would see what may not be public. Revoke that "
            f"(`revoke {RESTRICTED.role} from {PUBLIC.role}`, and pg_read_all_data, superuser and "
            "bypassrls) and run it again."
        )


def prepare_provinces(connection: Connection, audience: Audience) -> None:
    """The table that ties roles to provinces, which a load leaves as it is."""
    if not audience.by_province:
        return
    store, role = sql.Identifier(audience.store), sql.Identifier(audience.role)
    connection.execute(sql.SQL(PROVINCES).format(store=store))
    granted = sql.SQL("grant select on {}.my_provinces to {}")
    connection.execute(granted.format(store, role))


def grant(connection: Connection, audience: Audience, shaped: str, tables: Sequence[Table]) -> None:
    """Let the audience read its views and what they ask; bound it by province where it is."""
    role = sql.Identifier(audience.role)
    for name in (audience.schema, audience.store, shaped):
        schema = sql.Identifier(name)
        connection.execute(sql.SQL("grant usage on schema {} to {}").format(schema, role))
    views = sql.Identifier(audience.schema)
    connection.execute(sql.SQL("revoke all on all tables in schema {} from public").format(views))
    connection.execute(sql.SQL("grant select on all tables in schema {} to {}").format(views, role))
    for name in ("loads", "current_load"):
        _select(connection, sql.Identifier(audience.store, name), role)
    for table in tables:
        parent = sql.Identifier(shaped, table.name)
        _select(connection, parent, role)
        if not audience.shows_all_of(table.name) and not _is_bound(connection, parent):
            _bound(connection, audience, table, parent)


def _select(connection: Connection, table: sql.Composable, role: sql.Composable) -> None:
    connection.execute(sql.SQL("revoke all on {} from public").format(table))
    connection.execute(sql.SQL("grant select on {} to {}").format(table, role))


def _is_bound(connection: Connection, parent: sql.Identifier) -> bool:
    """Whether it is since an earlier load: to do it again would wait for every reader."""
    named = parent.as_string(connection)
    asked = "select relrowsecurity from pg_class where oid = to_regclass(%s)"
    found = connection.execute(asked, [named]).fetchone()
    return bool(found and found[0])


def _bound(
    connection: Connection, audience: Audience, table: Table, parent: sql.Composable
) -> None:
    """Show of the table what the reader's provinces have; without such a column all or nothing."""
    store = sql.Identifier(audience.store)
    seen = sql.SQL(SEES_ALL).format(store=store, all_provinces=ALL_PROVINCES)
    if table.bounded:
        of_province = sql.Identifier(OF_PROVINCE)
        mine = sql.SQL(SEES_PROVINCE).format(store=store, of_province=of_province)
        seen = sql.SQL("{} or {}").format(seen, mine)
    connection.execute(sql.SQL("alter table {} enable row level security").format(parent))
    policy = sql.SQL("create policy by_province on {} for select using ({})")
    connection.execute(policy.format(parent, seen))
