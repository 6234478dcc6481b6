"""What goes wrong at the server is a sentence with what to do, without address or password."""

import psycopg
import pytest
from psycopg import errors
from pydantic import SecretStr

from orchestration.outputs.postgres import ServingError, connecting, load
from orchestration.outputs.postgres.failures import sentence_of


@pytest.mark.parametrize(
    "written",
    [
        "",
        "postgresql",
        "sqlite:///hunter2.sqlite",
        "host=db password=hunter2",
        "postgresql://u:hunter2@db.example.org",
        "postgresql://u:hunter2@db.example.org:port/d",
        "postgresql://u:hunter2@[db/d",
        "postgresql://u:hunter2@db/d?no_such_option=1",
    ],
)
def test_what_is_no_address_is_refused_without_repeating_it(country, written):
    with pytest.raises(ServingError) as refused:
        load(SecretStr(written), [country.public()])
    assert "hunter2" not in str(refused.value)
    assert "postgresql://LOGIN@HOST/DATABASE" in str(refused.value) or "reached" in str(
        refused.value
    )


def test_a_server_that_is_not_there_is_said(country):
    with pytest.raises(ServingError, match=r"PostgreSQL cannot be reached: .*refused") as refused:
        load(SecretStr("postgresql://u:hunter2@127.0.0.1:9/d"), [country.public()])
    assert "hunter2" not in str(refused.value)
    assert refused.value.__cause__ is None


def test_a_database_that_is_not_there_is_said(database, country):
    url = database.url().get_secret_value().replace(database.name, "no_such_database")
    with pytest.raises(ServingError, match="no_such_database"):
        load(SecretStr(url), [country.public()])


def test_a_login_without_rights_is_told_what_an_administrator_runs(database, country):
    database.session("nobody_here").close()
    admin = database.session()
    known = admin.execute("select from pg_roles where rolname = 'analyst'").fetchone()
    if known is None:
        admin.execute("create role analyst nologin")
    with pytest.raises(ServingError, match=r"may not do that: .*--print-roles` prints"):
        load(database.url("nobody_here"), [country.public()])


def test_a_login_that_may_not_make_the_role_is_told_the_statement(database, country, monkeypatch):
    from dataclasses import replace

    public = country.public()
    missing = replace(public, audience=replace(public.audience, role="analyst_missing"))
    database.session("loads_only").close()
    database.session().execute(f"grant create on database {database.name} to loads_only")
    with pytest.raises(ServingError, match="`create role analyst_missing nologin`"):
        load(database.url("loads_only"), [missing])


def test_a_login_that_only_may_create_schemas_is_enough(database, country):
    admin = database.session()
    for role in ("analyst", "restricted"):
        if admin.execute("select from pg_roles where rolname = %s", [role]).fetchone() is None:
            admin.execute(f"create role {role} nologin")
    database.session("loads_only").close()
    admin.execute(f"grant create on database {database.name} to loads_only")
    for release_id in (country.older, country.newer):
        loaded = load(database.url("loads_only"), country.both(release_id))
        assert [(one.new, one.kept) for one in loaded] == [(True, 0), (True, 0)]
    clerk = database.reader("restricted", "clerk_24", "24")
    seen = clerk.execute("select distinct locality_id from chitieu_restricted.figures").fetchall()
    assert {one for (one,) in seen} == {"C2", "C3"}


def test_a_schema_of_somebody_else_is_left_alone(database, country):
    admin = database.session()
    for role in ("analyst", "restricted"):
        if admin.execute("select from pg_roles where rolname = %s", [role]).fetchone() is None:
            admin.execute(f"create role {role} nologin")
    admin.execute("create schema chitieu")
    database.session("loads_only").close()
    admin.execute(f"grant create on database {database.name} to loads_only")
    with pytest.raises(ServingError, match="The schema chitieu belongs to postgres"):
        load(database.url("loads_only"), [country.public()])


def test_an_old_server_is_refused(database, country, monkeypatch):
    monkeypatch.setattr(connecting, "OLDEST_SERVER", 99)
    with pytest.raises(ServingError, match=r"The server is PostgreSQL \d+; 99 or later is needed"):
        database.load(country.public())


def test_a_database_that_cannot_hold_vietnamese_is_refused(database, country):
    name = f"{database.name}_latin"
    admin = database.session()
    admin.execute(f"create database {name} encoding 'LATIN1' template template0 locale 'C'")
    url = database.url().get_secret_value().replace(f"/{database.name}?", f"/{name}?")
    with pytest.raises(ServingError, match="encoded in LATIN1"):
        load(SecretStr(url), [country.public()])
    admin.execute(f"drop database {name} with (force)")


def test_a_server_that_ends_the_session_changes_nothing(database, country, monkeypatch):
    from orchestration.outputs.postgres import store

    database.load(country.public(country.older))
    admin = database.session()
    fill = store._fill_one

    def ended(connection, *arguments):
        fill(connection, *arguments)
        admin.execute("select pg_terminate_backend(%s)", [connection.info.backend_pid])

    monkeypatch.setattr(store, "_fill_one", ended)
    with pytest.raises(ServingError, match=r"ended the connection\. Readers still see"):
        database.load(country.public())
    monkeypatch.undo()
    assert database.rows("select release_id from chitieu.release") == [(country.older,)]
    assert database.load(country.public())[0].new


def test_a_full_disk_and_a_faulty_value_are_told_apart():
    assert "disk is full" in sentence_of(errors.DiskFull())
    value = errors.InvalidTextRepresentation('invalid input syntax for type integer: "173"')
    assert "173" not in sentence_of(value)
    assert isinstance(value, psycopg.DataError)
