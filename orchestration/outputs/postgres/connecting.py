"""Opening the server: PostgreSQL 15 or later, UTF-8, and a search path nobody else writes in."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict
from pydantic import SecretStr

from orchestration.outputs.postgres.failures import ServingError, plain_failures
from orchestration.outputs.postgres.patience import no_longer_than

SCHEMES = ("postgresql://", "postgres://")
DRIVER = "postgresql+psycopg://"
OLDEST_SERVER = 15
WAIT_SECONDS = 10
PLACE = ("host", "port", "dbname")

Connection = psycopg.Connection[tuple[Any, ...]]


def connect(url: SecretStr) -> Connection:
    """A session at ``url``, committing by itself. Raises ``ServingError``."""
    written = _checked(url)
    try:
        connection: Connection = psycopg.connect(
            written,
            autocommit=True,
            connect_timeout=WAIT_SECONDS,
            application_name="chitieu publish",
            client_encoding="utf8",
        )
    except psycopg.Error as error:
        raise ServingError(
            f"PostgreSQL cannot be reached: {_reason(error, written)}. Check host, port, database, "
            "login and password of the address, and that the server lets this machine in."
        ) from None
    try:
        with plain_failures(), no_longer_than(connection, WAIT_SECONDS):
            _examine(connection)
    except ServingError:
        connection.close()
        raise
    return connection


def _checked(url: SecretStr) -> str:
    written = url.get_secret_value().strip()
    if written.startswith(DRIVER):
        written = SCHEMES[0] + written.removeprefix(DRIVER)
    try:
        parts = conninfo_to_dict(written) if written.startswith(SCHEMES) else {}
    except (psycopg.Error, UnicodeError):
        parts = {}
    # A password with @ or / in it ends too early: its rest would be told as the host's name.
    if parts.get("dbname") and not any("@" in str(parts.get(name)) for name in PLACE):
        return written
    raise ServingError(
        "This is no address of a PostgreSQL database. Write postgresql://LOGIN@HOST/DATABASE; in "
        "a login and a password @ is written %40, / is %2F, : is %3A and % is %25. A "
        "password comes from a file or the environment: postgresql://LOGIN:${file:PATH}@HOST/… or "
        "postgresql://LOGIN:${NAME}@HOST/…"
    )


def _reason(error: psycopg.Error, written: str) -> str:
    """What the driver says of the last try, without the password."""
    lines = str(error).strip().splitlines() or [type(error).__name__]
    tries = [line for line in lines if "failed: " in line] or lines
    password = conninfo_to_dict(written).get("password")
    said = tries[-1].strip().rstrip(".")
    return said.replace(str(password), "…") if password else said


def _examine(connection: Connection) -> None:
    version = connection.info.server_version // 10_000
    if version < OLDEST_SERVER:
        raise ServingError(
            f"The server is PostgreSQL {version}; {OLDEST_SERVER} or later is needed, for views "
            "that ask with their reader's rights. Upgrade it, or publish to another."
        )
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise ServingError(
            f"The database is encoded in {encoding}, which cannot hold Vietnamese. Create one with "
            "`create database … encoding 'UTF8' template template0`."
        )
    # What others may have put into `public` under the name of a function or table is not heard.
    connection.execute("set search_path = pg_catalog, pg_temp")
